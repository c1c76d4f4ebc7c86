"""Who of the waiting list fits a free stretch of a therapist's time, in the order of RULE.

The database sieves (treatment, therapist, days, hours, notice) and puts in order; of those it names, a few at a time are asked
about more closely: whether the time can be had with a room, and whether the decision lets the session be. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.registration import years_on
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, may_give, slots_of
from scheduling.clock import minute_of
from scheduling.deciding import Known, adapted, decide, known_of_many, rules_now
from scheduling.intervals import Interval, gaps, merged
from scheduling.models import Appointment, Offer, Wish
from scheduling.occupancy import Minute, Occupancy, occupancy
from scheduling.options import suits_age
from scheduling.plans import Form
from scheduling.refusals import RulesFailed
from scheduling.timetable import TherapistPlan, Timetable, timetable
from scheduling.waiting.freeing import SHORTEST
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.snapshot import Catalogue, CatalogueTreatment

# The order in which who fits is asked, as the page shows it; `in_order` is the same for the database.
RULE: Sequence[Promise] = (
    _("Who needs it soon comes first: the desk has ticked that."),
    _("Then those whose wish ends within a week."),
    _("Then whoever has waited longest."),
)
ENDS_SOON = timedelta(days=7)
# So many are looked at more closely at once; all that can be in one search.
AT_ONCE, MOST_ASKED = 25, 400
# The longest session with its preparation and clean-up, in minutes: so far from a stretch can matter.
AROUND = 720


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time of one therapist that may be free. A session fits that takes up some of it; it may begin before or end after.

    `exactly`: it must begin when the stretch begins.
    """

    therapist: int
    starts_at: datetime
    ends_at: datetime
    exactly: bool = False

    @property
    def minutes(self) -> Interval:
        """From when to when, in minutes since 1970."""
        return minute_of(self.starts_at), minute_of(self.ends_at)


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who fits, and the time they would be given."""

    wish: Wish
    slot: Slot
    adapted: bool


def matches(
    stretch: Stretch, *, practice: Practice, now: datetime, most: int = 5, without: Collection[int] = ()
) -> list[Match]:
    """The first `most` who fit, in order; `without` are wishes left out. Nobody where the rules cannot be read."""
    try:
        search = _Search.begun(stretch, practice, now)
        return list(search.found(most, frozenset(without))) if search.has_room() else []
    except RulesFailed:
        return []


def in_order(rows: QuerySet[Wish], today: date) -> QuerySet[Wish]:
    """Wishes by RULE."""
    ends = Case(When(last_day__lte=today + ENDS_SOON, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by("-urgent", ends, "made_at", "pk")


@dataclass(frozen=True, slots=True)
class _Search:
    """One stretch, the roster and what is taken around it."""

    stretch: Stretch
    roster: Timetable
    catalogue: Catalogue
    rules_version: int
    taken: Occupancy
    now: datetime

    @classmethod
    def begun(cls, stretch: Stretch, practice: Practice, now: datetime) -> _Search:
        start, end = stretch.minutes
        taken = occupancy((start - AROUND, end + AROUND))
        version = practice.rules_version
        return cls(stretch, timetable(practice), current_catalogue(version), version, taken, now)

    @property
    def plan(self) -> TherapistPlan:
        """The therapist whose time it is."""
        return self.roster.therapists[self.stretch.therapist]

    @property
    def day(self) -> date:
        """The day of the stretch on the practice's clock."""
        return self.stretch.starts_at.astimezone(self.roster.tz).date()

    def has_room(self) -> bool:
        """True when some of the stretch is worked, ahead, and not taken."""
        start, end = max(self.stretch.minutes[0], minute_of(self.now)), self.stretch.minutes[1]
        if start >= end:
            return False
        busy = self.taken.of_therapist(self.plan.pk)
        worked = ((max(first, start), min(last, end)) for first, last in self.roster.working(self.plan.pk, self.day))
        free = (gap for span in worked if span[0] < span[1] for gap in gaps(busy, span))
        return any(last - first >= SHORTEST for first, last in free)

    def found(self, most: int, without: Collection[int]) -> Iterator[Match]:
        """Who fits, in order, a few candidates at a time."""
        named = list(self._candidates(without).values_list("pk", flat=True)[:MOST_ASKED])
        count = 0
        for at in range(0, len(named), AT_ONCE):
            rows = Wish.objects.select_related("patient").in_bulk(named[at : at + AT_ONCE])
            for match in self._fitting([rows[pk] for pk in named[at : at + AT_ONCE] if pk in rows]):
                yield match
                count += 1
                if count == most:
                    return

    def _candidates(self, without: Collection[int]) -> QuerySet[Wish]:
        """The wishes that the database lets through, in order."""
        given = [one.pk for one in self.catalogue.in_use if may_give(self.plan, Need.of(one))]
        start, end = (moment.astimezone(self.roster.tz) for moment in (self.stretch.starts_at, self.stretch.ends_at))
        until = end.time() if end.date() == start.date() else time.max
        hours = (self.stretch.ends_at - self.now) // timedelta(hours=1)
        wished = Wish.therapists.through.objects.filter(wish=OuterRef("pk"))
        days = Cast("weekdays", TextField())
        rows = (
            Wish.objects.open()
            .filter(treatment__in=given, first_day__lte=self.day, last_day__gte=self.day, patient__archived_at=None)
            .filter(~Exists(wished) | Exists(wished.filter(therapist=self.plan.pk)), gender__in=("", self.plan.gender))
            .filter(Q(from_time=None) | Q(from_time__lt=until), Q(to_time=None) | Q(to_time__gt=start.time()))
            .filter(~Exists(Offer.objects.filter(wish=OuterRef("pk"), state=Offer.State.OPEN)), notice_hours__lte=hours)
            .alias(days=days)
            # Numbers of weekdays have one digit.
            .filter(Q(days="[]") | Q(days__contains=str(self.day.weekday())))
            .exclude(pk__in=without)
        )
        return in_order(rows, timezone.localdate(self.now))

    def _fitting(self, wishes: Sequence[Wish]) -> Iterator[Match]:
        """Those of `wishes` whose time and room are free and whom the decision lets be. Four queries, however many they are."""
        known = known_of_many(list({row.patient_id: row.patient for row in wishes}.values()), self.catalogue)
        taken = self._of_patients(known.keys())
        for wish in wishes:
            treatment = self.catalogue.treatment_by_pk[wish.treatment_id]
            busy = replace(self.taken, patient=taken[wish.patient_id])
            slot = self._slot(wish, Need.of(treatment, minutes=wish.minutes), busy)
            if slot is None or not self._suits_age(wish.patient, treatment):
                continue
            found = self._decided(wish, treatment, known[wish.patient_id])
            if found is not None and found.minutes != slot.minutes:
                slot = self._slot(wish, Need.of(treatment, minutes=found.minutes), busy)
            if found is not None and slot is not None:
                yield Match(wish, slot, found.adapted)

    def _slot(self, wish: Wish, need: Need, busy: Occupancy) -> Slot | None:
        """The time they would get: the one that begins nearest to the stretch."""
        wishes = Wishes(weekdays=frozenset(wish.weekdays), not_before=wish.from_time, not_after=wish.to_time)
        wished = wishes.window(self.day, self.roster, self.now + timedelta(hours=wish.notice_hours))
        if wished is None:
            return None
        start, end = self.stretch.minutes
        # Some of the session lies in the stretch.
        window = max(wished[0], start - need.minutes + 1), min(wished[1], end + need.minutes - 1)
        slots = slots_of(self.roster, busy, need, therapist=self.plan.pk, day=self.day, window=window)
        fitting = (slot for slot in slots if not self.stretch.exactly or minute_of(slot.starts_at) == start)
        return min(fitting, key=lambda slot: abs(minute_of(slot.starts_at) - start), default=None)

    def _decided(self, wish: Wish, treatment: CatalogueTreatment, known: Known) -> _Form | None:
        """The form that the door would book it in; None where it would not."""
        session = Form().session(treatment, on=self.day, minutes=wish.minutes, qualifications=self.plan.qualifications)
        rules = rules_now(self.rules_version)
        verdict, changed = decide(session, known=known, rules=rules), False
        if verdict.verdict == VerdictKind.ADAPT and verdict.adaptation is not None:
            if verdict.adaptation.qualifications:
                return None
            session, changed = adapted(session, verdict.adaptation), True
            verdict = decide(session, known=known, rules=rules)
        fine = verdict.verdict == VerdictKind.FINE
        return _Form(session.minutes or treatment.minutes_default, changed) if fine else None

    def _suits_age(self, patient: Patient, treatment: CatalogueTreatment) -> bool:
        age = None if patient.birth_date is None else years_on(patient.birth_date, self.day)
        return suits_age(treatment, age)

    def _of_patients(self, patients: Collection[int]) -> Mapping[int, list[Interval]]:
        """When each of them is taken around the stretch. One query."""
        around = timedelta(minutes=AROUND)
        live = Appointment.objects.live().filter(patient__in=patients).order_by()
        rows = live.overlapping(self.stretch.starts_at - around, self.stretch.ends_at + around)
        found: dict[int, list[Interval]] = defaultdict(list)
        for patient, start, end in rows.values_list("patient_id", Minute("starts_at"), Minute("ends_at")):
            found[patient].append((start, end))
        return defaultdict(list, {patient: merged(spans) for patient, spans in found.items()})


@dataclass(frozen=True, slots=True)
class _Form:
    """How long a session would be, and whether it differs from the usual one for the patient's sake."""

    minutes: int
    adapted: bool
