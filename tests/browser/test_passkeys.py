"""A passkey in a real browser, with an authenticator that Chromium plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings, sign_in_by_form
from tests.browser.preparing import KEEPER
from tests.browser.windows import Windows

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(windows: Windows, practice_address: str) -> Iterator[Page]:
    """A window on a practice that is opened by its name, as passkeys need it, on a device that has them."""
    page = windows.new(practice_address.replace("127.0.0.1", "localhost"))
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield page
    page.context.close()


def test_a_passkey_is_added_and_signs_in_without_a_password(by_name: Page) -> None:
    page = by_name
    sign_in_by_form(page, KEEPER)
    page.goto("/accounts/second-factor/")
    assert serious_findings(page) == []
    page.get_by_role("link", name="Add a passkey").click()
    assert serious_findings(page) == []
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
    sign_in_by_form(page, KEEPER)
    assert serious_findings(page) == []
    page.get_by_role("button", name="Use the passkey").click()
    expect(page.locator(".rail")).to_be_visible()
