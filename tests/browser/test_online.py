"""Booking online on a phone, 390 pixels wide: from the website's entrance to a booked time, and what the desk sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import serious_findings, width_over


def check(page: Page) -> None:
    """Nothing that axe finds serious, and nothing beside the window."""
    assert serious_findings(page) == []
    assert width_over(page) <= 0


def code_in_the_outbox(desk: Page) -> str:
    """The code, as the demo shows what would have left."""
    desk.goto("/messages/")
    desk.locator(".letters a", has_text="Code for booking online").first.click()
    found = re.search(r"Your code is (\d{6})", desk.locator("main").inner_text())
    assert found
    return found[1]


def test_somebody_new_books_on_the_phone_and_the_desk_sees_it(sign_in: Callable[[str], Page], phone: Page):
    phone.goto("/book/website/")
    check(phone)
    phone.get_by_role("link", name="No, it is my first time").click()
    check(phone)
    phone.get_by_role("link", name="Preventive wellness massage").click()
    expect(phone.locator("h1")).to_contain_text("wellness")
    check(phone)
    chosen = phone.locator(".free-time").first
    clock = chosen.inner_text()
    chosen.click()
    expect(phone.locator("h1")).to_have_text("Who is coming?")
    details = phone.url
    # By keyboard: nothing filled in yet, the form says what is missing and keeps what is there.
    phone.locator("#id_given_name").fill("Rosalind")
    phone.get_by_role("button", name="Send me the code").press("Enter")
    expect(phone.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    check(phone)
    expect(phone.locator("#id_given_name")).to_have_value("Rosalind")
    phone.locator("#id_family_name").fill("Newcomer")
    phone.locator("#id_birth_date").fill("1990-05-05")
    phone.locator("#id_email").fill("rosalind@mail.example")
    phone.get_by_role("button", name="Send me the code").click()
    expect(phone.locator("h1")).to_have_text("Your code")
    check(phone)
    phone.locator("#id_code").fill("12")
    phone.get_by_role("button", name="Book this time").click()
    expect(phone.locator(".field-error")).to_contain_text("six digits")
    code = code_in_the_outbox(sign_in("reception"))
    phone.locator("#id_code").fill(code)
    phone.get_by_role("button", name="Book this time").click()
    expect(phone.locator("h1")).to_contain_text("Your time is booked")
    expect(phone.locator(".booked-time")).to_contain_text(clock)
    check(phone)
    # Loaded again it is still booked, and the page of that time leads on to others.
    phone.reload()
    expect(phone.locator("h1")).to_contain_text("Your time is booked")
    phone.goto(details)
    expect(phone.locator("[role=alert]")).to_contain_text("just been taken")


def test_the_desk_finds_who_booked_and_the_admin_closes_the_entrance(sign_in: Callable[[str], Page], phone: Page):
    admin = sign_in("admin")
    admin.goto("/online/")
    assert serious_findings(admin) == []
    admin.get_by_role("link", name="Website", exact=True).click()
    admin.locator("#id_is_open").uncheck()
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator("table").first).to_contain_text("closed")
    phone.goto("/book/website/")
    expect(phone.locator("main")).to_contain_text("Please call us")
    check(phone)
