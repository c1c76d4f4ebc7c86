"""A record that is restricted and opened in an emergency, and what people open by a link before they can sign in."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings, width_over

REASON = "She fainted in the waiting room."


def test_an_admin_restricts_a_record_and_hears_who_has_broken_the_glass(
    page: Page, sign_in: Callable[[str], Page], given_out: dict[str, str]
):
    patient = given_out["untreated"]
    sign_in("admin").goto(f"/patients/{patient}/restriction/")
    assert serious_findings(page) == []
    page.locator("input[name=why]").first.check()
    page.locator("form[action$='/restriction/'] .btn-act").click()
    page.wait_for_url("**/patients/restricted/")
    sign_in("therapist").goto(f"/patients/{patient}/")
    page.locator(".decision a[href$='/emergency/']").click()
    page.wait_for_url("**/emergency/")
    assert serious_findings(page) == []
    page.locator("[name=reason]").fill(REASON)
    page.locator("form[action$='/emergency/'] .btn-act").click()
    page.wait_for_url(f"**/patients/{patient}/")
    expect(page.locator(".decision a[href$='/emergency/']")).to_have_count(0)
    sign_in("admin").goto("/patients/restricted/")
    expect(page.locator("main")).to_contain_text(REASON)
    assert serious_findings(page) == []
    page.locator("form[action$='/reviewed/'] button").first.click()
    page.wait_for_url("**/patients/restricted/")
    expect(page.locator("#openings")).to_be_visible()
    expect(page.locator("form[action$='/reviewed/']")).to_have_count(0)


def test_a_patient_takes_the_copy_on_the_phone(phone: Page, given_out: dict[str, str]):
    phone.goto(given_out["copy"])
    assert serious_findings(phone) == []
    assert width_over(phone) <= 0
    phone.locator("#id_birth_date").fill(given_out["copy born"])
    phone.locator("button[form=begin]").click()
    expect(phone.locator("#take")).to_be_attached()
    assert serious_findings(phone) == []
    assert width_over(phone) <= 0
    with phone.expect_download() as saved:
        phone.locator("button[form=take]").click()
    assert saved.value.suggested_filename.endswith(".zip")


def test_a_newcomer_chooses_a_password_and_signs_in(page: Page, given_out: dict[str, str]):
    page.goto("/accounts/password/reset/")
    assert serious_findings(page) == []
    page.goto(given_out["password"])
    page.wait_for_url("**/*-set-password/")
    assert serious_findings(page) == []
    page.goto(given_out["welcome"])
    assert serious_findings(page) == []
    for field in page.locator("input[type=password]").all():
        field.fill("quiet heron over the mill pond")
    page.locator("button.btn-act").click()
    page.wait_for_url("**/accounts/login/**")
    expect(page.locator("#toasts, main, body").first).to_contain_text("Sign in")
    page.goto(given_out["welcome"])
    assert serious_findings(page) == []
