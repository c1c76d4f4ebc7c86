"""A patient signs a consent on a tablet, with a finger; the therapist finds words and signature on the record."""

from __future__ import annotations

from collections.abc import Iterator
from math import sin
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_work, serious_findings, settled
from tests.browser.windows import Windows

TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def tablet(windows: Windows, prepared_practice: Path, practice_address: str) -> Iterator[Page]:
    """A therapist's tablet with touch, in the dark; the admin has written a form."""
    with at_work(windows, prepared_practice, practice_address, "admin") as admin:
        admin.goto("/patients/consent-forms/new/")
        admin.get_by_label("Title").fill("Letters to the GP")
        admin.get_by_label("Text").fill("We write to your GP.\n\nYou can withdraw this at any time.")
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_role("link", name="Letters to the GP")).to_be_visible()
    how = {"viewport": TABLET, "has_touch": True, "color_scheme": "dark"}
    with at_work(windows, prepared_practice, practice_address, "therapist", **how) as page:
        yield page


def draw(page: Page) -> None:
    """A line like a signature, drawn with one finger while another one lies on the glass."""
    area = page.locator(".signing__field").bounding_box()
    assert area
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        placed = [{"x": area["x"] + x, "y": area["y"] + y, "id": number} for number, (x, y) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": placed})

    palm, start = (area["width"] - 40, area["height"] - 20), (60.0, 120.0)
    touch("touchStart", start)
    touch("touchStart", start, palm)
    for step in range(60):
        touch("touchMove", (60 + 6 * step, 120 + 50 * sin(step / 5)), palm)
    touch("touchEnd")


def test_a_patient_signs_with_a_finger_and_the_words_stay(tablet: Page) -> None:
    tablet.goto("/patients/2/")
    settled(tablet)
    form = tablet.locator("#consents .fact", has_text="Letters to the GP")
    form.get_by_role("link", name="Sign on screen").click()
    expect(tablet.get_by_text("We write to your GP.")).to_be_visible()
    assert serious_findings(tablet) == []
    tablet.get_by_label("Name of the person who signs").fill("Silke Somebody")
    tablet.get_by_text("Parent or guardian", exact=True).click()
    tablet.get_by_role("button", name="I agree and sign").click()
    # Refused by name, and nothing that was typed is lost.
    expect(tablet.get_by_text("the signature is missing")).to_be_visible()
    expect(tablet.get_by_label("Name of the person who signs")).to_have_value("Silke Somebody")
    draw(tablet)
    expect(tablet.get_by_text("drawn")).to_be_visible()
    assert tablet.locator(".signing__ink").get_attribute("d").count("M") == 1  # type: ignore[union-attr]
    # Without a pointer: the box and the button answer to keys.
    tablet.get_by_label("I have read this").press("Space")
    tablet.get_by_role("button", name="I agree and sign").press("Enter")
    expect(tablet.get_by_role("heading", name="Thank you. It is signed.")).to_be_visible()
    tablet.get_by_role("link", name="Back to the record").click()
    settled(tablet)
    tablet.locator("#consents").get_by_role("link", name="Letters to the GP").click()
    expect(tablet.get_by_text("We write to your GP.")).to_be_visible()
    expect(tablet.get_by_role("img", name="Signature of Silke Somebody")).to_be_visible()
    assert serious_findings(tablet) == []
