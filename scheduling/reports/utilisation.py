"""Booked minutes of working minutes, by therapist and by room. Three queries, and those of the roster once a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.models import Room, Therapist
from scheduling.reports.columns import Series, column_plot
from scheduling.reports.counting import Serving, booked_minutes, serving
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table, hours, percent
from scheduling.reports.working import Working
from scheduling.timetable import timetable


@dataclass(frozen=True, slots=True)
class Used:
    """How much of its time each therapist or room was booked, in minutes by month and key."""

    rows: Sequence[Serving]
    booked: Mapping[tuple[int, int], int]
    working: Mapping[tuple[int, int], int]

    def minutes(self, month: int, pk: int) -> tuple[int, int]:
        """Booked and working minutes of one in one month."""
        return self.booked.get((month, pk), 0), self.working.get((month, pk), 0)

    def of_month(self, month: int) -> tuple[int, int]:
        """Booked and working minutes of all in one month."""
        return _sum([self.minutes(month, one.pk) for one in self.rows])

    def named(self, months: Sequence[date]) -> list[list[Cell]]:
        """Name, hours booked and worked, percent, of each that worked at all."""
        sums = [(one, _sum([self.minutes(month, one.pk) for month in range(len(months))])) for one in self.rows]
        return [[one.name, *_cells(both)] for one, both in sums if any(both)]


def utilisation(period: Period, practice: Practice) -> Chapter:
    """Therapists against their hours, rooms against the time in which somebody works."""
    people, rooms = serving(period, Therapist, "therapist"), serving(period, Room, "room")
    working = Working(timetable(practice), people, period.days())
    by_therapist, by_room = booked_minutes(period)
    therapists = Used(people, by_therapist, working.of_therapists())
    places = Used(rooms, by_room, working.of_rooms(rooms))
    kinds = [(_("therapist"), _("Therapists"), therapists), (_("room"), _("Rooms"), places)]
    heads = [_("Hours booked"), _("Working hours"), _("Booked, %")]
    series = [Series(many, _by_month(used, period)) for _one, many, used in kinds]
    label = _(
        "Booked part of the working time by month, for therapists and rooms; the same numbers are in the table below"
    )
    tables = [
        Table(_("By therapist"), [_("Therapist"), *heads], therapists.named(period.months), bar=3, whole=100),
        Table(_("By room"), [_("Room"), *heads], places.named(period.months), bar=3, whole=100),
        Table(_("By month"), [_("Month"), *(one.name + ", %" for one in series)], _months(period, series)),
    ]
    everything = Table(_("All"), [_("Month"), _("Counted for"), _("Name"), *heads], _all(period, kinds))
    return Chapter(column_plot(label, period.months, series, unit=" %", stacked=False), tables, everything, _notes())


def _sum(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(booked for booked, _working in pairs), sum(working for _booked, working in pairs)


def _cells(minutes: tuple[int, int]) -> list[Cell]:
    booked, working = minutes
    return [hours(booked), hours(working), percent(booked, working)]


def _by_month(used: Used, period: Period) -> list[float | None]:
    return [percent(*used.of_month(month)) for month in range(len(period.months))]


def _months(period: Period, series: Sequence[Series]) -> list[list[Cell]]:
    return [[month, *(one.values[number] for one in series)] for number, month in period.latest_first()]


def _all(period: Period, kinds: Sequence[tuple[str, str, Used]]) -> list[list[Cell]]:
    return [
        [month, kind, one.name, *_cells(minutes)]
        for number, month in period.latest_first()
        for kind, _many, used in kinds
        for one in used.rows
        if any(minutes := used.minutes(number, one.pk))
    ]


def _notes() -> list[str]:
    return [
        _("Booked is the length of the sessions that took place or are booked ahead, preparation and clean-up aside."),
        _(
            "Working time is the hours of the roster as they are now, without leave and closed days, from the first appointment on. "
            "For a room it is the time in which somebody works."
        ),
    ]
