"""The reports: what they count, month by month, on a small practice whose numbers can be reckoned by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import Patient
from practice.models import Practice
from scheduling.models import Appointment, ClosedDays, Leave, OnlineBooking, OnlineEntrance, Room, Therapist
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.contents import CONTENTS
from scheduling.reports.missed import missed
from scheduling.reports.newcomers import newcomers
from scheduling.reports.period import Period
from scheduling.reports.sheet import sheet
from scheduling.reports.soonest import soonest
from scheduling.reports.sources import sources
from scheduling.reports.tables import Cell, Chapter, Table
from scheduling.reports.utilisation import utilisation
from treatments.models import Treatment

pytestmark = pytest.mark.each_database

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday at noon.
NOW = datetime(2027, 3, 15, 12, 0, tzinfo=BERLIN)
JANUARY, FEBRUARY, MARCH = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
PERIOD = Period.until_now(12, now=NOW, tz=BERLIN)


@pytest.fixture
def now():
    """It is Monday 15 March 2027, noon in Berlin."""
    with time_machine.travel(NOW, tick=False):
        yield


class House:
    """Anna, working on Mondays from 8 to 12, in the Garden room; `had` puts an hour of hers in the diary."""

    def __init__(self, make: Callable[..., Appointment], patient: Patient, massage: Treatment) -> None:
        self.make, self.patient, self.massage = make, patient, massage
        self.anna = Therapist.objects.get(name="Anna")
        self.room = Room.objects.get(name="Garden")

    def had(self, starts: str, *, patient: Patient | None = None, **fields: object) -> Appointment:
        """An hour from `starts` on Berlin's clock, done unless said otherwise."""
        moment = datetime.fromisoformat(starts).replace(tzinfo=BERLIN)
        row = {"status": "done", "minutes": 60} | fields
        return self.make(patient or self.patient, self.anna, self.room, self.massage, moment, **row)


@pytest.fixture
def house(now, make_appointment, make_patient, make_treatment, make_therapist, make_room) -> House:
    massage = make_treatment("massage", minutes_default=60)
    make_room("Garden")
    make_therapist("Anna", treatments=[massage], hours=[(0, time(8), time(12))])
    return House(make_appointment, make_patient(family_name="Unmistakable"), massage)


def rows_of(chapter: Chapter, number: int) -> dict[Cell, list[Cell]]:
    """The rows of one of its tables by their first cell."""
    return {row[0]: list(row[1:]) for row in chapter.tables[number].rows}


def test_the_months_are_those_of_the_practices_clock_across_both_changes_of_the_hour(house):
    # 23:30 UTC on the last of March 2026 is April in Berlin; the year has both changes of the clock in it.
    assert (PERIOD.months[0], PERIOD.months[-1], PERIOD.end) == (date(2026, 4, 1), MARCH, date(2027, 4, 1))
    for moment in ("2026-04-01T00:00", "2026-10-31T23:00", "2026-11-01T00:30", "2027-03-31T22:00"):
        house.had(moment)
    house.had("2026-03-31T22:00", patient=None)
    months = Appointment.objects.order_by("starts_at").values_list(PERIOD.month_of("starts_at"), flat=True)
    assert list(months) == [0, 0, 6, 7, 11]
    start, end = PERIOD.span
    assert (start.astimezone(UTC).hour, end.astimezone(UTC).hour) == (22, 22)
    assert len(PERIOD.days()) == 365


def test_a_young_practice_shows_no_months_before_its_first(house, admin):
    assert PERIOD.since(None).months == (MARCH,)
    house.had("2027-02-08T08:00")
    page = admin.get(reverse("scheduling:reports"), {"about": "patients", "months": "60"})
    assert [row[0] for row in page.context["chapter"].all.rows] == [MARCH, FEBRUARY]
    assert PERIOD.since(datetime(2020, 1, 1, tzinfo=BERLIN)) == PERIOD


