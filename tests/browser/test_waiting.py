"""The waiting list offers a freed time by itself: one patient does not want it, the next one takes it on the phone, reception sees it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from running.libraries import PYTHON
from tests.browser.conftest import PATIENCE, at_work, serious_findings, served, surroundings
from tests.browser.test_questionnaire import width_over

# The fragment of every page of the desk asks every ten seconds.
A_ROUND = 25_000
# What a ticker does, once; at any hour of the day, and with wishes that each freed time of the demo meets.
TICKED = """
import django, json
django.setup()
from datetime import time
from django.utils import timezone
from practice.models import Practice
from scheduling.models import FreedTime, Offer, Wish
from scheduling.waiting import turns
from scheduling.waiting.links import path_of
Practice.objects.update(offers_by_itself=True, quiet_from=time(0), quiet_until=time(0))
Wish.objects.update(weekdays=[], from_time=None, to_time=None)
FreedTime.objects.exclude(pk=FreedTime.objects.earliest("starts_at").pk).update(closed_at=timezone.now())
with timezone.override(Practice.current().tz):
    turns.offer_by_itself()
made = Offer.objects.filter(made_by=None).select_related("wish__patient").first()
print(json.dumps({"path": path_of(made), "name": str(made.wish.patient)}))
"""


@pytest.fixture(scope="module")
def place(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A demo practice of this module's own: its folder and its address."""
    folder = tmp_path_factory.mktemp("waiting")
    shutil.copytree(prepared_practice, folder, dirs_exist_ok=True)
    with served(folder) as address:
        yield folder, address


def offered_by_itself(folder: Path) -> dict[str, str]:
    """Let a ticker look once; the link of the latest offer, and whom it went to."""
    told = subprocess.run(
        [PYTHON, "-c", TICKED],
        env=surroundings(folder) | {"DJANGO_SETTINGS_MODULE": "practice.settings"},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, str] = json.loads(told.stdout.splitlines()[-1])
    return found


def phone(chromium: Browser, address: str) -> Page:
    """A patient's phone, 390 pixels wide, signed in nowhere."""
    context = chromium.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def test_a_freed_time_goes_from_one_phone_to_the_next_and_reception_sees_it(
    chromium: Browser, prepared_practice: Path, place: tuple[Path, str]
) -> None:
    folder, address = place
    desk = {"width": 1440, "height": 900}
    with at_work(chromium, prepared_practice, address, "reception", viewport=desk) as reception:
        reception.goto("/waiting/")
        assert serious_findings(reception) == []
        reception.evaluate("window.stayed = true")
        first = offered_by_itself(folder)
        one = phone(chromium, address)
        one.goto(first["path"])
        expect(one.locator("h1")).to_have_text("A time has become free")
        assert serious_findings(one) == []
        assert width_over(one) <= 0
        one.get_by_role("button", name="Not this one").click()
        expect(one.locator("h1")).to_have_text("Thank you for telling us")
        second = offered_by_itself(folder)
        assert second["name"] != first["name"]
        other = phone(chromium, address)
        other.goto(second["path"])
        other.get_by_role("button", name="I take it").click()
        expect(other.locator("h1")).to_have_text("The time is yours")
        assert serious_findings(other) == []
        waits = reception.get_by_role("region", name="Who waits")
        expect(waits).not_to_contain_text(second["name"], timeout=A_ROUND)
        expect(waits).to_contain_text(first["name"])
        assert reception.evaluate("window.stayed")
        for page in (one, other):
            page.context.close()
