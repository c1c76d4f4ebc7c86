"""The desk at work in a real browser: blocked and booked otherwise, by keyboard, by drag, and a therapist's own word."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import serious_findings

# The demo's patient with an active disc hernia.
HANNA = "hanna brandt"
SLOT = re.compile(r"start=([^&]+)&amp;therapist=(\d+)&amp;room=(\d+)&amp;treatment=(\d+)")
MOST_KEYS = 8


@pytest.fixture
def desk(sign_in: Callable[[str], Page]) -> Page:
    """The receptionist, in the diary, on a screen of a desk."""
    page = sign_in("reception")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/diary/?day={workday()}")
    page.locator(".ec-event.appt").first.wait_for()
    return page


def workday() -> str:
    """The next weekday but one, so that nothing of it has passed."""
    day = date.today() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.isoformat()


def open_panel_for(page: Page, name: str) -> None:
    """By keyboard: n, the name, Enter."""
    page.keyboard.press("n")
    expect(page.locator("#find-patient")).to_be_focused()
    page.keyboard.type(name)
    page.locator("#patient-options [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator("[data-picks]")).to_be_focused()


def test_reception_is_refused_for_a_patient_with_a_hernia_and_books_what_is_possible_instead(desk):
    open_panel_for(desk, HANNA)
    desk.keyboard.type("therapeutic back")
    chosen = desk.locator('#treatments [aria-selected="true"]')
    expect(chosen).to_contain_text("Not suitable")
    desk.keyboard.press("Enter")
    refusal = desk.locator(".decision--blocked")
    expect(refusal).to_contain_text("Not suitable for this patient")
    expect(desk.locator("#side")).not_to_contain_text("hernia", ignore_case=True)
    assert serious_findings(desk, within="#side") == []
    offer = desk.locator("[aria-label='Possible instead'] .pick").first
    treatment = offer.locator(".pick__name").inner_text().split("\n")[0]
    offer.get_by_role("button").click()
    said = desk.locator(".toast-line")
    expect(said).to_contain_text("Hanna Brandt")
    assert treatment.split("  ")[0].rsplit(" ", 2)[0] in said.inner_text()
    expect(desk.locator("#booking")).to_have_count(0)


def test_a_booking_by_keyboard_takes_at_most_eight_keys_besides_the_name(desk):
    pressed = 0

    def press(*keys: str) -> None:
        nonlocal pressed
        for key in keys:
            desk.keyboard.press(key)
            pressed += 1

    register(desk, "Keys")
    press("n")
    expect(desk.locator("#find-patient")).to_be_focused()
    desk.keyboard.type("keys newcomer")
    desk.locator("#patient-options [role=option]").first.wait_for()
    press("Enter")
    expect(desk.locator("[data-picks]")).to_be_focused()
    wished = desk.locator('#treatments [data-kind="fine"]').nth(2).get_attribute("data-name")
    press(*wished[:3].lower())
    expect(desk.locator('#treatments [aria-selected="true"]')).to_have_attribute("data-kind", "fine")
    press("Enter")
    expect(desk.locator("#times button").first).to_be_focused()
    press("Enter")
    expect(desk.locator(".toast-line")).to_contain_text("Keys Newcomer")
    assert pressed <= MOST_KEYS


def test_enter_takes_nobody_of_an_answer_to_fewer_letters(desk):
    register(desk, "Kurt")
    desk.keyboard.press("n")
    desk.keyboard.type("k")
    expect(desk.locator("#patient-options [role=option]").first).to_be_visible()
    assert "Kurt Newcomer" not in desk.locator("#patient-options [role=option]").first.inner_text()
    desk.keyboard.type("urt newcomer")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-picks]")).to_be_focused()
    expect(desk.locator("#side")).to_contain_text("Kurt Newcomer")


def test_three_clicks_besides_the_name_book_on_free_space(desk):
    start, therapist, _room, treatment = two_therapists_on_one_day(desk)[0]
    show_day(desk, start[:10])
    at = spot(desk, f"t{therapist}", start)
    desk.mouse.click(at["x"] + 30, at["y"] + 3)
    expect(desk.locator("#find-patient")).to_be_focused()
    register(desk, "Click")
    desk.locator("#find-patient").fill("click newcomer")
    desk.locator("#patient-options [role=option]").first.click()
    desk.locator(f"#pick-{treatment}").click()
    expect(desk.locator(".appt--draft")).to_be_visible()
    desk.locator("[data-book]").click()
    expect(desk.locator(".toast-line")).to_contain_text("Click Newcomer")
    expect(desk.locator(".ec-event.appt", has_text="Click Newcomer")).to_be_visible()


def test_a_drag_to_another_therapist_moves_and_one_onto_taken_time_goes_back(desk):
    first, second = two_therapists_on_one_day(desk)
    patient = register(desk, "Drag")
    book(desk, patient, first)
    show_day(desk, first[0][:10])
    card = desk.locator(".ec-event.appt", has_text="Drag Newcomer")
    drag(desk, card, spot(desk, f"t{second[1]}", second[0]))
    said = desk.locator(".toast-line").last
    expect(said).to_contain_text("Drag Newcomer: moved to ")
    expect(said).to_contain_text(second[0][11:])
    desk.reload()
    card.wait_for()
    assert abs(card.bounding_box()["x"] - spot(desk, f"t{second[1]}", second[0])["x"]) < 12
    before = card.bounding_box()
    other = desk.locator(".ec-event.appt:not(:has-text('Drag Newcomer'))").first.bounding_box()
    drag(desk, card, {"x": other["x"], "y": other["y"]})
    expect(desk.locator(".toast-line[role=alert]")).to_contain_text("It is back where it was.")
    desk.wait_for_timeout(300)
    assert card.bounding_box() == pytest.approx(before, abs=2)


def test_every_appointment_opens_by_keyboard_and_moves_by_form(desk):
    first, second = two_therapists_on_one_day(desk)
    book(desk, register(desk, "Form"), first)
    show_day(desk, first[0][:10])
    desk.locator(".ec-event.appt", has_text="Form Newcomer").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("Move or change").click()
    desk.locator("#move-start").fill(second[0])
    desk.locator("#move-therapist").select_option(second[1])
    desk.locator("#move-room").select_option("")
    assert serious_findings(desk, within="#side") == []
    desk.get_by_role("button", name="Save the change").click()
    expect(desk.locator(".toast-line").last).to_contain_text(second[0][11:])
    desk.keyboard.press("Escape")
    expect(desk.locator("#side .panel")).to_have_count(0)


def test_a_therapist_overrides_with_a_written_reason(sign_in):
    page = sign_in("therapist")
    page.goto(f"/diary/?day={workday()}")
    page.locator(".ec-event.appt").first.wait_for()
    open_panel_for(page, HANNA)
    page.keyboard.type("swedish")
    expect(page.locator('#treatments [aria-selected="true"]')).to_contain_text("Therapist decides")
    page.keyboard.press("Enter")
    expect(page.locator("#times button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".decision--decide")).to_contain_text("hernia", ignore_case=True)
    assert serious_findings(page, within="#side") == []
    expect(page.locator("#override-reason")).to_be_focused()
    page.keyboard.type("Legs and arms only, lying on the side.")
    page.get_by_role("button", name="Book with this reason").click()
    expect(page.locator(".toast-line")).to_contain_text("Swedish massage")


def test_names_hide_with_one_key_for_eyes_and_ears(desk):
    card = desk.locator(".ec-event.appt").first
    name = card.locator(".appt__name").inner_text()
    assert name in card.get_attribute("aria-label")
    desk.keyboard.press("h")
    expect(desk.locator("#diary")).to_have_class(re.compile("names-hidden"))
    assert name not in card.get_attribute("aria-label")


def test_arrow_keys_and_t_walk_through_the_days_without_a_reload(desk):
    desk.evaluate("window.stayed = true")
    title = desk.locator("[data-title]")
    before = title.inner_text()
    desk.keyboard.press("ArrowRight")
    expect(title).not_to_have_text(before)
    desk.keyboard.press("ArrowLeft")
    expect(title).to_have_text(before)
    desk.keyboard.press("t")
    expect(title).to_contain_text(f"{date.today():%A}")
    assert desk.evaluate("window.stayed") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_desk_can_be_read_by_everyone(desk, scheme):
    desk.emulate_media(color_scheme=scheme)
    dark = scheme == "dark"
    week = desk.locator("[data-whose] option").nth(1).get_attribute("value")
    for path in ("/diary/", "/diary/?by=room", week, "/diary/agenda/", "/first-free/"):
        desk.goto(f"{path}{'&' if '?' in path else '?'}day={workday()}")
        desk.locator("main h1").wait_for()
        assert serious_findings(desk, colours_only=dark) == [], path
    desk.goto(f"/diary/?day={workday()}")
    open_panel_for(desk, HANNA)
    assert serious_findings(desk, colours_only=dark, within="#side") == []


def test_a_phone_shows_the_agenda_and_its_appointments(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"/diary/?day={workday()}")
    desk.locator(".agenda__row a").first.click()
    expect(desk.locator("#side .appointment")).to_be_in_viewport()
    assert serious_findings(desk) == []


def test_my_day_can_be_read_by_everyone_on_desk_and_phone(sign_in):
    page = sign_in("therapist")
    page.goto(f"/my-day/?day={workday()}")
    assert serious_findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious_findings(page) == []


Slot = tuple[str, str, str, str]


def two_therapists_on_one_day(page: Page) -> tuple[Slot, Slot]:
    """Two free slots of one treatment on one day with different therapists: start, therapist, room, treatment."""
    treatments = page.request.get("/first-free/").text()
    first_day = (date.today() + timedelta(days=2)).isoformat()
    for treatment in re.findall(r'<option value="(\d+)"', treatments)[:40]:
        found = page.request.get(f"/first-free/?treatment={treatment}&first_day={first_day}").text()
        slots = SLOT.findall(found)
        for one in slots:
            for other in slots:
                if one[0][:10] == other[0][:10] and one[1] != other[1] and one[3] == other[3] == treatment:
                    return one, other
    raise AssertionError("the demo practice has no day on which two therapists are free for the same treatment")


def register(page: Page, given: str) -> int:
    """Somebody new, of whom nothing is recorded; their id."""
    form = {"given_name": given, "family_name": "Newcomer", "birth_date": "1985-05-05", "request_key": str(uuid4())}
    answer = page.request.post("/bookings/new-patient/", form=form, headers=headers(page))
    found = re.search(r'name="patient" value="(\d+)"', answer.text())
    assert found, answer.text()
    return int(found[1])


def book(page: Page, patient: int, slot: Slot) -> None:
    start, therapist, room, treatment = slot
    form = {
        "patient": str(patient),
        "treatment": treatment,
        "slot": f"{start} {therapist} {room}",
        "adaptation": "1",
        "request_key": str(uuid4()),
    }
    answer = page.request.post("/bookings/new/", form=form, headers=headers(page))
    assert answer.status == 200, answer.text()


def headers(page: Page) -> dict[str, str]:
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    return {"X-CSRFToken": token, "Referer": page.url}


def show_day(page: Page, day: str) -> None:
    page.goto(f"/diary/?day={day}")
    page.locator(".ec-event.appt").first.wait_for()


def spot(page: Page, key: str, start: str) -> dict[str, float]:
    """Where in the window a column's time lies."""
    answer = page.request.get(f"/diary/events/?day={start[:10]}").json()
    column = [one["id"] for one in answer["resources"]].index(key)
    opens, closes = answer["hours"]
    minutes = int(start[11:13]) * 60 + int(start[14:16])
    box = page.locator(".ec-body .ec-day").nth(column).bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"] + box["height"] * (minutes - opens * 60) / ((closes - opens) * 60)}


def drag(page: Page, card: Locator, to: dict[str, float]) -> None:
    """Take the card near its upper left corner and drop it there."""
    box = card.bounding_box()
    assert box
    page.mouse.move(box["x"] + 25, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 35, box["y"] + 15, steps=4)
    page.mouse.move(to["x"] + 25, to["y"] + 7, steps=10)
    page.mouse.up()
