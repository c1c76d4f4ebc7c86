"""Thousands of requests that nobody thought of: no page breaks, and what is in the database still holds together."""

from __future__ import annotations

from copy import deepcopy
from http.cookies import SimpleCookie
from random import Random

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from records.invariants import broken as broken_invariants
from tests.attacks.asking import Form, changed, places
from tests.drills.forms import long_or_short, tell
from tests.practice.cast import new_cast
from tests.practice.doors import DOORS

# Each lot starts from the same practice, so that a few thousand odd requests have not closed every way to the next.
LOTS, REQUESTS = long_or_short(20, 1), long_or_short(2_500, 250)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("lot", range(LOTS))
def test_no_request_breaks_a_page_and_every_invariant_holds_afterwards(settings, lot):
    random, cast = Random(2026 + lot), new_cast()
    settings.SESSION_COOKIE_AGE = 10**6
    cookies: dict[str, SimpleCookie] = {}
    # The rows of the cast were not made through the door.
    before = set(broken_invariants())
    broken, asked = [], 0
    while asked < REQUESTS:
        name, arguments, person = places(random, cast)
        try:
            place = reverse(name, kwargs=arguments) + DOORS[name].query
        except NoReverseMatch:
            continue
        client = Client(raise_request_exception=False)
        if person in cast.people and person != "deactivated":
            if person not in cookies:
                client.force_login(cast.people[person])
                cookies[person] = client.cookies
            client.cookies = deepcopy(cookies[person])
        answer = client.get(place, changed(random, cast, {}))
        asked += 1
        if answer.status_code < 500 and random.random() < 0.6:
            sent = Form(answer.getvalue().decode(errors="replace")).sent if answer.status_code == 200 else {}
            answer.close()
            answer = client.post(place, changed(random, cast, sent))
            asked += 1
        answer.close()
        # Who signs out or is signed out comes in anew.
        if answer.status_code in (302, 401) and "login" in answer.headers.get("Location", "login"):
            cookies.pop(person, None)
        if answer.status_code >= 500:
            broken.append(f"{person} {answer.request['REQUEST_METHOD']} {place}")
    assert broken == []
    assert set(broken_invariants()) - before == set()
    call_command("verify_audit", verbosity=0)
    tell("generated requests", f"lot {lot + 1} of {LOTS}: asked, none of them broke a page", asked)
