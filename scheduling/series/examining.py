"""Looking at sessions as somebody has put them: the same questions that the door asks, before anything is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling import placing
from scheduling.availability import Need, Slot
from scheduling.clock import from_local, minute_of
from scheduling.intervals import Interval, is_free, merged
from scheduling.plans import Plan, Span
from scheduling.refusals import BookingRefused, SlotTaken
from scheduling.series.busy import Busy
from scheduling.series.lines import Line, Proposal
from scheduling.series.verdicts import Verdicts
from scheduling.timetable import Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue, CatalogueTreatment


@dataclass(frozen=True, slots=True)
class Asked:
    """A session as a form has it. `start` is on the practice's clock, naive; `seal` and `adapted` say what was shown."""

    number: int
    start: datetime
    therapist: int
    chosen: bool = True
    seal: str = ""
    adapted: bool = False


def examine(asked: Sequence[Asked], *, treatment: int, patient: Patient, practice: Practice) -> Proposal:
    """Each of the sessions with what stands in its way; only chosen ones are history for those after them. Raises RulesFailed."""
    catalogue, roster = current_catalogue(practice.rules_version), timetable(practice)
    kind = catalogue.treatment_by_pk[treatment]
    verdicts, busy = Verdicts.of(patient, kind, practice), Busy(roster, patient=patient.pk)
    look = _Look(patient, kind, catalogue, roster, verdicts, busy, timezone.now(), [])
    return Proposal(tuple(look.lines(sorted(asked, key=lambda one: one.start))))


@dataclass(frozen=True)
class _Look:
    patient: Patient
    treatment: CatalogueTreatment
    catalogue: Catalogue
    roster: Timetable
    verdicts: Verdicts
    busy: Busy
    now: datetime
    # When the patient is at the sessions of the form itself.
    here: list[Interval]

    def lines(self, asked: Collection[Asked]) -> Iterator[Line]:
        for number, one in enumerate(asked, 1):
            try:
                line = self._line(number, one)
            except BookingRefused as refusal:
                line = Line(
                    number,
                    one.start.date(),
                    None,
                    refused=str(refusal),
                    asked=one.start,
                    asked_therapist=one.therapist,
                    chosen=one.chosen,
                )
            yield line

    def _line(self, number: int, one: Asked) -> Line:
        moment = from_local(one.start, self.roster.tz)
        placing.check_time(moment, self.now)
        plan = Plan(self.patient.pk, self.treatment.pk, one.therapist, moment)
        therapist = placing.therapist_of(plan, self.roster, self.treatment)
        decided = self.verdicts.on(plan.on, therapist)
        slot = Slot(
            moment, therapist.pk, self._room(plan, decided.minutes or self.treatment.minutes_default), decided.minutes
        )
        if decided.bookable and one.chosen:
            start = minute_of(moment)
            self.here.append((start, start + decided.minutes))
            self.verdicts.proposed(plan.on, decided.minutes)
        return Line(
            number,
            plan.on,
            slot,
            decided,
            therapist=therapist.name,
            room=self.roster.rooms[slot.room].name,
            chosen=one.chosen,
        )

    def _room(self, plan: Plan, minutes: int) -> int:
        """A room that is free then. Raises what the door would raise."""
        need = Need.of(self.treatment, minutes=minutes)
        therapist = self.roster.therapists[plan.therapist]
        placing.check_hours(plan, Span.of(plan.starts_at, need), therapist, self.roster)
        start = minute_of(plan.starts_at)
        if not is_free(merged(self.here), (start, start + minutes)):
            raise SlotTaken(who="patient")
        rooms = placing.candidate_rooms(plan, need, therapist, self.roster, self.catalogue)
        return placing.free_room(plan, need, rooms, self.busy.on(plan.on), preferred=therapist.usual_room)
