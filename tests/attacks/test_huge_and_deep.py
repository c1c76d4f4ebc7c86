"""More than anybody types: nested, long, many and far away. Each is refused or cut, and costs no more than it may."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.attacks.test_every_address import _place as place_of
from tests.attacks.test_every_address import doors
from tests.practice.browsing import Browser
from tests.practice.cast import Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS

pytestmark = pytest.mark.one_database

DEEP = ("[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000)
# Fields of all forms whose words are JSON.
AS_JSON = ("marks", "exercise", "signature", "credential", "drawing", "draft", "facts", "fields")
FAR = {"page": "1000000000"} | dict.fromkeys(("size", "per_page", "page_size", "limit", "most", "count"), "1000000")
# Where JSON is read, and whose lists page.
READ_JSON = (
    "records:note_save",
    "records:note_sign",
    "patients:consent_sign",
    "mfa_add_webauthn",
    "mfa_login_webauthn",
)
PAGED = ("patients:", "records:", "practice:", "scheduling:re", "scheduling:sc", "scheduling:wa")


@pytest.fixture
def clients(stage: Cast, db: None) -> dict[str, Browser]:  # noqa: F811
    """A browser for each person."""
    made = {"anonymous": Browser()}
    for person in ("therapist", "admin", "receptionist"):
        made[person] = Browser()
        made[person].force_login(stage.people[person])
    return made


def test_nothing_that_is_nested_deeply_breaks_a_form(stage, clients):  # noqa: F811
    broken = []
    for name in READ_JSON:
        client, place = clients["therapist"], place_of(stage, name, DOORS[name])
        for deep in DEEP:
            with transaction.atomic():
                answers = [client.post(place, dict.fromkeys(AS_JSON, deep))]
                answers.append(client.post(place, f'{{"fields": {deep}}}', content_type="application/json"))
                transaction.set_rollback(True)
            broken += [name for answer in answers if answer.status_code >= 500]
    assert broken == [], broken


@pytest.mark.parametrize("person", ["anonymous", "receptionist"])
def test_a_form_with_more_fields_than_any_has_is_refused(clients, person):
    for place in ("/accounts/login/", reverse("scheduling:panel"), reverse("patients:new")):
        for fields in ({f"f{number}": "1" for number in range(1_001)}, {"given_name": "a" * 1_000_001}):
            answer = clients[person].post(place, fields)
            assert answer.status_code in (302, 400, 413), (place, answer.status_code)
            assert "Traceback" not in answer.content.decode()


def test_a_page_far_away_and_a_wished_size_cost_what_the_first_page_costs(clients):
    dear = []
    for name, door, person in doors("GET"):
        if door.arguments or door.query or not name.startswith(PAGED):
            continue
        costs = []
        for sent in ({}, FAR):
            with CaptureQueriesContext(connection) as asked:
                status = clients[person].get(reverse(name), sent).status_code
            costs.append((len(asked), status))
        if costs[1][0] > costs[0][0] + 1 or costs[1][1] >= 500:
            dear.append(f"{name}: {costs}")
    assert dear == [], dear
