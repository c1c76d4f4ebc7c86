"""The record as a whole: what is on one screen, two sessions in two clicks, a timeline that narrows down."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings


@pytest.fixture
def record(sign_in) -> Page:
    """The record of Hanna Brandt, who has come four times, as a therapist opens it."""
    page = sign_in("therapist")
    found = re.search(r"href=\"/patients/(\d+)/\"", page.request.get("/patients/?q=hanna+brandt").text())
    assert found
    page.goto(f"/patients/{found[1]}/")
    return page


def test_alerts_pain_and_the_last_three_notes_are_on_one_screen(record: Page) -> None:
    record.set_viewport_size({"width": 1440, "height": 900})
    notes = record.locator("#overview .event")
    expect(notes).to_have_count(3)
    for seen in (record.locator(".alert-card").first, record.locator("#overview .plot--curve"), notes.nth(2)):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(record.locator("#record-acts button")).to_be_visible()
    assert serious_findings(record) == []
    record.set_viewport_size({"width": 390, "height": 844})
    assert serious_findings(record) == []


def test_the_timeline_narrows_down_and_two_sessions_stand_side_by_side_in_two_clicks(record: Page) -> None:
    record.get_by_role("link", name="Timeline").first.click()
    all_of_it = record.locator("#timeline .event").count()
    record.get_by_label("Conditions").check()
    expect(record.locator("#timeline .event:not(.event--alert)")).to_have_count(0)
    assert 0 < record.locator("#timeline .event").count() < all_of_it
    expect(record).to_have_url(re.compile("kind=condition"))
    record.get_by_label("Conditions").uncheck()
    assert serious_findings(record) == []
    record.get_by_role("link", name="Compare").first.click()
    expect(record.get_by_role("row", name="Pain before")).to_be_visible()
    expect(record.get_by_role("columnheader")).to_have_count(3)
    assert serious_findings(record) == []
