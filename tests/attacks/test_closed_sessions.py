"""A browser somebody may sit at who has not said who they are: not one address does anything for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from practice.models import Session
from tests.practice.browsing import Browser
from tests.practice.cast import CANARY, Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, EVERYBODY, Door
from tests.practice.test_permission_table import signed_in  # noqa: F401 (a fixture)

pytestmark = pytest.mark.one_database

STAFF = ("therapist", "admin", "receptionist")
# The way to say who one is, and the way out.
WAYS_OUT = {"practice:lock", "account_logout", "account_reauthenticate"} | {
    name for name in DOORS if name.startswith("mfa_reauthenticate")
}
# They lock a screen, and end sessions of one's own, before there is a second factor too.
OWN_SESSIONS = {"practice:lock", "practice:lock_now", "practice:still_here"} | {
    name for name in DOORS if name.startswith("practice:session")
}
PATIENTS = ("Rosa", CANARY, CANARY.capitalize())
Ask = Callable[[str, Door, str, Browser], HttpResponse]


@pytest.fixture
def asked(stage: Cast, db: None) -> Ask:  # noqa: F811
    """The answer of an address to a browser; what was changed by it is taken back."""

    def ask(name: str, door: Door, method: str, client: Browser) -> HttpResponse:
        place = reverse(name, kwargs={key: stage.argument(row) for key, row in door.arguments.items()}) + door.query
        with transaction.atomic():
            answer = client.get(place) if method == "GET" else client.post(place)
            transaction.set_rollback(True)
        return answer

    return ask


def closed_doors() -> Iterator[tuple[str, Door, str, str]]:
    """Every address that is not everybody's, with each method, and somebody who may open it."""
    for name, door in DOORS.items():
        if door.who and door.who != EVERYBODY:
            for method in door.methods:
                yield name, door, method, next(person for person in STAFF if person in door.who)


def browsers(cookies: dict[str, SimpleCookie]) -> dict[str, Browser]:
    """One browser for each person who works here."""
    return {person: Browser(cookies[person]) for person in STAFF}


def test_a_locked_session_opens_no_address_and_does_nothing(stage, signed_in, asked):  # noqa: F811
    Session.objects.update(locked_at=timezone.now())
    open_still = []
    clients = browsers(signed_in)
    for name, door, method, person in closed_doors():
        answer = asked(name, door, method, clients[person])
        shut = answer.status_code == 401 or (answer.status_code == 302 and answer.url.startswith("/lock/"))
        if not shut and name not in WAYS_OUT:
            open_still.append(f"{method} {name}: {answer.status_code}")
        if any(word in answer.getvalue().decode(errors="replace") for word in PATIENTS):
            open_still.append(f"{method} {name}: names a patient")
    assert open_still == [], open_still


def test_without_a_second_factor_nobody_who_needs_one_gets_at_anything(stage, signed_in, asked, settings):  # noqa: F811
    settings.SECOND_FACTOR_COMPULSORY = True
    open_still = []
    clients = browsers(signed_in)
    for name, door, method, person in {one[0]: one for one in closed_doors()}.values():
        answer = asked(name, door, method, clients[person])
        if any(word in answer.getvalue().decode(errors="replace") for word in PATIENTS):
            open_still.append(f"{method} {name}: names a patient")
        led = answer.status_code == 302 and answer.url == "/accounts/second-factor/"
        if person != "receptionist" and not name.startswith(("account_", "mfa_")) and not (led or name in OWN_SESSIONS):
            open_still.append(f"{method} {name}: {answer.status_code}")
    assert open_still == [], open_still
