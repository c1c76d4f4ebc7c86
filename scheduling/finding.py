"""Looking for a free time: loads the roster and what is taken, then asks availability.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_free, may_give, slots_of
from scheduling.clock import days as days_from
from scheduling.clock import minute_of, nearest
from scheduling.deciding import Known, decide, known_of, rules_now
from scheduling.intervals import Interval
from scheduling.occupancy import Occupancy, occupancy
from scheduling.plans import Form
from scheduling.timetable import Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import Verdict, VerdictKind
from treatments.rulebase import RuleBase
from treatments.snapshot import CatalogueTreatment

HORIZON = 14
# Days that are read first.
NEAR = 7
# No preparation or clean-up takes more minutes.
BUFFER = 240
BOOKABLE = (VerdictKind.FINE, VerdictKind.ADAPT)


def free_slots(
    *,
    practice: Practice,
    treatment: CatalogueTreatment,
    therapist: int,
    day: date,
    patient: Patient | None = None,
    minutes: int | None = None,
    without: int | None = None,
) -> list[Slot]:
    """Every slot of one therapist on one day. One query (and those of the roster, once a version)."""
    roster = timetable(practice)
    need = Need.of(treatment, minutes=minutes)
    plan = roster.therapists.get(therapist)
    if plan is None or not may_give(plan, need):
        return []
    taken = Taken(roster, day, 1, patient=patient.pk if patient else None, without=without).on(day)
    start, end = _span(roster, day, 1)
    window = (max(start, _soonest()), end)
    return list(slots_of(roster, taken, need, therapist=therapist, day=day, window=window))


def first_free_slots(
    *,
    practice: Practice,
    treatment: CatalogueTreatment,
    wishes: Wishes | None = None,
    first_day: date | None = None,
    days: int = HORIZON,
    patient: Patient | None = None,
    minutes: int | None = None,
    most: int = 12,
    most_a_day: int | None = 3,
    any_day: bool = False,
) -> list[Slot]:
    """The first slots over all therapists and rooms within `days`.

    With a patient, only when they are free, and unless `any_day`, only days on which the session can be booked
    for them. One query, with a patient four; one more when nothing is free on the near days.
    """
    roster = timetable(practice)
    today = timezone.localdate()
    first_day = max(first_day or today, today)
    allowed: Callable[[date], bool] = lambda day: True  # noqa: E731
    if patient is not None and not any_day:
        allowed = Suitable.for_patient(patient, practice).on_any(treatment, minutes)
    return first_free(
        roster,
        Taken(roster, first_day, days, patient=patient.pk if patient else None).on,
        Need.of(treatment, minutes=minutes),
        days=days_from(first_day, days),
        earliest=timezone.now(),
        wishes=wishes,
        allowed=allowed,
        most=most,
        most_a_day=most_a_day,
    )


class Taken:
    """What is taken in `days` days from `first_day` on: the near days in one query, the others in a second, if it comes to that.

    Most searches end within days, and reading what is taken is most of the work. `without` is an appointment that would go.
    """

    def __init__(
        self, roster: Timetable, first_day: date, days: int, *, patient: int | None, without: int | None = None
    ) -> None:
        self._roster, self._patient, self._without = roster, patient, without
        self._far_from, self._end = first_day + timedelta(days=min(NEAR, days)), first_day + timedelta(days=days)
        self._near, self._far = self._read(first_day, self._far_from), None if days > NEAR else Occupancy()

    def on(self, day: date) -> Occupancy:
        """What is taken on that day, and on some beside it."""
        if day < self._far_from:
            return self._near
        if self._far is None:
            self._far = self._read(self._far_from, self._end)
        return self._far

    def _read(self, first_day: date, end: date) -> Occupancy:
        span = _span(self._roster, first_day, (end - first_day).days)
        # Preparation and clean-up of what is on other days reach across midnight.
        return occupancy((span[0] - BUFFER, span[1] + BUFFER), patient=self._patient, without=self._without)


class Suitable:
    """Whether treatments suit one patient on the days of a search; facts are loaded once."""

    def __init__(self, known: Known, rules: RuleBase) -> None:
        self.known, self.rules = known, rules
        self._asked: dict[tuple[str, date, int | None, Form], VerdictKind] = {}

    @classmethod
    def for_patient(cls, patient: Patient, practice: Practice) -> Suitable:
        """Load what is known of the patient: two or three queries."""
        catalogue = current_catalogue(practice.rules_version)
        return cls(known_of(patient, catalogue), rules_now(practice.rules_version))

    def heard(self, day: date, verdicts: Mapping[str, Verdict]) -> None:
        """Take over what is known already: verdicts by treatment, in its usual form, on `day`."""
        self._asked.update({(code, day, None, Form()): one.verdict for code, one in verdicts.items()})

    def kind(
        self, treatment: CatalogueTreatment, day: date, minutes: int | None = None, form: Form | None = None
    ) -> VerdictKind:
        """The verdict on a session on `day`, given by somebody with every qualification that it needs."""
        form = form or Form()
        key = (treatment.code, day, minutes, form)
        if key not in self._asked:
            session = form.session(treatment, on=day, minutes=minutes)
            self._asked[key] = decide(session, known=self.known, rules=self.rules).verdict
        return self._asked[key]

    def on_any(
        self, treatment: CatalogueTreatment, minutes: int | None = None, form: Form | None = None
    ) -> Callable[[date], bool]:
        """Whether the session can be booked on a day, as it stands or adapted."""
        return lambda day: self.kind(treatment, day, minutes, form) in BOOKABLE

    def on_fine(self, treatment: CatalogueTreatment, minutes: int | None, form: Form) -> Callable[[date], bool]:
        """Whether the session as it stands is fine on a day."""
        return lambda day: self.kind(treatment, day, minutes, form) == VerdictKind.FINE


def _span(roster: Timetable, first_day: date, days: int) -> Interval:
    start = nearest(first_day, time.min, roster.tz)
    end = nearest(first_day + timedelta(days=days), time.min, roster.tz)
    return minute_of(start), minute_of(end)


def _soonest() -> int:
    """The first whole minute that is not in the past."""
    return minute_of(timezone.now() + timedelta(seconds=59))
