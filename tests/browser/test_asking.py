"""Reception asks, a therapist answers, side by side in two browsers: neither of them reloads a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_work, serious_findings
from tests.browser.test_booking import HANNA, workday
from tests.browser.windows import Windows

# The fragment asks every ten seconds.
A_ROUND = 25_000


@pytest.fixture
def reception(windows: Windows, prepared_practice: Path, practice_address: str) -> Iterator[Page]:
    """Reception, on a screen of a desk."""
    desk = {"width": 1440, "height": 900}
    with at_work(windows, prepared_practice, practice_address, "reception", viewport=desk) as page:
        yield page


@pytest.fixture
def therapist(windows: Windows, prepared_practice: Path, practice_address: str) -> Iterator[Page]:
    """A therapist, on their own screen."""
    own = {"width": 1280, "height": 900}
    with at_work(windows, prepared_practice, practice_address, "therapist", viewport=own) as page:
        yield page


def ask(page: Page, treatment: str, verdict: str, words: str) -> None:
    """By keyboard up to the refusal, then the button; the slot is held."""
    page.goto(f"/diary/?day={workday()}")
    page.locator(".ec-event.appt").first.wait_for()
    page.evaluate("window.stayed = true")
    page.keyboard.press("n")
    expect(page.locator("#find-patient")).to_be_focused()
    page.keyboard.type(HANNA)
    found = page.locator("#patient-options [role=option]")
    expect(found).to_have_count(1)
    found.click()
    expect(page.locator("[data-picks]")).to_be_focused()
    page.keyboard.type(treatment)
    expect(page.locator('#treatments [aria-selected="true"]')).to_contain_text(verdict)
    page.keyboard.press("Enter")
    expect(page.locator("#side [role=alert]")).to_be_visible()
    page.locator("#ask-words").fill(words)
    assert serious_findings(page, within="#side") == []
    page.locator("#ask-words").press("Enter")
    expect(page.locator(".toast-line", has_text="A therapist is asked: Hanna Brandt")).to_be_visible()


def test_reception_asks_a_therapist_approves_and_reception_sees_it_without_a_reload(reception: Page, therapist: Page):
    therapist.goto("/requests/")
    therapist.evaluate("window.stayed = true")
    count = therapist.locator("#count-scheduling-requests")
    expect(count).to_have_text(re.compile(r"\d"))
    before = count.inner_text().split()[0]
    ask(reception, "swedish", "Therapist decides", "Only this day suits her.")
    reception.goto(f"/diary/?day={held_day(reception)}")
    held = reception.locator(".ec-event.appt--held", has_text="Held · Hanna Brandt")
    expect(held).to_be_visible()
    reception.evaluate("window.stayed = true")

    answer = therapist.get_by_role("link", name="Answer about Hanna Brandt")
    expect(answer).to_be_visible(timeout=A_ROUND)
    expect(therapist.locator("#count-scheduling-requests")).to_contain_text(str(int(before) + 1))
    assert therapist.evaluate("window.stayed") is True
    answer.click()
    expect(therapist.locator(".decision--decide")).to_contain_text("hernia", ignore_case=True)
    expect(therapist.locator("#request")).to_contain_text("Only this day suits her.")
    assert serious_findings(therapist) == []
    therapist.locator("#approve-reason").fill("Legs and arms only, lying on the side.")
    therapist.get_by_role("button", name="Approve and book").click()
    expect(therapist.locator("#request")).to_contain_text("approved and booked")

    card = reception.locator(".news__card", has_text="Hanna Brandt")
    expect(card).to_contain_text("approved", timeout=A_ROUND)
    expect(card).not_to_contain_text("hernia", ignore_case=True)
    assert serious_findings(reception, within="#news") == []
    booked = reception.locator(".ec-event.appt", has_text="Hanna Brandt")
    expect(booked).not_to_have_class(re.compile("appt--held"))
    expect(booked).to_have_attribute("aria-label", re.compile("Approved by therapist"))
    assert reception.evaluate("window.stayed") is True
    card.get_by_role("button", name="Show").click()
    expect(reception.locator("#side .appointment")).to_contain_text("Approved by therapist")
    card.get_by_role("button", name="Put away").click()
    expect(card).to_have_count(0)


def held_day(page: Page) -> str:
    """The day on which Hanna's slot is held, as the list of requests has it."""
    row = page.request.get("/requests/").text()
    number = re.search(r'/requests/(\d+)/"[^>]*aria-label="[^"]*Hanna Brandt', row)
    assert number
    shown = page.request.get(f"/requests/{number[1]}/").text()
    appointment = re.search(r"/appointments/(\d+)/", shown)
    assert appointment
    for offset in range(15):
        day = page.evaluate(f"new Date(Date.now() + {offset} * 864e5).toISOString().slice(0, 10)")
        events = page.request.get(f"/diary/events/?day={day}").json()["events"]
        if any(event["id"] == int(appointment[1]) for event in events):
            return str(day)
    raise AssertionError("the held slot is on none of the next days")


def test_a_declined_question_comes_with_something_to_book_instead(reception: Page, therapist: Page):
    ask(reception, "therapeutic back", "Not suitable", "Asks for exactly this one.")
    therapist.goto("/requests/")
    therapist.get_by_role("link", name="Answer about Hanna Brandt").click()
    expect(therapist.locator(".decision--blocked")).to_contain_text("cannot be approved")
    expect(therapist.get_by_role("button", name="Approve and book")).to_have_count(0)
    therapist.locator(".request__offer input").nth(1).check()
    therapist.locator("#decline-answer").fill("Not now; this one does as much good.")
    therapist.set_viewport_size({"width": 390, "height": 844})
    assert serious_findings(therapist) == []
    therapist.get_by_role("button", name="Decline and give the time back").click()
    expect(therapist.locator("#request")).to_contain_text("declined")
    card = reception.locator(".news__card", has_text="declined")
    expect(card).to_contain_text("this one does as much good", timeout=A_ROUND)
    card.get_by_role("button", name="Book instead").click()
    expect(reception.locator(".toast-line", has_text="Hanna Brandt, ").last).to_be_visible()
    expect(card).to_have_count(0)


def test_a_held_slot_is_withdrawn_from_its_panel(reception: Page, sign_in: Callable[[str], Page]):
    ask(reception, "therapeutic back", "Not suitable", "")
    reception.goto("/requests/")
    reception.get_by_role("link", name="Show the request about Hanna Brandt").first.click()
    reception.get_by_role("button", name="Show the held time").click()
    expect(reception.locator("#held")).to_contain_text("Held for an answer until")
    reception.get_by_role("button", name="Withdraw").click()
    expect(reception.locator(".toast-line", has_text="Withdrawn: Hanna Brandt")).to_be_visible()
    expect(reception.locator("#held")).to_have_count(0)
