"""Calendars: what leaves the practice, read back by two other libraries; who may read a feed, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import ics
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practice.models import Practice, User
from scheduling import booking
from scheduling.calendars.feeds import MOST_FEEDS, feed_file, make_feed
from scheduling.calendars.files import appointment_file
from scheduling.models import Appointment, CalendarFeed, Therapist
from scheduling.selfservice.links import link_of, path_of
from tests.scheduling.conftest import Scene, at

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def read(file: bytes) -> list[dict[str, Any]]:
    """The events of a calendar file, as both other libraries read them; they must agree."""
    text = file.decode()
    by_vobject = [
        {
            "uid": event.uid.value,
            "starts": event.dtstart.value.astimezone(UTC),
            "ends": event.dtend.value.astimezone(UTC),
            "summary": event.summary.value,
            "status": event.status.value,
            "sequence": int(event.sequence.value),
        }
        for event in vobject.readOne(text).contents.get("vevent", [])
    ]
    by_ics = {event.uid: event for event in ics.Calendar(text).events}
    assert len(by_ics) == len(by_vobject)
    for one in by_vobject:
        other = by_ics[one["uid"]]
        assert (other.begin.datetime, other.end.datetime) == (one["starts"], one["ends"])
        assert (other.name, other.status) == (one["summary"], one["status"])
    return by_vobject


@pytest.fixture
def feed(scene: Scene) -> str:
    """The path of a feed of Anna's diary."""
    address = make_feed(scene.anna, by=scene.therapist)
    return address[address.index("/calendars/") :]


def test_an_appointment_goes_into_a_calendar_and_a_later_file_replaces_it(scene: Scene) -> None:
    row = scene.book("2027-07-05 09:00")
    [first] = read(appointment_file(row))
    assert (first["starts"].hour, first["ends"] - first["starts"]) == (7, timedelta(minutes=45))
    assert (first["summary"], first["status"]) == ("Appointment at Lindenhof", "CONFIRMED")
    row = booking.change(row.pk, by=scene.reception, starts_at=at("2027-12-06 10:00"))
    [moved] = read(appointment_file(row))
    assert (moved["uid"], moved["starts"].hour) == (first["uid"], 9)
    assert moved["sequence"] > first["sequence"]
    row = booking.cancel(row.pk, reason="practice", by=scene.reception)
    file = appointment_file(row)
    [gone] = read(file)
    assert (gone["uid"], gone["status"]) == (first["uid"], "CANCELLED")
    assert gone["sequence"] > moved["sequence"]
    assert b"METHOD:CANCEL" in file


def test_two_appointments_and_two_practices_never_share_a_uid(scene: Scene) -> None:
    row, other = scene.book("09:00"), scene.book("10:00")
    elsewhere = Appointment(pk=row.pk, booked_at=row.booked_at + timedelta(seconds=1))
    for one in (other, elsewhere):
        one.starts_at, one.ends_at, one.therapist = row.starts_at, row.ends_at, scene.anna
    uids = {read(appointment_file(one))[0]["uid"] for one in (row, other, elsewhere)}
    assert len(uids) == 3


@pytest.mark.one_database
@pytest.mark.parametrize(
    "bad", ["A\r\nATTENDEE:x", "A\nEND:VEVENT", "A\rB", "A\u2028BEGIN:VALARM", "A\x1f\x0bB", "A;B,C:D"]
)
def test_a_name_with_a_line_end_begins_no_line_of_the_file(scene: Scene, bad: str) -> None:
    row = scene.book()
    Therapist.objects.update(name=bad)
    Practice.objects.update(name=bad, phone=bad)
    row = Appointment.objects.get()
    file = appointment_file(row)
    heads = {
        line.partition(":")[0].partition(";")[0] for line in file.decode().split("\r\n") if line[:1] not in ("", " ")
    }
    assert heads <= {
        "BEGIN", "END", "PRODID", "VERSION", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY",
        "STATUS", "CLASS", "LOCATION", "DESCRIPTION",
    }  # fmt: skip
    assert all(sign not in file.replace(b"\r\n", b"") for sign in (b"\r", b"\n", b"\x1f", b"\x0b"))
    assert len(read(file)) == 1


