"""The health questions on a phone: by keyboard and thumb, saved as it goes, confirmed by a therapist at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings, width_over

# Of the demo, with an e-mail address and a known date of birth.
PATIENT = "/patients/11/"


def born(page: Page) -> str:
    """The date of birth as the desk's form of the patient has it."""
    page.goto(f"{PATIENT}edit/")
    return page.locator("#id_birth_date").input_value()


def link_of(page: Page) -> str:
    """The link as the letter of the demo shows it to the desk."""
    page.goto(PATIENT)
    page.get_by_role("button", name="Send link by e-mail").click()
    expect(page.locator("#toasts")).to_contain_text("in three minutes")
    page.goto("/messages/")
    page.locator(".letters a").first.click()
    found = re.search(r"/q/[^/\s<]+/", page.locator("main").inner_text())
    assert found
    return found[0]


def choose(page: Page, question: int, reply: str) -> None:
    """Answer one question of the part, and wait until it is kept."""
    with page.expect_response(lambda response: "/answers/" in response.url):
        page.locator("fieldset.question").nth(question).locator(f"input[value={reply}]").first.check()


def test_a_patient_answers_on_the_phone_and_a_therapist_confirms(sign_in: Callable[[str], Page], phone: Page):
    desk = sign_in("reception")
    birth_date, link = born(desk), link_of(desk)
    assert serious_findings(desk) == []
    phone.goto(link)
    assert serious_findings(phone) == []
    phone.locator("#id_birth_date").fill("1901-01-01")
    phone.get_by_role("button", name="Begin").press("Enter")
    expect(phone.locator(".field-error")).to_contain_text("not the date of birth")
    phone.locator("#id_birth_date").fill(birth_date)
    phone.get_by_role("button", name="Begin").press("Enter")
    expect(phone.locator("#saved")).to_contain_text("0 of")
    choose(phone, 0, "no")
    choose(phone, 1, "yes")
    expect(phone.locator("#saved")).to_contain_text("2 of")
    words = phone.locator("fieldset.question").nth(1).locator("textarea")
    words.fill("Twenty weeks")
    with phone.expect_response(lambda response: "/answers/" in response.url):
        words.press("Tab")
    assert serious_findings(phone) == []
    assert width_over(phone) <= 0
    # Closed and opened again it goes on where it was.
    phone.goto(link)
    expect(phone.locator("fieldset.question").nth(1).locator("textarea")).to_have_value("Twenty weeks")
    while "part=end" not in phone.url:
        for number in range(phone.locator("fieldset.question").count()):
            radios = phone.locator("fieldset.question").nth(number).locator(".answers input")
            if not any(radios.nth(place).is_checked() for place in range(3)):
                # By keyboard: the first of the three, then the arrow to the second.
                radios.first.focus()
                phone.keyboard.press("ArrowDown")
        address = phone.url
        phone.get_by_role("button", name="Next").click()
        phone.wait_for_url(lambda url, before=address: url != before)
        assert width_over(phone) <= 0
    expect(phone.locator("main")).to_contain_text("Everything is answered")
    assert serious_findings(phone) == []
    phone.get_by_role("button", name="Send to the practice").click()
    expect(phone.locator("h1")).to_contain_text("Thank you")
    assert serious_findings(phone) == []
    phone.goto(link)
    expect(phone.locator("h1")).to_contain_text("have been sent")
    assert serious_findings(phone) == []
    confirm(desk, sign_in)


def confirm(desk: Page, sign_in: Callable[[str], Page]) -> None:
    """A therapist goes through the answers: one as it is, one corrected."""
    desk.context.clear_cookies()
    healer = sign_in("therapist")
    healer.goto(PATIENT)
    expect(healer.get_by_role("region", name="Alerts")).to_contain_text("said by the patient, not confirmed")
    assert serious_findings(healer) == []
    healer.get_by_role("link", name="Go through the answers").click()
    pregnant = healer.locator(".said", has_text="Are you pregnant?")
    expect(pregnant).to_contain_text("Twenty weeks")
    pregnant.get_by_role("button", name="Confirm").press("Enter")
    expect(pregnant).to_contain_text("confirmed by")
    expect(pregnant).to_be_focused()
    fever = healer.locator(".said").first
    fever.locator("summary").first.press("Enter")
    fever.locator("label.answer", has_text="Yes").click()
    fever.get_by_role("button", name="Confirm").click()
    expect(fever).to_contain_text("confirmed by")
    expect(healer.locator("#left")).to_contain_text("2 of")
    assert serious_findings(healer) == []
