"""What can be booked online, by whom and with whom. Read side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_free, may_give
from scheduling.clock import days as days_from
from scheduling.clock import minute_of
from scheduling.finding import Suitable, Taken
from scheduling.models import OnlineEntrance, OnlineTreatment, Therapist
from scheduling.timetable import TherapistPlan, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import CatalogueTreatment

# Nobody of the practice should be surprised by who stands at the door; further ahead the desk plans.
NOTICE = timedelta(hours=2)
DAYS_AHEAD = 60
DAYS_SHOWN = 4
MOST_OF_A_DAY = 400


@dataclass(frozen=True, slots=True)
class Among(Wishes):
    """Wishes that only some therapists may fulfil."""

    therapists: frozenset[int] = frozenset()

    def suits(self, plan: TherapistPlan) -> bool:
        """True for one of them whom the patient would like."""
        return plan.pk in self.therapists and Wishes.suits(self, plan)


@dataclass(frozen=True, slots=True)
class Offered:
    """A treatment as it is booked online: who gives it, and whether the health questions come first."""

    treatment: CatalogueTreatment
    therapists: tuple[TherapistPlan, ...]
    questions_first: bool

    def among(self, therapist: int | None) -> frozenset[int]:
        """The therapist who is wished, or everybody who gives it; nobody when the wished one does not."""
        everybody = frozenset(plan.pk for plan in self.therapists)
        return everybody if therapist is None else everybody & {therapist}


def open_entrance(slug: str, practice: Practice) -> OnlineEntrance | None:
    """The entrance of that address while it, and booking online as a whole, is open. One query at most."""
    if not practice.online_booking:
        return None
    return OnlineEntrance.objects.filter(slug=slug, is_open=True).first()


def offered(practice: Practice, *, known: bool) -> list[Offered]:
    """Every treatment that a patient we know (else: a new one) can book, in the catalogue's order. Two queries."""
    rows = OnlineTreatment.objects.filter(**{"for_known" if known else "for_new": True})
    questions = dict(rows.values_list("treatment", "questions_first"))
    people = frozenset(
        Therapist.objects.filter(**{"online_known" if known else "online_new": True}).values_list("pk", flat=True)
    )
    found = (
        Offered(treatment, _givers(practice, treatment, people), questions[treatment.pk])
        for treatment in current_catalogue(practice.rules_version).in_use
        if treatment.pk in questions
    )
    return [one for one in found if one.therapists]


def offered_one(practice: Practice, treatment: int, *, known: bool) -> Offered | None:
    """As `offered`, one treatment of it."""
    return next((one for one in offered(practice, known=known) if one.treatment.pk == treatment), None)


def _givers(practice: Practice, treatment: CatalogueTreatment, people: Collection[int]) -> tuple[TherapistPlan, ...]:
    need, roster = Need.of(treatment), timetable(practice)
    return tuple(plan for plan in roster.therapists.values() if plan.pk in people and may_give(plan, need))


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time and the first therapist who has it; `number` names it in an address, in minutes since 1970."""

    starts_at: datetime
    therapist: int
    number: int


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A day with free times."""

    day: date
    times: Sequence[FreeTime]


def free_days(
    practice: Practice,
    one: Offered,
    *,
    therapist: int | None = None,
    first_day: date | None = None,
    patient: Patient | None = None,
    count: int = DAYS_SHOWN,
) -> list[FreeDay]:
    """The next `count` days with free times from `first_day` on, within DAYS_AHEAD. One query or two; with a patient five.

    With a patient, only times at which they are free, on days on which the session can be booked for them.
    """
    today, last = timezone.localdate(), timezone.localdate() + timedelta(days=DAYS_AHEAD)
    first_day = max(first_day or today, today)
    whom = one.among(therapist)
    if first_day > last or not whom:
        return []
    roster, need, earliest = timetable(practice), Need.of(one.treatment), timezone.now() + NOTICE
    taken = Taken(roster, first_day, (last - first_day).days + 1, patient=patient.pk if patient else None)
    allowed = Suitable.for_patient(patient, practice).on_any(one.treatment) if patient else _any_day
    found: list[FreeDay] = []
    for day in days_from(first_day, (last - first_day).days + 1):
        slots = first_free(
            roster,
            taken.on,
            need,
            days=[day],
            earliest=earliest,
            wishes=Among(therapists=whom),
            allowed=allowed,
            most=MOST_OF_A_DAY,
        )
        if slots:
            found.append(FreeDay(day, _one_each(slots)))
        if len(found) == count:
            break
    return found


def is_free(practice: Practice, one: Offered, *, therapist: int, starts_at: datetime) -> bool:
    """True while that time is offered with that therapist."""
    day = timezone.localdate(starts_at)
    if not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=DAYS_AHEAD):
        return False
    found = free_days(practice, one, therapist=therapist, first_day=day, count=1)
    return any(time.starts_at == starts_at for at in found for time in at.times)


def _any_day(_day: date) -> bool:
    return True


def _one_each(slots: Sequence[Slot]) -> list[FreeTime]:
    first: dict[datetime, int] = {}
    for slot in slots:
        first.setdefault(slot.starts_at, slot.therapist)
    return [FreeTime(starts_at, therapist, minute_of(starts_at)) for starts_at, therapist in first.items()]