def test_use_is_booked_of_working_minutes_without_leave_and_closed_days(house, practice):
    house.had("2027-01-04T08:00")
    house.had("2027-01-11T09:00", minutes=30)
    # Neither of these is a session.
    house.had("2027-01-18T09:00", status="no_show")
    house.had("2027-01-25T09:00", status="cancelled", cancel_reason="patient_ill")
    Leave.objects.create(therapist=house.anna, first_day=date(2027, 1, 18), last_day=date(2027, 1, 19))
    ClosedDays.objects.create(name="Works", first_day=date(2027, 1, 25), last_day=date(2027, 1, 25))
    Practice.bump("roster_version")
    chapter = utilisation(PERIOD, Practice.objects.get())
    everything = {(row[0], row[1]): list(row[2:]) for row in chapter.all.rows}
    # Two Mondays of four hours are left of January; before the first appointment nobody was there.
    assert everything[JANUARY, "therapist"] == ["Anna", 1.5, 8.0, 18.8]
    assert everything[JANUARY, "room"] == ["Garden", 1.5, 8.0, 18.8]
    assert (date(2026, 12, 1), "therapist") not in everything
    assert everything[FEBRUARY, "therapist"] == ["Anna", 0.0, 16.0, 0.0]


def test_what_is_archived_works_no_longer(house, practice):
    house.had("2027-01-04T08:00")
    Therapist.objects.filter(pk=house.anna.pk).update(archived_at=datetime(2027, 2, 15, 9, tzinfo=BERLIN))
    Practice.bump("roster_version")
    months = {row[0]: row[4] for row in utilisation(PERIOD, Practice.objects.get()).all.rows if row[1] == "therapist"}
    assert months == {JANUARY: 16.0, FEBRUARY: 8.0}


def test_only_what_was_to_be_by_now_is_missed_or_late(house, practice):
    house.had("2027-02-01T08:00")
    house.had("2027-02-01T09:00")
    house.had("2027-02-08T08:00", status="no_show")
    house.had("2027-02-08T09:00", status="cancelled", cancel_reason="patient_ill", cancelled_late=True)
    house.had("2027-02-15T08:00", status="cancelled", cancel_reason="patient_ill")
    # Later today: cancelled late already, but not counted before its hour.
    house.had("2027-03-15T15:00", status="cancelled", cancel_reason="patient_ill", cancelled_late=True)
    house.had("2027-03-29T08:00", status="booked")
    chapter = missed(PERIOD, practice)
    assert rows_of(chapter, 0) == {"Anna": [4, 1, 25.0, 1, 25.0]}
    assert rows_of(chapter, 1)[FEBRUARY] == [4, 1, 25.0, 1, 25.0]
    assert rows_of(chapter, 1)[MARCH] == [0, 0, None, 0, None]


def test_bookings_are_counted_by_the_way_they_came_in(house, practice):
    for hour, source in ((8, "desk"), (9, "desk"), (10, "course")):
        house.had(f"2027-02-01T{hour:02}:00", source=source)
    house.had("2027-02-01T11:00", source="desk", status="cancelled", cancel_reason="mistake")
    house.had("2027-02-01T07:00", status="released", assessment=None)
    chapter = sources(PERIOD, practice)
    assert rows_of(chapter, 0) == {"At the desk": [3, 75.0], "As part of a course": [1, 25.0]}
    assert rows_of(chapter, 1)[FEBRUARY] == [3, 1]


def test_what_was_booked_online_is_counted_by_entrance(house, practice):
    for slug, hours in (("website", (8, 9)), ("card", (10,)), ("fair", ())):
        entrance = OnlineEntrance.objects.create(name=slug.title(), slug=slug)
        OnlineBooking.objects.create(entrance=entrance, key=slug, expires_at=NOW)
        for hour in hours:
            made = house.had(f"2027-02-01T{hour:02}:00", source="online")
            OnlineBooking.objects.create(entrance=entrance, key=f"{slug}{hour}", expires_at=NOW, appointment=made)
    chapter = sources(PERIOD, practice)
    assert rows_of(chapter, 2) == {"Website": [2, 66.7], "Card": [1, 33.3]}


