"""Who may open what: every URL × method × person, against the table in doors.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.practice.cast import CANARY, Cast, cast  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS, EVERYBODY, STRANGERS, Door

# Those who must read no clinical word.
DESK_ONLY = STRANGERS | {"receptionist"}
ANSWERS = {200, 204, 302, 303, 400, 409, 422}


def installed(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The name of every URL of the project."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from installed(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


@pytest.fixture
def opened(cast: Cast):  # noqa: F811
    """opened(name, method, person): the answer, with the database as it was afterwards."""

    def open_as(name: str, method: str, person: str) -> HttpResponse:
        client = Client(raise_request_exception=False)
        if person in cast.people:
            client.force_login(cast.people[person])
        place = reverse(name, kwargs={key: cast.argument(row) for key, row in DOORS[name].arguments.items()})
        with transaction.atomic():
            if person == "deactivated":
                type(cast.people[person]).objects.filter(pk=cast.people[person].pk).update(is_active=False)
            answer = client.generic(method, place)
            transaction.set_rollback(True)
        return answer

    return open_as


def complaint(door: Door, method: str, person: str, answer: HttpResponse) -> str | None:
    """What is wrong with `answer`, if anything."""
    status, takes = answer.status_code, method in door.methods
    to_sign_in = status == 302 and answer["Location"].startswith("/accounts/login/")
    if person in door.who and takes:
        right = status in ANSWERS and (person in STRANGERS or door.who == EVERYBODY or not to_sign_in)
    elif person in door.who:
        right = status == 405
    elif person in STRANGERS and door.who:
        right = to_sign_in
    elif not door.who:
        right = status == 404
    else:
        right = status == 403 or (status == 405 and not takes)
    return None if right else f"{person} {method}: {status}"


def test_every_url_stands_in_the_table_and_every_row_has_a_url():
    assert sorted(set(installed(get_resolver().url_patterns)) ^ set(DOORS)) == []


@pytest.mark.parametrize("name", sorted(DOORS))
def test_only_those_in_the_table_come_in_and_no_clinical_word_reaches_the_desk(opened, name):
    door, complaints = DOORS[name], []
    for person in sorted(EVERYBODY):
        for method in ("GET", "POST"):
            answer = opened(name, method, person)
            complaints += [complaint(door, method, person, answer)]
            if person in DESK_ONLY and CANARY in f"{answer.content.decode()} {answer.headers}".casefold():
                complaints += [f"{person} {method}: a clinical word"]
    assert [one for one in complaints if one] == []
