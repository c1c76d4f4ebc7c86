"""What an answer gives away by its size or its work: whether somebody works here, whether there is such a record."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.restricting import restrict
from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.test_permission_table import signed_in  # noqa: F401 (a fixture)

pytestmark = pytest.mark.one_database

VARIES = re.compile(r'csrf[^>]*>|content="[^"]*"|nonce="[^"]*"|/patients/[0-9]+|value="[^"]*@[^"]*"')
# A row of an account is written, and with it what happened: no work that a stranger could measure from afar.
WRITTEN = 12
PAGES = ("records:overview", "records:notes", "records:documents", "records:timeline", "patients:screenings")


def asked(client: Client, method: str, place: str, sent: dict[str, str] | None = None) -> tuple[int, str, int]:
    """Status, the page without what is different each time, and how many statements it took."""
    with transaction.atomic(), CaptureQueriesContext(connection) as statements:
        answer = getattr(client, method)(place, sent)
        transaction.set_rollback(True)
    page = answer.getvalue().decode() + answer.headers.get("Location", "")
    return answer.status_code, VARIES.sub("", page), len(statements)


def test_a_forgotten_password_does_not_say_who_works_here(stage, db):  # noqa: F811
    told = [
        asked(Client(), "post", "/accounts/password/reset/", {"email": email})
        for email in (stage.people["admin"].email, stage.people["receptionist"].email, "nobody@practice.example")
    ]
    assert {one[:2] for one in told} == {told[0][:2]}
    counts = [statements for _status, _page, statements in told]
    assert max(counts) - min(counts) <= WRITTEN, counts


def test_a_record_that_one_may_not_open_is_answered_as_one_that_is_not_there(stage, signed_in, db):  # noqa: F811
    client = Client()
    client.force_login(stage.people["other therapist"])
    restrict(patient=stage.rows["patient"].pk, why="known", readers=[], by=stage.people["therapist"])
    for name in PAGES:
        there, nowhere = (
            asked(client, "get", reverse(name, kwargs={"pk": pk}))[:2]
            for pk in (stage.argument("patient"), "987654321")
        )
        assert there[0] == 404, name
        assert there == nowhere, name