@pytest.mark.one_database
def test_the_patients_file_names_neither_them_nor_what_is_treated(scene: Scene) -> None:
    scene.patient.family_name = "Winterstein"
    scene.patient.save()
    row = booking.book(scene.plan(), by=scene.reception, desk_note="needs help with the stairs")
    file = appointment_file(row).decode().replace("\r\n ", "")
    for word in ("Winterstein", "Massage", "stairs", "/a/"):
        assert word not in file
    page = Client()
    page.post(f"{path_of(link_of(row))}begin/")
    assert len(read(page.get(f"{path_of(link_of(row))}calendar/").content)) == 1


@pytest.mark.one_database
def test_the_feed_shows_numbers_and_rooms_and_no_name(scene: Scene, feed: str, make_therapist: Make) -> None:
    scene.patient.family_name = "Winterstein"
    scene.patient.save()
    row, gone = scene.book("09:00"), scene.book("11:00")
    booking.cancel(gone.pk, reason="practice", by=scene.reception)
    other = make_therapist("Berta", treatments=[scene.massage])
    scene.book("2027-03-02 09:00", therapist=other.pk)
    scene.book("2028-03-01 09:00")
    answer = Client().get(feed)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    events = read(answer.content)
    assert [event["status"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert {event["summary"] for event in events} == {f"Patient {scene.patient.number}"}
    text = answer.content.decode().replace("\r\n ", "")
    assert f"/appointments/{row.pk}/" in text
    assert "LOCATION:Garden" in text
    for word in ("Winterstein", "Massage", "Anna", "Pat "):
        assert word not in text


@pytest.mark.one_database
def test_an_empty_diary_is_a_calendar_too(feed: str) -> None:
    assert read(Client().get(feed).content) == []


def test_a_feed_ends_with_its_address_its_therapist_and_their_sign_in(
    scene: Scene, feed: str, client_as: Make, make_therapist: Make
) -> None:
    assert Client().get(feed).status_code == 200
    assert Client().get(feed[:-12] + "x/diary.ics").status_code == 404
    assert Client().get("/calendars/" + "x" * 5000 + "/diary.ics").status_code == 404
    for change, back in (
        ({"is_active": False}, {"is_active": True}),
        ({"is_therapist": False}, {"is_therapist": True}),
    ):
        User.objects.filter(pk=scene.therapist.pk).update(**change)
        assert Client().get(feed).status_code == 404
        User.objects.filter(pk=scene.therapist.pk).update(**back)
    scene.anna.archived_at = at("08:00")
    scene.anna.save()
    assert Client().get(feed).status_code == 404
    scene.anna.archived_at = None
    scene.anna.save()
    row = CalendarFeed.objects.get()
    other = client_as("therapist")
    assert other.post(reverse("scheduling:my_calendar_end", args=[row.pk])).status_code == 404
    make_therapist("Berta", user=other.user)
    other.post(reverse("scheduling:my_calendar_end", args=[row.pk]))
    assert Client().get(feed).status_code == 200
    assert client_as(scene.therapist).post(reverse("scheduling:my_calendar_end", args=[row.pk])).status_code == 302
    assert Client().get(feed).status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_hash(scene: Scene, client_as: Make) -> None:
    anna = client_as(scene.therapist)
    made = anna.post(reverse("scheduling:my_calendar")).content.decode()
    assert "/calendars/" in made
    secret = made.partition("/calendars/")[2].partition("/")[0]
    assert "/calendars/" not in anna.get(reverse("scheduling:my_calendar")).content.decode()
    assert secret not in CalendarFeed.objects.get().secret_hash
    for _more in range(MOST_FEEDS - 1):
        anna.post(reverse("scheduling:my_calendar"))
    assert anna.post(reverse("scheduling:my_calendar")).status_code == 409
    assert CalendarFeed.objects.count() == MOST_FEEDS


@pytest.mark.one_database
def test_who_has_no_place_in_the_diary_is_told_so(client_as: Make) -> None:
    other = client_as("therapist")
    assert b"no place in the diary" in other.get(reverse("scheduling:my_calendar")).content
    assert other.post(reverse("scheduling:my_calendar")).status_code == 404


def test_a_full_diary_takes_as_many_queries_as_an_empty_one(scene: Scene) -> None:
    practice = Practice.objects.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            feed_file(scene.anna, practice=practice, now=at("08:00"))
        return len(asked)

    alone = queries()
    for day in range(2, 6):
        scene.book(f"2027-03-0{day} 09:00")
    assert queries() == alone == 1
