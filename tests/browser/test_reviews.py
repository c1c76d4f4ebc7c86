"""The safety review in the browser: settled from the list, which refreshes itself; check-in done from My day."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import serious_findings
from tests.browser.test_booking import workday


def test_a_therapist_approves_from_the_list_and_the_row_goes_away(sign_in):
    page = sign_in("therapist")
    page.goto("/reviews/?who=therapist")
    rows = page.locator(".review")
    expect(rows.first).to_be_visible()
    count = rows.count()
    rows.first.get_by_role("button", name="Approve…").click()
    expect(page.locator("#side #settle-reason")).to_be_focused()
    assert serious_findings(page, within="#side") == []
    page.keyboard.type("Talked it through; away from the place itself.")
    page.locator("#side").get_by_role("button", name="Approve with this reason").click()
    expect(page.locator("#side")).to_contain_text("Approved by")
    expect(rows).to_have_count(count - 1)


def test_reception_sees_what_to_do_and_rebooks_on_a_phone(sign_in):
    page = sign_in("reception")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/reviews/?who=desk")
    assert serious_findings(page) == []
    page.locator(".review").first.get_by_role("button", name="Rebook").click()
    expect(page.locator("#side")).to_contain_text("Possible instead")
    assert serious_findings(page, within="#side") == []


def test_what_is_due_opens_from_my_day_and_a_noted_caution_folds(sign_in):
    page = sign_in("therapist")
    page.goto(f"/my-day/?day={workday()}")
    due = page.locator(".visit .tag--press").first
    due.click()
    expect(page.locator("#side .todo")).to_be_visible()
    note = page.locator(".visit .caution__note").first
    note.click()
    expect(page.locator(".visit .caution").filter(has_text="Noted: quiet").first).to_be_visible()
    page.reload()
    expect(page.locator(".visit .fold--quiet").first).to_contain_text("1 noted")
    assert serious_findings(page) == []
