"""One attack after the other on every address of the practice, by whoever may open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import new_patient
from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, STRANGERS, Door
from tests.practice.test_bad_input import FIELDS
from tests.practice.test_permission_table import opened, signed_in  # noqa: F401 (fixtures)

pytestmark = pytest.mark.one_database

ELSEWHERE = "https://elsewhere.example/"
# Parameters that say where to go on.
ONWARD = ("next", "back", "from", "to", "return", "url")
INJECTED = (
    "' OR 1=1 --",
    "1; DROP TABLE patients_patient",
    "patient__given_name",
    "-(SELECT 1)",
    "%",
    "../../../etc/passwd",
)
# Rows that are nobody's: every patient has an address with them.
OF_NOBODY = {"consent text", "instrument"}
# Files that everybody may have, and pages that show nothing of the practice.
NOTHING_PRIVATE = {"healthz", "readyz"}


def doors(method: str) -> Iterator[tuple[str, Door, str]]:
    """Every address that takes `method`, and somebody who may open it; a therapist before an admin before the desk."""
    for name, door in DOORS.items():
        if method in door.methods and door.who:
            staff = [one for one in ("therapist", "admin", "receptionist") if one in door.who]
            yield name, door, staff[0] if staff else "anonymous"


def test_nothing_is_changed_without_the_token_of_the_page(stage, signed_in, db):  # noqa: F811
    answers = {}
    for name, door, person in doors("POST"):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies = deepcopy(signed_in.get(person, client.cookies))
        with transaction.atomic():
            answers[name] = client.post(_place(stage, name, door)).status_code
            transaction.set_rollback(True)
    assert {name: status for name, status in answers.items() if status != 403} == {}


def test_no_page_leads_elsewhere_is_kept_or_names_a_patient_where_others_see_it(opened):  # noqa: F811
    # One look at each page for all of it: asking for the pages is what takes the time.
    found = []
    for name, door, person in doors("GET"):
        answer = opened(name, "GET", person, dict.fromkeys(ONWARD, ELSEWHERE))
        private = person not in STRANGERS or "token" in " ".join(door.arguments)
        found += [f"{name}: {fault}" for fault in (*led_elsewhere(answer), *told(answer))]
        if answer.status_code == 200 and private and name not in NOTHING_PRIVATE:
            found += [f"{name}: {fault}" for fault in kept(answer)]
    assert found == []


def test_nobody_is_led_elsewhere_after_what_they_did(opened):  # noqa: F811
    found = []
    for name, _door, person in doors("POST"):
        answer = opened(name, "POST", person, dict.fromkeys(ONWARD, ELSEWHERE))
        found += [f"{name}: {fault}" for fault in led_elsewhere(answer)]
    assert found == []


def led_elsewhere(answer: HttpResponse) -> Iterator[str]:
    """Where the answer leads, or would like to lead, to another host."""
    for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        if urlsplit(answer.headers.get(header, "")).netloc not in ("", "testserver"):
            yield header
    if f'href="{ELSEWHERE}' in answer.getvalue().decode(errors="replace"):
        yield "a link"


def kept(answer: HttpResponse) -> Iterator[str]:
    """How a browser, or whoever is on the way, may keep the answer."""
    rules = answer.headers.get("Cache-Control", "")
    if "no-store" not in rules or "public" in rules:
        yield rules or "nothing said of keeping it"


def told(answer: HttpResponse) -> Iterator[str]:
    """What windows, histories and other hosts learn of a page."""
    title = re.search(r"<title>(.*?)</title>", answer.getvalue().decode(errors="replace"), re.DOTALL)
    if title and "Rosa" in title[1]:
        yield title[1].strip()
    if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        yield "referrer"


def test_words_of_a_query_language_are_words(opened):  # noqa: F811
    broken = []
    for name, _door, person in doors("GET"):
        words = {field: INJECTED[place % len(INJECTED)] for place, field in enumerate(FIELDS)}
        if opened(name, "GET", person, words).status_code >= 500:
            broken.append(name)
    assert broken == []


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
