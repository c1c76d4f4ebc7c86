"""What the reports count: one query each, grouped by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery, Sum

from scheduling.models import SESSION, UNDECIDED, Appointment, AppointmentQuerySet, OnlineBooking, Room, Therapist
from scheduling.occupancy import Minute
from scheduling.reports.period import Period

# By month (from 0) and the key of whatever it is counted by.
ByMonth = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Serving:
    """A therapist or room, and the days from the first appointment ever to the day of archiving (None: not archived)."""

    pk: int
    name: str
    since: date
    until: date | None

    def on(self, day: date) -> bool:
        """True on a day on which it was there to be booked."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of appointments whose hour has come: `held` took place or are still going on."""

    held: int = 0
    missed: int = 0
    late: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.held + other.held, self.missed + other.missed, self.late + other.late)

    @property
    def all(self) -> int:
        """Those that took up their hour, or gave it back too late to be booked again."""
        return self.held + self.missed + self.late


def opened() -> datetime | None:
    """When the first appointment of all began; None before there is one."""
    return Appointment.objects.order_by("starts_at").values_list("starts_at", flat=True).first()


def booked_minutes(period: Period) -> tuple[ByMonth, ByMonth]:
    """Minutes of sessions, preparation and clean-up aside, by therapist and by room. Both in one query: it reads every session."""
    minutes = Sum(Minute("ends_at") - Minute("starts_at"))
    rows = _by_month(Appointment.objects.sessions(), period, "therapist", "room").annotate(minutes=minutes)
    therapists: dict[tuple[int, int], int] = defaultdict(int)
    rooms: dict[tuple[int, int], int] = defaultdict(int)
    for month, therapist, room, spent in rows.values_list("month", "therapist", "room", "minutes"):
        therapists[month, therapist] += int(spent)
        rooms[month, room] += int(spent)
    return therapists, rooms


def serving(period: Period, model: type[Therapist] | type[Room], by: str) -> list[Serving]:
    """Every therapist or room in the diary's order. One that has never been booked serves from today on."""
    first = Appointment.objects.filter(**{by: OuterRef("pk")}).order_by("blocked_from").values("starts_at")[:1]
    rows = model._default_manager.annotate(first=Subquery(first)).values_list("pk", "name", "archived_at", "first")
    return [
        Serving(pk, name, _day(period, since) or period.today, _day(period, archived))
        for pk, name, archived, since in rows
    ]


def kept(period: Period) -> Mapping[tuple[int, int], Kept]:
    """By month and therapist, what became of the appointments that began before now."""
    rows = _by_month(Appointment.objects.filter(starts_at__lt=period.now), period, "therapist").annotate(
        held=Count("pk", filter=Q(status__in=SESSION)),
        missed=Count("pk", filter=Q(status="no_show")),
        late=Count("pk", filter=Q(status="cancelled", cancelled_late=True)),
    )
    found = rows.values_list("month", "therapist", "held", "missed", "late")
    return {(month, therapist): Kept(*counts) for month, therapist, *counts in found}


def bookings(period: Period) -> Mapping[tuple[int, str], int]:
    """By month of the session and source, everything that was booked, whatever became of it."""
    rows = _by_month(Appointment.objects.exclude(status__in=UNDECIDED), period, "source").annotate(count=Count("pk"))
    return {(month, source): count for month, source, count in rows.values_list("month", "source", "count")}


def by_entrance(period: Period) -> list[tuple[str, int]]:
    """What was booked online for the period, by the name of the entrance; most first."""
    start, end = period.span
    rows = OnlineBooking.objects.filter(appointment__starts_at__gte=start, appointment__starts_at__lt=end).order_by()
    counted = rows.values("entrance__name").annotate(count=Count("pk")).order_by("-count", "entrance__name")
    return list(counted.values_list("entrance__name", "count"))


def patients(period: Period) -> Mapping[int, int]:
    """By month, how many different patients had a session or have one booked."""
    rows = _by_month(Appointment.objects.sessions(), period).annotate(count=Count("patient", distinct=True))
    return dict(rows.values_list("month", "count"))


def new_patients(period: Period) -> Mapping[int, int]:
    """By month, how many patients had their first session ever in it."""
    start, end = period.span
    firsts = (
        Appointment.objects.sessions()
        .order_by()
        .values("patient")
        .annotate(first=Min("starts_at"))
        .filter(first__gte=start, first__lt=end)
    )
    # One small number for each patient: counting them by month in SQL too takes four times as long.
    return Counter(firsts.values_list(period.month_of("first"), flat=True).iterator())


def _by_month(rows: AppointmentQuerySet, period: Period, *by: str) -> Any:
    start, end = period.span
    chosen = rows.filter(starts_at__gte=start, starts_at__lt=end).order_by()
    return chosen.annotate(month=period.month_of("starts_at")).values("month", *by)


def _day(period: Period, moment: datetime | None) -> date | None:
    return moment.astimezone(period.tz).date() if moment else None
