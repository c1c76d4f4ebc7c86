"""The bench in a browser: conditions come and go without a reload, and the answer says why a rule is silent."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings


def choose(page: Page, field: str, words: str) -> None:
    """Type into the field that script made of a long list, and take the first that fits."""
    find = page.locator(f"#{field}-find")
    find.fill(words)
    page.locator(f"#{field}-list [role=option]:visible").first.wait_for()
    find.press("Enter")


def test_a_made_up_patient_is_tried_and_a_silent_rule_says_why(sign_in):
    page = sign_in("admin")
    page.goto("/catalogue/rules/bench/")
    choose(page, "id_fact-0-condition", "Disc hernia")
    page.locator("#id_fact-0-status").select_option("chronic")
    page.get_by_role("button", name="Add a condition").click()
    choose(page, "id_fact-1-condition", "Scoliosis")
    choose(page, "id_session-treatment", "Classic massage")
    page.locator(".bench__actions button").click()
    answer = page.locator("#bench-answer")
    expect(answer).to_contain_text("The status is chronic; the rule asks for suspected, acute")
    expect(page.locator("#bench-said")).to_contain_text("The verdict")
    assert serious_findings(page) == []
    page.get_by_role("button", name="Take out").nth(1).click()
    expect(page.locator(".bench__row")).to_have_count(1)
    page.locator("#id_fact-0-status").select_option("acute")
    page.locator("#id_fact-0-since").fill("2026-01-02")
    page.locator("#id_fact-0-until").fill("2026-01-01")
    page.locator(".bench__actions button").click()
    expect(page.locator("#bench form")).to_contain_text("The last day is not before the first.")
    expect(page.locator("#id_fact-0-status")).to_have_value("acute")
    page.locator("#id_fact-0-until").fill("")
    page.locator(".bench__actions button").click()
    expect(answer.locator(".verdict").first).to_contain_text(re.compile("Therapist decides|Not suitable"))
    # What is clinical stays out of addresses.
    assert page.url.endswith("/catalogue/rules/bench/")
