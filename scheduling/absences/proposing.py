"""Where affected appointments could go: another therapist at the same time, another time with the same therapist.

Only what suits the patient as the session is booked now, so that the door takes it without a further question. A fixed
number of queries however long the list is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from practice.models import Practice
from scheduling.absences.affected import DaysOff
from scheduling.absences.busy import Busy
from scheduling.availability import Need, Slot, Wishes, first_free_room, in_hours, may_give, slots_of
from scheduling.clock import MOST_DAYS_AHEAD, minute_of, moment_of
from scheduling.deciding import Known, decide, known_of_many, rules_now
from scheduling.intervals import is_free
from scheduling.models import Appointment
from scheduling.plans import Form
from scheduling.refusals import RulesFailed
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.rulebase import RuleBase
from treatments.snapshot import Catalogue

# Other times are looked for on this many days before and after the days off, a day from now at the earliest.
REACH_DAYS = 14
NOTICE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that an appointment could go to. `starts` is naive, on the practice's clock."""

    therapist: int
    therapist_name: str
    room: str
    minute: int
    starts: datetime
    same_time: bool

    @property
    def value(self) -> str:
        """As the form sends it: therapist and the minute since 1970."""
        return f"{self.therapist}@{self.minute}"


def proposals(
    rows: Sequence[Appointment], days: DaysOff, *, practice: Practice, now: datetime
) -> dict[int, list[Proposal]]:
    """By appointment, its proposals, no two for one slot; none where the rules cannot be read."""
    if not rows:
        return {}
    try:
        search = _Search.begun(rows, days, practice, now)
        return {row.pk: list(search.of(row)) for row in rows}
    except RulesFailed:
        return {}


@dataclass(frozen=True, slots=True)
class _Search:
    """One load of facts, roster and what is taken, asked for every row."""

    days: DaysOff
    roster: Timetable
    catalogue: Catalogue
    rules: RuleBase
    known: dict[int, Known]
    busy: Busy
    now: datetime
    _decided: dict[tuple[int, date, frozenset[str]], bool] = field(default_factory=dict)

    @classmethod
    def begun(cls, rows: Sequence[Appointment], days: DaysOff, practice: Practice, now: datetime) -> _Search:
        roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
        known = known_of_many(list({row.patient_id: row.patient for row in rows}.values()), catalogue)
        reach = timedelta(days=REACH_DAYS)
        of_rows = [timezone.localdate(row.starts_at) for row in rows]
        spans = [
            (days.first_day - reach, days.first_day - timedelta(days=1)),
            (min(of_rows), max(of_rows)),
            (days.last_day + timedelta(days=1), days.last_day + reach),
        ]
        busy = Busy.read(spans, known.keys(), roster)
        return cls(days, roster, catalogue, rules_now(practice.rules_version), known, busy, now)

    def of(self, row: Appointment) -> Iterator[Proposal]:
        """The proposals of one appointment; what is proposed counts as taken from then on."""
        treatment = self.catalogue.treatment_by_pk[row.treatment_id]
        need = Need.of(treatment, minutes=row.minutes)
        for slot in (self._same_time(row, need), self._same_therapist(row, need)):
            if slot is not None:
                start = minute_of(slot.starts_at)
                self.busy.propose(row, need, therapist=slot.therapist, room=slot.room, start=start)
                yield self._shown(slot, same_time=slot.starts_at == row.starts_at)

    def _same_time(self, row: Appointment, need: Need) -> Slot | None:
        """Somebody else who is free then, of the same gender if possible, in the same room if it is free."""
        start, day = minute_of(row.starts_at), timezone.localdate(row.starts_at)
        if row.starts_at <= self.now:
            return None
        taken = self.busy.without(row)
        own = self.roster.therapists[row.therapist_id]
        others = [plan for plan in self.roster.therapists.values() if plan.pk != own.pk and may_give(plan, need)]
        for plan in sorted(others, key=lambda one: one.gender != own.gender):
            is_there = in_hours(self.roster, plan.pk, day, (start, start + need.minutes))
            if not is_there or not is_free(taken.of_therapist(plan.pk), need.blocked(start)):
                continue
            rooms = sorted(self.roster.rooms_for(need.features, plan.usual_room), key=lambda pk: pk != row.room_id)
            room = first_free_room(rooms, taken, need, start)
            if (
                room is not None
                and is_free(taken.patient, (start, start + need.minutes))
                and self._suits(row, day, plan)
            ):
                return Slot(row.starts_at, plan.pk, room, need.minutes)
        return None

    def _same_therapist(self, row: Appointment, need: Need) -> Slot | None:
        """The nearest day on which the own therapist has time, at the hour that is nearest to the old one."""
        plan = self.roster.therapists[row.therapist_id]
        if not may_give(plan, need):
            return None
        taken, earliest = self.busy.without(row), self.now + NOTICE
        was = timezone.localtime(row.starts_at)
        for day in self._days_around(was.date()):
            window = Wishes().window(day, self.roster, earliest)
            if window is None or not self.roster.working(plan.pk, day):
                continue
            slots = list(slots_of(self.roster, taken, need, therapist=plan.pk, day=day, window=window))
            if slots and self._suits(row, day, plan):
                return min(
                    slots,
                    key=lambda slot: abs(_minute_of_day(timezone.localtime(slot.starts_at)) - _minute_of_day(was)),
                )
        return None

    def _days_around(self, own: date) -> list[date]:
        """Days beside the days off, the nearest to `own` first; the later of two that are as near."""
        steps = range(1, REACH_DAYS + 1)
        earlier = [self.days.first_day - timedelta(days=step) for step in steps]
        later = [self.days.last_day + timedelta(days=step) for step in steps]
        today = timezone.localdate(self.now)
        end = today + timedelta(days=MOST_DAYS_AHEAD - 1)
        near = [day for day in (*later, *earlier) if today <= day <= end]
        return sorted(near, key=lambda day: abs((day - own).days))

    def _suits(self, row: Appointment, day: date, plan: TherapistPlan) -> bool:
        """True when the session is fine on `day` with that therapist, just as it is booked."""
        key = (row.pk, day, plan.qualifications)
        if key not in self._decided:
            treatment = self.catalogue.treatment_by_pk[row.treatment_id]
            session = Form.from_stored(row.changes).session(
                treatment, on=day, minutes=row.minutes, qualifications=plan.qualifications
            )
            known = self.known[row.patient_id].without(row.pk)
            self._decided[key] = decide(session, known=known, rules=self.rules).verdict == VerdictKind.FINE
        return self._decided[key]

    def _shown(self, slot: Slot, *, same_time: bool) -> Proposal:
        return Proposal(
            therapist=slot.therapist,
            therapist_name=self.roster.therapists[slot.therapist].name,
            room=self.roster.rooms[slot.room].name,
            minute=minute_of(slot.starts_at),
            starts=moment_of(minute_of(slot.starts_at)).astimezone(self.roster.tz).replace(tzinfo=None),
            same_time=same_time,
        )


def _minute_of_day(local: datetime) -> int:
    return local.hour * 60 + local.minute
