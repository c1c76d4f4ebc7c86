"""A screen that nobody touches is covered, in every tab; the password opens it, and what was typed is still there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from running.serving import DEMO_PASSWORD
from tests.browser.conftest import serious_findings, settled, sign_in_by_form, silent
from tests.browser.windows import Windows

# The practice of the browser tests locks after 240 minutes.
FOUR_HOURS = 240 * 60 * 1000
SEEN = "getComputedStyle(document.querySelector('#id_phone')).visibility"


@pytest.fixture
def page(windows: Windows, practice_address: str) -> Iterator[Page]:
    """A window whose clock the test sets: nobody could use it afterwards."""
    page = windows.new(practice_address)
    with silent(page):
        yield page
    page.context.close()


def test_a_screen_that_nobody_touches_is_covered_and_keeps_what_was_typed(page: Page) -> None:
    page.clock.install()
    sign_in_by_form(page, "admin")
    other = page.context.new_page()
    for one in (page, other):
        settled(one.goto("/settings/") and one).locator("#id_phone").fill("+49 30 555")
    page.clock.fast_forward(FOUR_HOURS + 10_000)
    for one in (page, other):
        expect(one.locator("#lock")).to_be_visible()
        assert one.evaluate(SEEN) == "hidden"
        assert "Practice" not in one.title()
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("#lock-password").fill("something else")
    page.locator("#lock-password").press("Enter")
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    # The server has locked it too.
    assert page.request.get("/staff/", headers={"HX-Request": "true"}).status == 401
    third = page.context.new_page()
    third.goto("/staff/")
    expect(third.locator("input[type=password]")).to_be_visible()
    assert serious_findings(third) == []
    third.close()
    page.locator("#lock-password").fill(DEMO_PASSWORD)
    page.locator("#lock-password").press("Enter")
    for one in (page, other):
        expect(one.locator("#lock")).to_be_hidden()
        assert one.locator("#id_phone").input_value() == "+49 30 555"
    # By hand, and what is sent afterwards is taken: key and token are new.
    other.locator("h1").first.click()
    other.keyboard.press("Shift+L")
    expect(page.locator("#lock")).to_be_visible()
    page.locator("#lock-password").fill(DEMO_PASSWORD)
    page.locator("#lock-password").press("Enter")
    expect(other.locator("#lock")).to_be_hidden()
    other.get_by_role("button", name="Save").click()
    expect(other.locator("#toasts")).to_contain_text("Saved")
    # Signed out in one tab, the other shows nothing more either, and Back shows the sign-in.
    page.goto("/staff/")
    page.locator("[aria-label$=account]").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/login/**")
    expect(other.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.go_back()
    expect(page).to_have_url("/accounts/login/?next=/staff/")