def test_a_patient_is_new_once_even_when_the_first_time_lies_before_the_period(house, practice, make_patient):
    old, new = make_patient(), make_patient()
    house.had("2025-05-05T08:00", patient=old)
    house.had("2026-12-07T08:00", patient=new, status="no_show")
    for day in (4, 11):
        house.had(f"2027-01-{day:02}T08:00", patient=new)
    house.had("2027-01-04T09:00", patient=old)
    house.had("2027-02-01T08:00", patient=new)
    months = rows_of(newcomers(PERIOD, practice), 0)
    assert months[JANUARY] == [2, 1, 1, 50.0]
    assert months[FEBRUARY] == [1, 0, 1, 0.0]
    assert months[date(2026, 12, 1)] == [0, 0, 0, None]


def test_the_first_free_time_is_that_of_the_search(house, practice):
    # Anna works on Mondays until noon, it is noon: next Monday, whose first hour is taken.
    house.had("2027-03-22T08:00", status="booked")
    assert rows_of(soonest(PERIOD, practice), 0) == {"Massage": [1, 7, datetime(2027, 3, 22, 9, tzinfo=BERLIN)]}
    Therapist.objects.get().treatments.clear()
    Practice.bump("roster_version")
    assert rows_of(soonest(PERIOD, Practice.objects.get()), 0) == {"Massage": [1, None, None]}


def test_a_table_taken_along_has_no_live_formula():
    names = ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "Anna"]
    table = Table("", ["Name", "Month", "Number"], [[name, MARCH, -1.5] for name in names])
    head, *rows = csv.reader(sheet(table).removeprefix("\ufeff").splitlines())
    assert head == ["Name", "Month", "Number"]
    assert [row[0] for row in rows] == [*(f"'{name}" for name in names[:-1]), "Anna"]
    assert rows[0][1:] == ["2027-03", "-1.5"]


def test_columns_stand_on_each_other_and_end_below_the_scale():
    months = [date(2027, month, 1) for month in range(1, 13)]
    plot = column_plot("x", months, [Series("a", [10.0] * 12), Series("b", [None, *[20.0] * 11])])
    first, upper = plot.blocks[1], plot.blocks[2]
    assert (upper.y + upper.height, upper.x, first.number, upper.number) == (first.y, first.x, 1, 2)
    assert len(plot.blocks) == 23
    assert all(block.y >= 0 and block.x + block.width <= plot.width for block in plot.blocks)
    assert [tick.value for tick in plot.ticks] == ["0", "10", "20", "30", "40"]
    assert len(plot.dates) == 6


@pytest.fixture
def admin(client_as) -> Client:
    return client_as("admin")


def test_every_report_answers_whatever_is_asked_and_names_no_patient(house, admin):
    for day in range(3):
        house.had(f"2027-02-0{day + 1}T08:00")
    for asked in ({"about": about, "months": "60"} for about in CONTENTS):
        for name in ("reports", "reports_csv"):
            answer = admin.get(reverse(f"scheduling:{name}"), asked)
            assert answer.status_code == 200, asked
            assert b"Unmistakable" not in answer.content
    for odd in ({"about": "=1", "months": "x"}, {"about": "\x00", "months": "-1"}, {"months": "9" * 400}):
        page = admin.get(reverse("scheduling:reports"), odd)
        assert (page.status_code, page.context["about"], page.context["months"]) == (200, "utilisation", 12)


@pytest.mark.parametrize("about", CONTENTS)
def test_the_queries_do_not_grow_with_what_is_counted(about, house, admin, make_therapist, make_room):
    def asked() -> int:
        admin.get(reverse("scheduling:reports"), {"about": about, "months": "60"})
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("scheduling:reports"), {"about": about, "months": "60"})
        return len(queries)

    house.had("2027-02-01T08:00")
    before = asked()
    start = datetime(2024, 1, 1, 9, tzinfo=BERLIN)
    for number in range(6):
        anybody = make_therapist(treatments=[house.massage])
        when = start + timedelta(days=100 * number)
        house.make(house.patient, anybody, make_room(), house.massage, when, status="done")
    assert asked() <= before <= 7
