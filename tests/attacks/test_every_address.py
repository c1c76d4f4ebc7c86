"""One attack after the other on every address of the practice, by whoever may open it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.factories import new_patient
from tests.practice.browsing import Browser
from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, Door
from tests.practice.test_permission_table import opened, signed_in  # noqa: F401 (fixtures)

pytestmark = pytest.mark.one_database

# Rows that are nobody's: every patient has an address with them.
OF_NOBODY = {"consent text", "instrument"}


def doors(method: str) -> Iterator[tuple[str, Door, str]]:
    """Every address that takes `method`, and somebody who may open it; a therapist before an admin before the desk."""
    for name, door in DOORS.items():
        if method in door.methods and door.who:
            staff = [one for one in ("therapist", "admin", "receptionist") if one in door.who]
            yield name, door, staff[0] if staff else "anonymous"


def test_nothing_is_changed_without_the_token_of_the_page(stage, signed_in, db):  # noqa: F811
    answers = {}
    for name, door, person in doors("POST"):
        client = Browser(signed_in.get(person), enforce_csrf_checks=True)
        with transaction.atomic():
            answers[name] = client.post(_place(stage, name, door)).status_code
            transaction.set_rollback(True)
    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_what_belongs_to_one_patient_is_not_found_at_another(stage, opened, db):  # noqa: F811
    rows = dict(stage.rows)
    stage.rows["patient"] = new_patient(given_name="Somebody", family_name="Else")
    mixed = []
    try:
        for method in ("GET", "POST"):
            for name, door, person in doors(method):
                others = set(door.arguments.values()) - {"patient"} - OF_NOBODY
                if others and "patient" in door.arguments.values():
                    answer = opened(name, method, person)
                    if answer.status_code != 404:
                        mixed.append(f"{method} {name}: {answer.status_code}")
    finally:
        stage.rows.update(rows)
    assert mixed == [], mixed


def test_a_host_that_is_not_the_practice_is_answered_by_nobody(client):
    for path in ("/", "/accounts/login/", "/accounts/password/reset/", "/readyz"):
        answer: HttpResponse = client.get(path, headers={"host": "elsewhere.example"})
        assert answer.status_code == 400, path
        assert "elsewhere" not in answer.content.decode()


def _place(stage, name: str, door: Door) -> str:  # noqa: F811
    return reverse(name, kwargs={key: stage.argument(row) for key, row in door.arguments.items()}) + door.query
