"""The diary as page, JSON and agenda: columns, cards, shades, and how little it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practice.models import Practice
from scheduling.models import Appointment, ClosedDays, Leave
from tests.scheduling.conftest import Scene, at

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
EVENTS = "/diary/events/?day=2027-03-01"


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A receptionist at work on that Monday."""
    return client_as("receptionist")


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_card_says_who_what_when_in_wall_clock_time_without_a_zone(desk: Client, scene: Scene) -> None:
    scene.book("09:00")
    (card,) = desk.get(EVENTS).json()["events"]
    assert card["start"] == "2027-03-01T09:00"
    assert card["end"] == "2027-03-01T09:45"
    assert (card["from"], card["until"]) == ("2027-03-01T08:55", "2027-03-01T09:55")
    assert card["key"] == f"t{scene.anna.pk}"
    assert card["name"] == str(scene.patient)
    assert card["short"] == "Massage 45"
    assert card["movable"] is True


def test_by_room_the_card_stands_in_the_column_of_its_room(desk: Client, scene: Scene) -> None:
    scene.book("09:00")
    answer = desk.get(f"{EVENTS}&by=room").json()
    assert [column["title"] for column in answer["resources"]] == ["Garden"]
    assert answer["events"][0]["key"] == f"r{scene.garden.pk}"


def test_a_cancelled_appointment_leaves_the_diary_and_one_who_did_not_come_stays(desk: Client, scene: Scene) -> None:
    gone, missed = scene.book("09:00"), scene.book("11:00")
    Appointment.objects.filter(pk=gone.pk).update(status="cancelled", cancel_reason="other")
    Appointment.objects.filter(pk=missed.pk).update(status="no_show")
    (card,) = desk.get(EVENTS).json()["events"]
    assert card["id"] == missed.pk
    assert "appt--noshow" in card["css"]
    assert card["movable"] is False


def test_off_hours_leave_and_closed_days_are_shaded_with_words(
    desk: Client, scene: Scene, make_therapist: Callable[..., object]
) -> None:
    make_therapist("Ben", hours=[(0, time(9), time(12)), (0, time(13), time(17))])
    words = [shade["words"] for shade in desk.get(EVENTS).json()["shades"]]
    assert words == ["From 09:00", "Break", "Until 17:00"]
    Leave.objects.create(therapist=scene.anna, first_day=at("09:00").date(), last_day=at("09:00").date())
    Practice.bump("roster_version")
    assert "Away" in [shade["words"] for shade in desk.get(EVENTS).json()["shades"]]
    ClosedDays.objects.create(name="Carnival", first_day=at("09:00").date(), last_day=at("09:00").date())
    Practice.bump("roster_version")
    assert {shade["words"] for shade in desk.get(EVENTS).json()["shades"]} == {"Closed: Carnival"}


def test_the_week_of_a_therapist_holds_only_their_cards_and_hides_an_empty_weekend(desk: Client, scene: Scene) -> None:
    scene.book("09:00")
    scene.book("2027-03-04 10:00")
    scene.book("2027-03-08 10:00")
    answer = desk.get(f"{EVENTS}&therapist={scene.anna.pk}").json()
    assert [card["start"] for card in answer["events"]] == ["2027-03-01T09:00", "2027-03-04T10:00"]
    assert answer["hiddenDays"] == [6, 0]
    assert desk.get(f"/diary/week/{scene.anna.pk}/?day=2027-03-01").status_code == 200


def test_the_answer_is_304_until_something_changes(desk: Client, scene: Scene) -> None:
    scene.book("09:00")
    tag = desk.get(EVENTS)["ETag"]
    assert desk.get(EVENTS, headers={"If-None-Match": tag}).status_code == 304
    scene.book("11:00")
    assert desk.get(EVENTS, headers={"If-None-Match": tag}).status_code == 200


def test_a_full_day_and_a_full_week_ask_as_little_as_an_empty_one(
    desk: Client, scene: Scene, make_patient: Callable[..., object]
) -> None:
    week = f"{EVENTS}&therapist={scene.anna.pk}"
    empty = queries_of(desk, EVENTS)
    for day in range(5):
        for hour in (9, 11, 14, 16):
            start = at("09:00") + timedelta(days=day, hours=hour - 9)
            scene.book(f"{start:%Y-%m-%d %H:%M}", patient=make_patient().pk)  # type: ignore[attr-defined]
    assert queries_of(desk, EVENTS) == empty <= 6
    assert queries_of(desk, week) == empty
    assert queries_of(desk, f"{EVENTS}&by=room") == empty
    assert queries_of(desk, "/diary/agenda/?day=2027-03-01") <= 6
    assert queries_of(desk, "/diary/?day=2027-03-01") <= 6


def test_the_agenda_lists_the_day_without_script(desk: Client, scene: Scene) -> None:
    scene.book("09:00")
    page = desk.get("/diary/agenda/?day=2027-03-01").content.decode()
    assert str(scene.patient) in page
    assert "<html" in page
    assert "<html" not in desk.get("/diary/agenda/?day=2027-03-01", headers={"HX-Request": "true"}).content.decode()
    assert "Nothing booked" in desk.get("/diary/agenda/?day=2027-03-02").content.decode()


@pytest.mark.parametrize(
    "asked", ["day=", "day=9999-12-31", "day=0001-01-01", "day=2027-02-30", "day=%00", "by=zebra", "day=2027-03-01T9"]
)
def test_nonsense_in_the_address_shows_a_day_all_the_same(desk: Client, asked: str) -> None:
    for path in ("/diary/", "/diary/events/", "/diary/agenda/"):
        assert desk.get(f"{path}?{asked}").status_code == 200


def test_the_week_of_nobody_is_not_there(desk: Client) -> None:
    assert desk.get("/diary/week/999999/").status_code == 404
    assert desk.get(f"/diary/week/{10**30}/").status_code == 404
    assert desk.get("/diary/events/?therapist=999999").status_code == 404


def test_an_admin_who_neither_books_nor_treats_sees_no_diary(scene: Scene, client_as: Callable[..., Client]) -> None:
    admin = client_as("admin")
    for path in ("/diary/", "/diary/events/", "/diary/agenda/", f"/diary/week/{scene.anna.pk}/"):
        assert admin.get(path).status_code == 403


def test_a_day_on_which_the_clock_changes_is_shown_in_wall_clock_time(desk: Client, scene: Scene) -> None:
    scene.book("2027-03-26 09:00")
    answer = desk.get("/diary/events/?day=2027-03-28").json()
    assert answer["day"] == "2027-03-28"
    assert {shade["words"] for shade in answer["shades"]} == {"Not in on Sunday"}
    assert datetime.fromisoformat(answer["now"]).tzinfo is None
