"""The waiting list offers a freed time by itself: one patient does not want it, the next one takes it on the phone, reception sees it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from running.libraries import PYTHON
from tests.browser.conftest import at_work, serious_findings, surroundings, width_over
from tests.browser.windows import Windows

# The fragment of every page of the desk asks every ten seconds.
A_ROUND = 25_000
# What a ticker does, for each line that it is sent; at any hour of the day, and with wishes that each freed time of the demo meets.
TICKED = """
import django, json, sys
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
for _line in sys.stdin:
    with timezone.override(Practice.current().tz):
        turns.offer_by_itself()
    made = Offer.objects.filter(made_by=None).select_related("wish__patient").first()
    print(json.dumps({"path": path_of(made), "name": str(made.wish.patient)}), flush=True)
"""


@pytest.fixture
def offered_by_itself(common_folder: Path) -> Iterator[Callable[[], dict[str, str]]]:
    """Let a ticker look once: the link of the latest offer, and whom it went to."""
    kept = surroundings(common_folder) | {"DJANGO_SETTINGS_MODULE": "practice.settings"}
    command = [PYTHON, "-c", TICKED]
    with subprocess.Popen(command, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ticker:

        def look() -> dict[str, str]:
            assert ticker.stdin
            assert ticker.stdout
            ticker.stdin.write("look\n")
            ticker.stdin.flush()
            found: dict[str, str] = json.loads(ticker.stdout.readline())
            return found

        yield look
        ticker.communicate()


def test_a_freed_time_goes_from_one_phone_to_the_next_and_reception_sees_it(
    windows: Windows,
    prepared_practice: Path,
    practice_address: str,
    phone: Page,
    offered_by_itself: Callable[[], dict[str, str]],
) -> None:
    desk = {"width": 1440, "height": 900}
    with at_work(windows, prepared_practice, practice_address, "reception", viewport=desk) as reception:
        reception.goto("/waiting/")
        assert serious_findings(reception) == []
        reception.evaluate("window.stayed = true")
        first = offered_by_itself()
        phone.goto(first["path"])
        expect(phone.locator("h1")).to_have_text("A time has become free")
        assert serious_findings(phone) == []
        assert width_over(phone) <= 0
        phone.get_by_role("button", name="Not this one").click()
        expect(phone.locator("h1")).to_have_text("Thank you for telling us")
        second = offered_by_itself()
        assert second["name"] != first["name"]
        phone.goto(second["path"])
        phone.get_by_role("button", name="I take it").click()
        expect(phone.locator("h1")).to_have_text("The time is yours")
        assert serious_findings(phone) == []
        waits = reception.get_by_role("region", name="Who waits")
        expect(waits).not_to_contain_text(second["name"], timeout=A_ROUND)
        expect(waits).to_contain_text(first["name"])
        assert reception.evaluate("window.stayed")
