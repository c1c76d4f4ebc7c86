"""Which treatments suit one patient on a day, and when each is free first: one load of facts, roster and what is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from patients.models import Patient
from patients.registration import years_on
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_of_day, may_give
from scheduling.bookingpanel import ORDER, rows_of
from scheduling.choices import Choice, Group
from scheduling.clock import MOST_DAYS_AHEAD
from scheduling.clock import days as days_from
from scheduling.deciding import adapted, decide_all
from scheduling.finding import HORIZON, Suitable, Taken
from scheduling.options import Pick, pick_of, suits_age
from scheduling.plans import Form
from scheduling.timetable import Timetable, timetable
from scheduling.wording import reasons_of
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.snapshot import Catalogue, CatalogueTreatment

Shape = tuple[int, int, int, tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Suiting:
    """The whole catalogue for one patient and day. `other_ages`: names of what is for patients of other ages."""

    groups: Sequence[Group]
    other_ages: Sequence[str]


def bookable_day(day: date) -> date:
    """`day`, or the nearest one that bookings are taken for."""
    today = timezone.localdate()
    return min(max(day, today), today + timedelta(days=MOST_DAYS_AHEAD))


def suiting(patient: Patient, *, on: date, practice: Practice, now: datetime, clinical: bool) -> Suiting:
    """Every treatment in use with its verdict on `on` and its first free time within 14 days from then.

    `clinical` adds reasons. A fixed number of queries: facts, sessions, what is taken, the patient's own time.
    Raises RulesFailed.
    """
    search = _Search.begun(patient, on, practice, now)
    verdicts = decide_all(on, known=search.suitable.known, rules=search.suitable.rules)
    search.suitable.heard(on, verdicts)
    age = None if patient.birth_date is None else years_on(patient.birth_date, on)
    fitting = [one for one in search.catalogue.in_use if suits_age(one, age)]
    picks = [pick_of(treatment, verdicts[treatment.code]) for treatment in fitting]
    picks.sort(key=lambda pick: (ORDER[pick.kind], not pick.suggested))
    choices = [search.choice(pick, clinical=clinical) for pick in picks]
    groups = [Group(kind, [one for one in choices if one.pick.kind == kind]) for kind in ORDER]
    others = [one.name for one in search.catalogue.in_use if not suits_age(one, age)]
    return Suiting([group for group in groups if group.choices], others)


@dataclass(frozen=True, slots=True)
class _Search:
    """One load, asked once for every treatment; treatments of one shape share what was found."""

    patient: int
    on: date
    catalogue: Catalogue
    roster: Timetable
    taken: Taken
    suitable: Suitable
    now: datetime
    _found: dict[tuple[Shape, date], Slot | None] = field(default_factory=dict)

    @classmethod
    def begun(cls, patient: Patient, on: date, practice: Practice, now: datetime) -> _Search:
        roster = timetable(practice)
        taken = Taken(roster, on, HORIZON, patient=patient.pk)
        suitable = Suitable.for_patient(patient, practice)
        return cls(patient.pk, on, current_catalogue(practice.rules_version), roster, taken, suitable, now)

    def choice(self, pick: Pick, *, clinical: bool) -> Choice:
        """The treatment with its first time, reasons where they may be read."""
        day, slot = self._first(pick)
        row = rows_of([slot], self.roster)[0] if slot else None
        then = self.suitable.kind(pick.treatment, day) if slot and pick.kind == VerdictKind.OVERRIDE else pick.kind
        return Choice.of(self.patient, pick, row, reasons_of(pick.verdict, self.catalogue) if clinical else (), then)

    def _first(self, pick: Pick) -> tuple[date, Slot | None]:
        if pick.kind == VerdictKind.BLOCKED:
            return self.on, None
        need, allowed = self._asked(pick)
        return next((found for found in self._by_day(need) if allowed(found[0])), (self.on, None))

    def _asked(self, pick: Pick) -> tuple[Need, Callable[[date], bool]]:
        """What the session needs in the form that it would be booked in, and on which days it can be."""
        treatment, adaptation = pick.treatment, pick.verdict.adaptation
        if pick.kind == VerdictKind.FINE:
            return Need.of(treatment), self._days(treatment, {VerdictKind.FINE})
        if pick.kind == VerdictKind.ADAPT and adaptation is not None:
            session = adapted(Form().session(treatment, on=self.on), adaptation)
            need = Need.of(treatment, minutes=session.minutes, qualifications=adaptation.qualifications or ())
            return need, self.suitable.on_fine(treatment, session.minutes, Form.of(session))
        # A therapist's word comes with the adapted form: only who may give that can give it.
        by = (adaptation.qualifications or ()) if adaptation is not None else ()
        return Need.of(treatment, qualifications=by), self._days(treatment, set(VerdictKind) - {VerdictKind.BLOCKED})

    def _days(self, treatment: CatalogueTreatment, kinds: set[VerdictKind]) -> Callable[[date], bool]:
        return lambda day: self.suitable.kind(treatment, day) in kinds

    def _by_day(self, need: Need) -> Iterator[tuple[date, Slot]]:
        """The first slot of each day that has one, in order."""
        able = tuple(pk for pk, plan in self.roster.therapists.items() if may_give(plan, need))
        shape = (need.minutes, need.before, need.after, need.features, able)
        for day in days_from(self.on, HORIZON) if able else ():
            if (shape, day) not in self._found:
                self._found[shape, day] = self._first_of(day, need, able)
            slot = self._found[shape, day]
            if slot is not None:
                yield day, slot

    def _first_of(self, day: date, need: Need, able: Sequence[int]) -> Slot | None:
        window = Wishes().window(day, self.roster, self.now)
        if window is None:
            return None
        return first_of_day(self.roster, self.taken.on(day), need, therapists=able, day=day, window=window)
