"""A patient's own appointment on a phone, 390 pixels wide: in by the date of birth, moved, confirmed, cancelled."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from running import ROOT
from running.libraries import PYTHON
from tests.browser.conftest import PATIENCE, serious_findings, served, surroundings
from tests.browser.test_questionnaire import width_over

# An appointment of the demo that could go to another time; prints the path of its link and the date of birth.
CHOOSE = """
from datetime import timedelta
from django.utils import timezone
from practice.models import Practice
from scheduling.models import Appointment
from scheduling.selfservice.links import link_of, path_of
from scheduling.selfservice.searching import Search
practice, now = Practice.current(), timezone.now()
timezone.activate(practice.tz)
rows = Appointment.objects.filter(status="booked", starts_at__gt=now + timedelta(days=3), patient__birth_date__isnull=False)
for row in rows.order_by("starts_at")[:100]:
    search = Search.begun(row, practice=practice, now=now)
    if search.times(timezone.localdate(search.earliest), therapist=row.therapist_id):
        print("FOUND", path_of(link_of(row)), row.patient.birth_date)
        break
"""


@pytest.fixture(scope="module")
def given_out(prepared_practice: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """The address of a served practice, the path of a link, and the date of birth that it asks for."""
    folder = tmp_path_factory.mktemp("practice")
    shutil.copytree(prepared_practice, folder, dirs_exist_ok=True)
    said = subprocess.run(
        [PYTHON, ROOT / "manage.py", "shell", "-c", CHOOSE],
        env=surroundings(folder),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    _found, link, born = next(line for line in said.splitlines() if line.startswith("FOUND")).split()
    with served(folder) as address:
        yield address, link, born


@pytest.fixture
def phone(chromium: Browser, given_out: tuple[str, str, str]) -> Iterator[Page]:
    """The patient's phone, signed in nowhere."""
    context = chromium.new_context(
        base_url=given_out[0], viewport={"width": 390, "height": 844}, has_touch=True, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def looks_right(phone: Page) -> None:
    """Nothing is wider than the phone, nothing a screen reader stumbles over."""
    assert width_over(phone) <= 0
    assert serious_findings(phone) == []


def test_a_patient_moves_confirms_and_cancels_with_one_thumb(phone: Page, given_out: tuple[str, str, str]):
    _address, link, born = given_out
    phone.goto(link)
    looks_right(phone)
    phone.locator("input[name=birth_date]").fill(born)
    phone.get_by_role("button", name="Show my appointment").tap()
    phone.get_by_role("button", name="I will come").tap()
    expect(phone.locator(".own-said")).to_contain_text("You have confirmed it")
    looks_right(phone)
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Add to my calendar").tap()
    assert saved.value.suggested_filename == "appointment.ics"
    was = phone.locator(".own-when").inner_text()
    other = phone.context.new_page()
    other.goto(f"{link}cancel/")

    phone.get_by_role("link", name="Move to another time").tap()
    phone.wait_for_url("**/move/")
    looks_right(phone)
    phone.get_by_role("button", name="Move to this time").tap()
    expect(phone.locator(".own-said")).to_contain_text("Please choose one of the times")
    phone.locator("label.answer").first.tap()
    phone.get_by_role("button", name="Move to this time").tap()
    expect(phone.locator(".own-said")).to_contain_text("has moved")
    assert phone.locator(".own-when").inner_text() != was
    # What was open all the while is of before, and changes nothing.
    now = phone.locator(".own-when").inner_text()
    other.get_by_text("I am ill").tap()
    other.get_by_role("button", name="Cancel the appointment").tap()
    expect(other.locator(".own-said")).to_contain_text("has changed meanwhile")
    expect(other.locator(".own-when")).to_have_text(now, use_inner_text=True)

    phone.get_by_role("link", name="Cancel the appointment").tap()
    phone.wait_for_url("**/cancel/")
    looks_right(phone)
    phone.get_by_text("I am ill").tap()
    phone.get_by_role("button", name="Cancel the appointment").tap()
    expect(phone.locator(".own-said")).to_contain_text("This appointment is cancelled")
    looks_right(phone)
