"""What the roster pages show of the diary: how much is booked ahead, on leave, and what a therapist lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from scheduling.models import Appointment, AppointmentQuerySet, ClosedDays, Leave, Room, Therapist
from treatments.models import Qualification, Treatment


@dataclass(frozen=True)
class DaysWithBookings:
    """Days off, and the number of appointments on them that are to be moved."""

    days: Leave | ClosedDays
    to_move: int


@dataclass(frozen=True)
class Lacking:
    """A treatment that a therapist gives, and the names of the qualifications they lack for it."""

    treatment: Treatment
    qualifications: Sequence[str]


def booked_ahead(now: datetime, **whose: Therapist | Room) -> AppointmentQuerySet:
    """Live appointments of `whose` (therapist=… or room=…) that are not over at `now`."""
    return Appointment.objects.live().filter(ends_at__gt=now, **whose)


def with_bookings(days: Iterable[Leave | ClosedDays], clock: tzinfo) -> list[DaysWithBookings]:
    """Every stretch of days with the number of booked appointments on it that are still ahead. One query."""
    stretches = list(days)
    if not stretches:
        return []
    first, last = min(one.first_day for one in stretches), max(one.last_day for one in stretches)
    booked = Appointment.objects.upcoming(timezone.now()).filter(
        starts_at__gte=datetime.combine(first, time(), clock),
        starts_at__lt=datetime.combine(last + timedelta(days=1), time(), clock),
    )
    starts = [
        (therapist, moment.astimezone(clock).date())
        for therapist, moment in booked.values_list("therapist", "starts_at")
    ]
    return [DaysWithBookings(one, sum(_lies_on(one, therapist, day) for therapist, day in starts)) for one in stretches]


def _lies_on(days: Leave | ClosedDays, therapist: int, day: date) -> bool:
    theirs = not isinstance(days, Leave) or days.therapist_id == therapist
    return theirs and days.first_day <= day <= days.last_day


def lacking(therapist: Therapist) -> list[Lacking]:
    """The treatments that this therapist is down for without being qualified: they cannot be booked with them."""
    names = dict(Qualification.objects.values_list("code", "name"))
    own = set(therapist.qualifications.values_list("code", flat=True))
    found = []
    for treatment in therapist.treatments.filter(archived_at=None):
        if missing := [names.get(code, code) for code in treatment.qualifications if code not in own]:
            found.append(Lacking(treatment, missing))
    return found
