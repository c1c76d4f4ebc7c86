"""The admin writes a rule and reception is refused by it at once."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import serious_findings, sign_in_by_form

RULE = "/catalogue/rules/new/?condition=disc-hernia"


def reach(page: Page, field: str) -> Locator:
    """A field of the sentence, the parts that hold it opened as a press on their words does, from the outside in."""
    found = page.locator(field)
    holders = page.locator("#row-form details", has=found)
    for number in range(holders.count()):
        if holders.nth(number).get_attribute("open") is None:
            holders.nth(number).locator("> summary").click()
    return found


def test_the_admins_new_rule_is_written_tried_out_and_refuses_a_booking_once_it_is_switched_on(page, sign_in):
    # Not by what is kept: this sign-in is ended below.
    sign_in_by_form(page, "admin")
    page.goto(RULE)
    for status in ("active", "unknown"):
        reach(page, f"input[name=statuses][value={status}]").check()
    reach(page, "input[name=treatments][value=cranial-osteopathy]").check()
    reach(page, "input[name=severity][value=absolute]").check()
    told = page.locator("#rule-sentence")
    expect(told).to_contain_text("When a patient has Disc hernia that is active or unknown")
    expect(told).to_contain_text("Cranial osteopathy”, it is not suitable")
    reach(page, "#id_reason").fill("The practice wants a picture of the spine first.")
    page.locator("#id_source_title").fill("Decision of the practice")
    page.locator("#id_evidence").select_option("practice")
    page.locator("#id_name").fill("no cranial osteopathy with an active disc hernia")
    assert serious_findings(page) == []
    page.locator("button[form=row-form]").click()
    expect(page.locator("main h1")).to_contain_text("o cranial osteopathy with an active disc hernia")
    expect(page.get_by_role("button", name="Switch on")).to_have_count(0)
    page.get_by_role("button", name="Try it out").click()
    expect(page.locator("#tryout")).to_contain_text("coming appointments touched", timeout=30_000)
    # The admin is no therapist: whoever would be touched has a number here, not a name.
    expect(page.locator("#tryout")).not_to_contain_text("Hanna")
    assert serious_findings(page) == []
    page.locator("#id_why").fill("The team decided so in May.")
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("#stage [aria-current=step]")).to_have_text("Active")
    expect(page.locator("aside.stack")).to_contain_text("The team decided so in May.")
    page.locator("form[action$='/accounts/logout/'] button").first.evaluate("button => button.form.submit()")
    page.wait_for_url(lambda url: "/accounts/login" in url)
    desk = sign_in("reception")
    found = desk.request.get("/bookings/patients/?q=brandt+hanna").text()
    assert "Hanna" in found
    desk.goto("/diary/?patient=1")
    desk.locator("#side .pick").first.wait_for()
    picked = desk.locator("#side .pick", has_text="Cranial osteopathy")
    expect(picked).to_contain_text("Not suitable")
    assert "picture of the spine" not in desk.content()


def test_regions_of_a_rule_are_chosen_on_the_figure_or_in_the_list(sign_in):
    page = sign_in("admin")
    page.goto("/catalogue/rules/new/")
    box = reach(page, "input[name=regions][value='knee:left']")
    figure = page.locator("[data-figure='#id_regions-list']")
    area = figure.locator("[data-region='knee:left']").first
    area.click()
    expect(box).to_be_checked()
    expect(area).to_have_class("area is-on")
    expect(page.locator("#rule-sentence")).to_contain_text("on Knee, left")
    box.uncheck()
    expect(area).to_have_class("area")
