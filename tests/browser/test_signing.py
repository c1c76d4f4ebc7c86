"""A patient signs a consent on a tablet, with a finger; the therapist finds words and signature on the record."""

from __future__ import annotations

from collections.abc import Iterator
from math import sin

import pytest
from playwright.sync_api import Browser, Page, expect

from running.serving import DEMO_PASSWORD
from tests.browser.conftest import serious_findings, settled

TABLET = {"width": 820, "height": 1180}


def signed_in(chromium: Browser, address: str, who: str, **options: object) -> Page:
    """A window in which `who` of the demo is signed in."""
    page = chromium.new_context(base_url=address, locale="en-GB", **options).new_page()  # type: ignore[arg-type]
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"{who}@demo.example")
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


@pytest.fixture
def tablet(chromium: Browser, practice_address: str) -> Iterator[Page]:
    """A therapist's tablet with touch, in the dark; the admin has written a form."""
    admin = signed_in(chromium, practice_address, "admin")
    admin.goto("/patients/consent-forms/new/")
    admin.get_by_label("Title").fill("Letters to the GP")
    admin.get_by_label("Text").fill("We write to your GP.\n\nYou can withdraw this at any time.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("link", name="Letters to the GP")).to_be_visible()
    admin.context.close()
    page = signed_in(chromium, practice_address, "therapist", viewport=TABLET, has_touch=True, color_scheme="dark")
    yield page
    page.context.close()


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
