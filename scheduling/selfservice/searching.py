"""Where a patient's appointment could go: the times that the door would take as the session is booked now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from django.utils import timezone

from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_free
from scheduling.bookingpanel import Row, rows_of
from scheduling.clock import MOST_DAYS_AHEAD
from scheduling.clock import days as days_from
from scheduling.deciding import Known, decide, known_of, rules_now
from scheduling.finding import HORIZON, Taken
from scheduling.models import Appointment
from scheduling.plans import Plan
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.rulebase import RuleBase
from treatments.snapshot import CatalogueTreatment

MOST, MOST_A_DAY = 12, 4
# No day has more quarters of an hour.
WHOLE_DAY = 96


@dataclass(frozen=True, slots=True)
class Search:
    """One load of facts, roster and rules for one appointment. Raises RulesFailed where they cannot be read.

    Nothing is offered sooner than the practice's notice.
    """

    row: Appointment
    roster: Timetable
    treatment: CatalogueTreatment
    rules: RuleBase
    known: Known
    earliest: datetime
    _decided: dict[tuple[date, frozenset[str]], bool] = field(default_factory=dict)

    @classmethod
    def begun(cls, row: Appointment, *, practice: Practice, now: datetime) -> Self:
        """Load what the search needs: three queries, and those of roster and rules once a version."""
        catalogue = current_catalogue(practice.rules_version)
        known = known_of(row.patient, catalogue, without=row.pk)
        return cls(
            row,
            timetable(practice),
            catalogue.treatment_by_pk[row.treatment_id],
            rules_now(practice.rules_version),
            known,
            now + timedelta(hours=practice.notice_hours),
        )

    def times(self, first_day: date, *, therapist: int | None) -> list[Row]:
        """The first times from `first_day` on within two weeks, with one therapist or (None) with whoever suits.

        Two queries at most.
        """
        last = timezone.localdate(self.earliest) + timedelta(days=MOST_DAYS_AHEAD)
        days = [day for day in days_from(first_day, HORIZON) if day <= last]
        taken = Taken(self.roster, first_day, HORIZON, patient=self.row.patient_id, without=self.row.pk)
        found = sorted(
            slot
            for plan in self.roster.therapists.values()
            if therapist in (None, plan.pk)
            for slot in self._of(plan, days, taken, most=MOST, most_a_day=MOST_A_DAY)
            if slot.starts_at != self.row.starts_at
        )
        return rows_of(found[:MOST], self.roster)

    def has(self, starts_at: datetime, *, therapist: int) -> bool:
        """True when the search would offer that time with that therapist now."""
        plan, day = self.roster.therapists.get(therapist), timezone.localdate(starts_at)
        if plan is None or starts_at < self.earliest:
            return False
        taken = Taken(self.roster, day, 1, patient=self.row.patient_id, without=self.row.pk)
        slots = self._of(plan, [day], taken, most=WHOLE_DAY, most_a_day=None)
        return any(slot.starts_at == starts_at for slot in slots)

    def _of(
        self, plan: TherapistPlan, days: Sequence[date], taken: Taken, *, most: int, most_a_day: int | None
    ) -> list[Slot]:
        return first_free(
            self.roster,
            taken.on,
            Need.of(self.treatment, minutes=self.row.minutes),
            days=days,
            earliest=self.earliest,
            wishes=Wishes(therapist=plan.pk),
            allowed=lambda day: self._suits(day, plan),
            most=most,
            most_a_day=most_a_day,
        )

    def _suits(self, day: date, plan: TherapistPlan) -> bool:
        """True when the session is fine on `day` with that therapist, just as it is booked."""
        key = (day, plan.qualifications)
        if key not in self._decided:
            session = Plan.of(self.row).form.session(
                self.treatment, on=day, minutes=self.row.minutes, qualifications=plan.qualifications
            )
            self._decided[key] = decide(session, known=self.known, rules=self.rules).verdict == VerdictKind.FINE
        return self._decided[key]
