"""Each demo sign-in lands on a screen of its own, without a word on the console."""

from __future__ import annotations

import pytest

from tests.browser.conftest import serious_findings, sign_in_by_form


@pytest.mark.parametrize("who", ["reception", "therapist", "therapist2", "admin"])
def test_a_demo_sign_in_lands_on_a_page_of_its_own(page, who):
    sign_in_by_form(page, who)
    page.locator("main h1").wait_for()


def test_a_wrong_password_says_so_and_keeps_the_address(page):
    page.goto("/")
    page.locator("#id_login").fill("reception@demo.example")
    page.locator("#id_password").fill("not-the-password")
    page.locator("#id_password").press("Enter")
    page.get_by_role("alert").first.wait_for()
    assert page.locator("#id_login").input_value() == "reception@demo.example"
    assert serious_findings(page) == []
