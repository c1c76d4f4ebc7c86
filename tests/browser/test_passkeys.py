"""A passkey in a real browser, with an authenticator that Chromium plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, serious_findings, sign_in_by_form

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(chromium: Browser, own_practice: str) -> Iterator[Page]:
    """A window on a practice that is opened by its name, as passkeys need it, on a device that has them."""
    # A new factor ends what is open elsewhere: the practice of the other tests would be signed out.
    context = chromium.new_context(base_url=own_practice.replace("127.0.0.1", "localhost"), locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    context.close()


def test_a_passkey_is_added_and_signs_in_without_a_password(by_name: Page) -> None:
    page = by_name
    sign_in_by_form(page, "reception")
    page.goto("/accounts/second-factor/")
    assert serious_findings(page) == []
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What it is called").fill("Desk")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert serious_findings(page) == []
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".rail")).to_be_visible()
    page.goto("/accounts/second-factor/")
    expect(page.locator(".ways--rows b")).to_have_text("Desk")
    # The password alone is answered by one more step, where the passkey does.
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in_by_form(page, "reception")
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.locator(".rail")).to_be_visible()
