"""The day at the desk: who waits since when, who is treated where, who is late; and the day sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practice.models import Practice
from scheduling import booking
from scheduling.arrivals.board import board
from tests.scheduling.conftest import Scene, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Reception, on that Monday."""
    return client_as(scene.reception)


def test_waiting_counts_from_the_last_time_they_arrived(scene: Scene, practice: Practice, monday: Any):
    row = scene.book("09:00")
    monday.move_to(at("08:40"))
    booking.advance(row.pk, to="arrived", by=scene.reception)
    # A change of room keeps who waits waiting; stepping back and arriving again begins anew.
    monday.move_to(at("08:50"))
    booking.change(row.pk, by=scene.reception, minutes=60)
    assert board(practice, timezone.now()).waiting[0].waited == 10
    booking.advance(row.pk, to="booked", by=scene.reception)
    monday.move_to(at("08:55"))
    booking.advance(row.pk, to="arrived", by=scene.reception)
    monday.move_to(at("09:07"))
    (one,) = board(practice, timezone.now()).waiting
    assert (one.waited, one.overdue) == (12, 7)
    assert one.since == at("08:55").replace(tzinfo=None)


@pytest.mark.one_database
def test_the_page_goes_through_the_day_by_one_click_each(desk: Client, scene: Scene, monday: Any):
    row = scene.book("09:00")
    assert "Expected" in (page := desk.get("/arrivals/").content.decode())
    assert "min late" not in page
    monday.move_to(at("09:06"))
    page = desk.get("/arrivals/").content.decode()
    assert "6 min late" in page
    assert "Did not come" in page
    for to, words in (("arrived", "waits 0 min"), ("in_treatment", "until 09:45"), ("done", "1 is done today")):
        row.refresh_from_db()
        desk.post(f"/appointments/{row.pk}/step/", {"to": to, "revision": row.revision}, headers={"HX-Request": "true"})
        assert words in desk.get("/arrivals/").content.decode()


def test_a_room_says_who_is_in_it_and_who_is_next(
    scene: Scene, practice: Practice, monday: Any, make_patient: Callable[..., Any]
):
    row = scene.book("09:00")
    booking.book(scene.plan("10:30", patient=make_patient().pk), by=scene.reception)
    (garden,) = board(practice, timezone.now()).rooms
    assert (garden.here, garden.next and garden.next.card.pk) == (None, row.pk)
    monday.move_to(at("09:00"))
    for to in ("arrived", "in_treatment"):
        booking.advance(row.pk, to=to, by=scene.reception)
    (garden,) = board(practice, timezone.now()).rooms
    assert garden.here
    assert garden.here.card.pk == row.pk
    assert garden.next
    assert garden.next.card.starts == at("10:30").replace(tzinfo=None)


@pytest.mark.one_database
def test_arrivals_cost_the_same_however_full_the_day(
    desk: Client, scene: Scene, monday: Any, make_patient: Callable[..., Any]
):
    def queries() -> int:
        desk.get("/arrivals/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/arrivals/")
        return len(asked)

    first = scene.book("09:00")
    booking.advance(first.pk, to="arrived", by=scene.reception)
    few = queries()
    for hour in ("10:30", "12:00", "13:30", "15:00"):
        row = booking.book(scene.plan(hour, patient=make_patient().pk), by=scene.reception)
        booking.advance(row.pk, to="arrived", by=scene.reception)
    assert queries() == few


@pytest.mark.one_database
def test_the_day_sheet_has_names_times_and_rooms_and_nothing_of_the_treatment(desk: Client, scene: Scene):
    scene.book("2027-03-02 09:00")
    page = desk.get("/arrivals/day-sheet/?day=2027-03-02").content.decode()
    for words in (str(scene.patient), "09:00 – 09:45", "Garden", "Anna"):
        assert words in page
    assert scene.massage.name not in page
    assert "Nobody is booked on this day" in desk.get("/arrivals/day-sheet/?day=2027-03-03").content.decode()
    assert desk.get("/arrivals/day-sheet/?day=nonsense").status_code == 200
