"""Links that patients and people who work here are given: each opens its own page and nothing else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.practice.cast import Cast, stage  # noqa: F401 (a fixture)
from tests.practice.doors import DOORS

pytestmark = pytest.mark.one_database

# What the rows of the cast call the key of a page, and the page that it opens.
PAGES = {
    "token": "by_link:questionnaire",
    "appointment token": "own:appointment",
    "offer token": "offer_by_link:offer",
    "copy token": "record_links:copy",
    "reaction token": "record_links:reaction",
    "measure token": "record_links:measure",
    "exercises token": "record_links:exercises",
    "invitation": "practice:welcome",
    "feed secret": "calendars:feed",
}


def answer(stage: Cast, row: str, key: str) -> HttpResponse:  # noqa: F811
    """What a stranger's browser is told by the page of `row` when this key stands in its address."""
    argument = next(iter(DOORS[PAGES[row]].arguments))
    return Client(raise_request_exception=False).get(reverse(PAGES[row], kwargs={argument: key}))


def test_the_key_of_one_purpose_opens_nothing_of_another_and_a_changed_one_nothing(stage, db):  # noqa: F811
    open_still = []
    for row in PAGES:
        own = stage.argument(row)
        assert answer(stage, row, own).status_code == 200, row
        others = [stage.argument(other) for other in (*PAGES, "user key", "online key") if other != row]
        for key in (*others, own[:-1], f"1{own}", own.swapcase(), own.replace(".", "%2E", 1) + "~"):
            told = answer(stage, row, key)
            if told.status_code != 404:
                open_still.append(f"{row}: {told.status_code} for {key}")
    assert open_still == [], open_still
