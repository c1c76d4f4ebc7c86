"""A patient's own appointment on a phone, 390 pixels wide: in by the date of birth, moved, confirmed, cancelled."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings, width_over


def looks_right(phone: Page) -> None:
    """Nothing is wider than the phone, nothing a screen reader stumbles over."""
    assert width_over(phone) <= 0
    assert serious_findings(phone) == []


def test_a_patient_moves_confirms_and_cancels_with_one_thumb(phone: Page, given_out: dict[str, str]):
    link, born = given_out["appointment"], given_out["appointment born"]
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
