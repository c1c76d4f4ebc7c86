"""What is booked on days off and still has to be moved. Read anew each time; nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.urls import reverse
from django.utils import timezone

from scheduling.clock import nearest
from scheduling.models import Appointment, AppointmentQuerySet, ClosedDays, Leave
from scheduling.roster_reading import with_bookings

DaysOff = Leave | ClosedDays


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off with the number of appointments that are to be moved, and the address of that work."""

    days: DaysOff
    to_move: int

    @property
    def is_leave(self) -> bool:
        """True for one therapist's leave, False where the whole practice is closed."""
        return isinstance(self.days, Leave)

    @property
    def url(self) -> str:
        """Where the affected appointments are listed."""
        return work_url(self.days)


def work_url(days: DaysOff) -> str:
    """The worklist of these days off."""
    return reverse("scheduling:leave_work" if isinstance(days, Leave) else "scheduling:closed_work", args=[days.pk])


def affected(days: DaysOff, *, now: datetime, tz: tzinfo) -> AppointmentQuerySet:
    """Booked appointments on `days` that are not over at `now`, in order of time.

    Who has arrived is here, and what is held waits for an answer: neither is work of this list.
    """
    rows = Appointment.objects.upcoming(now).filter(
        starts_at__gte=nearest(days.first_day, time.min, tz),
        starts_at__lt=nearest(days.last_day + timedelta(days=1), time.min, tz),
    )
    if isinstance(days, Leave):
        rows = rows.filter(therapist=days.therapist_id)
    return rows.select_related("patient", "therapist", "room").order_by("starts_at", "pk")


def absences_ahead(today: date) -> list[Absence]:
    """Leave and closed days that are not over, the first to come first. Three queries."""
    leave = Leave.objects.filter(last_day__gte=today, therapist__archived_at=None).select_related("therapist")
    closed = ClosedDays.objects.filter(last_day__gte=today)
    days: list[DaysOff] = sorted([*leave, *closed], key=lambda one: (one.first_day, one.last_day, one.pk))
    counted = with_bookings(days, timezone.get_current_timezone())
    return [Absence(one.days, one.to_move) for one in counted]
