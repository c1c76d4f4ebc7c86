"""Who waits in the demo: wishes of every sort, a time that became free, and one that is held for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from patients.models import Patient, RecordedCondition
from practice.models import Practice
from scheduling.booking import cancel
from scheduling.demo.staff import Team
from scheduling.models import Appointment, FreedTime, Wish
from scheduling.refusals import BookingRefused
from scheduling.waiting.matching import Stretch, matches
from scheduling.waiting.offering import offer
from scheduling.waiting.wishes import add_wish
from treatments.models import Treatment


@dataclass(frozen=True, slots=True)
class Waits:
    """One wish of somebody, made so many days ago."""

    treatment: str
    since: int
    weekdays: tuple[int, ...] = ()
    from_time: time | None = None
    to_time: time | None = None
    days: int = 28
    urgent: bool = False
    note: str = ""


WAITING = (
    Waits("classic-massage", since=12, weekdays=(1, 3), from_time=time(16)),
    Waits("classic-massage", since=3, urgent=True, note="Flies on the last day."),
    Waits("swedish-massage", since=9, to_time=time(12)),
    Waits("therapeutic-back-massage", since=6, note="Rings back on Thursdays."),
    Waits("classic-massage", since=5, days=6),
    Waits("head-and-collar-massage", since=2, weekdays=(0, 2, 4)),
    Waits("wellness-massage", since=1),
    Waits("classic-massage", since=1, from_time=time(9), to_time=time(17)),
)
# Cancelled in the days ahead, so that something has become free.
CANCELLED = 2


def wait(team: Team, practice: Practice, now: datetime) -> None:
    """Make the wishes, cancel a few appointments, and offer one of their times by hand."""
    treatments = {row.code: row for row in Treatment.objects.filter(code__in=[one.treatment for one in WAITING])}
    for patient, waits in zip(_patients(), WAITING, strict=False):
        today = timezone.localdate(now)
        wish = Wish(
            patient=patient,
            treatment=treatments[waits.treatment],
            weekdays=list(waits.weekdays),
            from_time=waits.from_time,
            to_time=waits.to_time,
            first_day=today,
            last_day=today + timedelta(days=waits.days),
            urgent=waits.urgent,
            desk_note=waits.note,
            made_at=now - timedelta(days=waits.since),
        )
        add_wish(wish=wish, therapists=(), by=team.reception)
    _cancel_some(team, now)
    _offer_one(team, practice, now)


def _patients() -> Sequence[Patient]:
    """Those with an e-mail address of whom nothing is recorded, the latest registered first."""
    known = RecordedCondition.objects.values("patient")
    rows = Patient.objects.in_use().exclude(email="").exclude(pk__in=known).order_by("-pk")
    return list(rows[: len(WAITING)])


def _cancel_some(team: Team, now: datetime) -> None:
    ahead = Appointment.objects.upcoming(now).filter(
        starts_at__gt=now + timedelta(days=1), course=None, treatment__code__in={one.treatment for one in WAITING}
    )
    for row in ahead.order_by("starts_at", "pk")[:CANCELLED]:
        cancel(row.pk, reason=Appointment.CancelReason.PATIENT_TIME, by=team.reception)


def _offer_one(team: Team, practice: Practice, now: datetime) -> None:
    """The first that fits somebody; where nobody does, nothing is offered."""
    for freed in FreedTime.objects.order_by("-starts_at", "-pk"):
        stretch = Stretch(freed.therapist_id, freed.starts_at, freed.ends_at)
        for match in matches(stretch, practice=practice, now=now, most=1):
            try:
                offer(
                    match.wish.pk,
                    therapist=match.slot.therapist,
                    starts_at=match.slot.starts_at,
                    room=match.slot.room,
                    freed=freed.pk,
                    by=team.reception,
                )
            except BookingRefused:
                continue
            return
