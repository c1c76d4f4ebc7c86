"""Proposing a course as a whole: for each place of the pattern the nearest day and slot that suit. Reads only.

Roster, facts and what is taken are read once for all; each session is decided about with those before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import Patient
from practice.models import Practice
from scheduling.availability import Need, Slot, Wishes, first_free_room, in_hours, may_give, slots_of
from scheduling.clock import MOST_DAYS_AHEAD, at, minute_of
from scheduling.intervals import covers, is_free
from scheduling.refusals import NoSuchTime
from scheduling.series.busy import Busy
from scheduling.series.lines import Line, Proposal, Skipped, Why
from scheduling.series.patterns import Pattern
from scheduling.series.verdicts import Decided, Verdicts, usual_therapist
from scheduling.timetable import TherapistPlan, Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import CatalogueTreatment

# How many days after its place a session is looked for, before the proposal says that there is none.
REACH = 28
MOST_SKIPPED = 2
# Days that somebody else must be free on more, before the patient is asked to change the therapist.
USUAL = 2


def propose(pattern: Pattern, *, patient: Patient, practice: Practice) -> Proposal:
    """The sessions of `pattern` for the patient. Raises RulesFailed.

    Queries: those of the patient and one for each week that is looked at.
    """
    treatment = current_catalogue(practice.rules_version).treatment_by_pk[pattern.treatment]
    search = Search(
        roster=(roster := timetable(practice)),
        treatment=treatment,
        wishes=pattern.wishes(),
        busy=Busy(roster, patient=patient.pk),
        verdicts=Verdicts.of(patient, treatment, practice),
        now=timezone.now(),
        only=pattern.only,
    )
    usual = None if pattern.therapist else usual_therapist(patient.pk, treatment.pk)
    return Proposal(tuple(_lines(pattern, search, search.preferred(pattern, usual))))


def _lines(pattern: Pattern, search: Search, preferred: int | None) -> Iterator[Line]:
    clock, shift, before = pattern.at, timedelta(), None
    for number, place in enumerate(pattern.places(), 1):
        wanted = pattern.first_day + timedelta(days=place.days) + shift
        first = wanted if before is None else before + timedelta(days=place.least)
        line = search.line(number, wanted, first=first, slack=place.slack, preferred=preferred, clock=clock)
        if line.slot is not None:
            before = timezone.localdate(line.slot.starts_at)
            if number == 1 or before - wanted > timedelta(days=place.slack):
                # A session that has to wait takes the rest of the course along.
                shift += before - wanted
            clock = clock or timezone.localtime(line.slot.starts_at).time()
            preferred = preferred or line.slot.therapist
        yield replace(line, late=line.late and number > 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A slot and its decision, or why there is none; no why on days that are not asked for."""

    slot: Slot | None = None
    decided: Decided | None = None
    why: Why | None = None


@dataclass(frozen=True)
class Search:
    """What a proposal looks in: one load of roster, what is taken and what is known of the patient."""

    roster: Timetable
    treatment: CatalogueTreatment
    wishes: Wishes
    busy: Busy
    verdicts: Verdicts
    now: datetime
    only: bool = False

    def preferred(self, pattern: Pattern, usual: int | None) -> int | None:
        """Whom the whole course should be with: who is wished, or who is free on most of its days; `usual` counts for more."""
        if pattern.therapist is not None:
            return pattern.therapist
        need = Need.of(self.treatment)
        able = [plan for plan in self.roster.therapists.values() if may_give(plan, need)]
        days = [pattern.first_day + timedelta(days=place.days) for place in pattern.places()]

        def free(plan: TherapistPlan) -> int:
            found = (self._best(plan, need, day, None) for day in days if self._works(plan, day))
            return sum(slot is not None for slot in found) + (USUAL if plan.pk == usual else 0)

        return max(able, key=free).pk if able else None

    def line(
        self, number: int, wanted: date, *, first: date, slack: int, preferred: int | None, clock: time | None
    ) -> Line:
        """The session nearest to `wanted`, from `first` on, and what stood in the way of a nearer one."""
        near, far = _days(wanted, first, slack)
        skipped: dict[date, Skipped] = {}
        suits_from, decided = date.min, None
        for day, whom in self._tries(near, far, preferred):
            if day < suits_from:
                continue
            found = self._slot(day, whom, clock) if whom else self._anybody(day, preferred, clock)
            decided = found.decided or decided
            if found.slot is not None and found.decided is not None:
                self.verdicts.proposed(day, found.slot.minutes)
                line = self._line(number, wanted, found.slot, found.decided, preferred, clock)
                return replace(line, skipped=_said(skipped, line), late=day in far)
            if found.why is not None:
                skipped.setdefault(day, Skipped(day, found.why, self._name_of(day, found.why, preferred)))
            if found.why is Why.UNSUITED and decided is not None:
                better = decided.verdict.better_from if decided.verdict else None
                if better is None:
                    break
                suits_from = better
        passed = [one for one in skipped.values() if one.why is not Why.UNSUITED]
        return Line(number, next(iter(skipped), wanted), None, decided, skipped=tuple(passed[:MOST_SKIPPED]))

    def _tries(self, near: list[date], far: list[date], preferred: int | None) -> Iterator[tuple[date, int | None]]:
        """Day and therapist, nobody meaning anybody else: the same therapist is worth more than the exact day."""
        others = [None] if not self.only else []
        wanted = [preferred] if preferred else []
        for whom in (*wanted, *others):
            yield from ((day, whom) for day in near)
        yield from ((day, whom) for day in far for whom in (*wanted, *others))

    def _slot(self, day: date, therapist: int, clock: time | None) -> Found:
        """The slot of one therapist on the day that is nearest to the hour, or why there is none."""
        if (stop := self._no_day(day)) is not None:
            return Found(why=stop)
        plan = self.roster.therapists[therapist]
        if self.wishes.weekdays and day.weekday() not in self.wishes.weekdays:
            return Found()
        if plan.is_away(day):
            return Found(why=Why.AWAY)
        # The decision is the dearest part: asked only for days on which somebody works, and of this one only with a slot.
        if not self._works(plan, day):
            return Found()
        decided = self.verdicts.on(day)
        if not decided.bookable:
            return Found(decided=decided, why=Why.UNSUITED)
        return self._with(plan, day, clock, decided)

    def _with(self, plan: TherapistPlan, day: date, clock: time | None, decided: Decided) -> Found:
        """The slot of one therapist for a session that suits, if they have learnt what it takes."""
        slot = self._best(plan, decided.need, day, clock) if may_give(plan, decided.need) else None
        theirs = self.verdicts.on(day, plan) if slot is not None else decided
        if slot is None or not theirs.bookable or not may_give(plan, theirs.need):
            return Found(why=Why.FULL)
        if theirs.need != decided.need:
            slot = self._best(plan, theirs.need, day, clock)
        return Found(slot, theirs, Why.FULL)

    def _anybody(self, day: date, preferred: int | None, clock: time | None) -> Found:
        """As `_slot`, of whoever else has the one nearest to the hour."""
        best = Found()
        need = Need.of(self.treatment)
        for plan in self.roster.therapists.values():
            if plan.pk == preferred or not may_give(plan, need) or not self._works(plan, day):
                continue
            found = self._slot(day, plan.pk, clock)
            if best.slot is None or (found.slot and self._far(found.slot, clock) < self._far(best.slot, clock)):
                best = found
        return best

    def _no_day(self, day: date) -> Why | None:
        today = timezone.localdate(self.now)
        if self.wishes.weekdays and day.weekday() not in self.wishes.weekdays:
            return None
        if day < today or day > today + timedelta(days=MOST_DAYS_AHEAD - 1):
            return Why.PASSED
        return Why.CLOSED if self.roster.closure(day) is not None else None

    def _works(self, plan: TherapistPlan, day: date) -> bool:
        window = self.wishes.window(day, self.roster, self.now)
        return window is not None and any(
            start < window[1] and end > window[0] for start, end in self.roster.working(plan.pk, day)
        )

    def _best(self, plan: TherapistPlan, need: Need, day: date, clock: time | None) -> Slot | None:
        """The slot at the hour to the minute, else the nearest on the quarter; the first where there is no hour."""
        window = self.wishes.window(day, self.roster, self.now)
        if window is None:
            return None
        slots = slots_of(self.roster, self.busy.on(day), need, therapist=plan.pk, day=day, window=window)
        if clock is None:
            return next(slots, None)
        return self._exact(plan, need, day, clock) or min(slots, key=lambda slot: self._far(slot, clock), default=None)

    def _exact(self, plan: TherapistPlan, need: Need, day: date, clock: time) -> Slot | None:
        if not exists(day, clock, self.roster):
            return None
        moment = at(day, clock, self.roster.tz)
        start, taken = minute_of(moment), self.busy.on(day)
        session = (start, start + need.minutes)
        window = self.wishes.window(day, self.roster, self.now)
        free = is_free(taken.of_therapist(plan.pk), need.blocked(start)) and is_free(taken.patient, session)
        if not (free and window and covers([window], session) and in_hours(self.roster, plan.pk, day, session)):
            return None
        room = first_free_room(self.roster.rooms_for(need.features, plan.usual_room), taken, need, start)
        return None if room is None else Slot(moment, plan.pk, room, need.minutes)

    def _far(self, slot: Slot, clock: time | None) -> tuple[timedelta, datetime]:
        """How far from the hour it is on the clock on the wall, the earlier first."""
        if clock is None:
            return timedelta(), slot.starts_at
        local = slot.starts_at.astimezone(self.roster.tz).replace(tzinfo=None)
        return abs(local - datetime.combine(local.date(), clock)), slot.starts_at

    def _line(
        self, number: int, wanted: date, slot: Slot, decided: Decided, preferred: int | None, clock: time | None
    ) -> Line:
        plan = self.roster.therapists[slot.therapist]
        another = preferred is not None and slot.therapist != preferred
        return Line(
            number,
            wanted,
            slot,
            decided,
            therapist=plan.name,
            room=self.roster.rooms[slot.room].name,
            instead_of=self.roster.therapists[preferred].name if another and preferred is not None else "",
            hour=self._hour_lost(slot, clock),
        )

    def _hour_lost(self, slot: Slot, clock: time | None) -> str:
        local = slot.starts_at.astimezone(self.roster.tz)
        if clock is None or local.time() == clock:
            return ""
        words = {"time": clock.strftime("%H:%M")}
        if not exists(local.date(), clock, self.roster):
            return _("%(time)s does not exist on that day: the clocks are put forward") % words
        return _("%(time)s is not free") % words

    def _name_of(self, day: date, why: Why, therapist: int | None) -> str:
        if why is Why.CLOSED:
            return self.roster.closure(day) or ""
        return self.roster.therapists[therapist].name if therapist in self.roster.therapists and therapist else ""


def _said(skipped: dict[date, Skipped], line: Line) -> tuple[Skipped, ...]:
    """What is worth saying of the days passed over: that somebody was not free says the other therapist already."""
    told = [one for one in skipped.values() if not line.instead_of or one.why in (Why.CLOSED, Why.UNSUITED)]
    return tuple(told[:MOST_SKIPPED])


def _days(wanted: date, first: date, slack: int) -> tuple[list[date], list[date]]:
    """The days within the slack, the nearest first; and those after it, in order."""
    around = sorted(range(-slack, slack + 1), key=lambda n: (abs(n), -n))
    near = [day for n in around if (day := wanted + timedelta(days=n)) >= first]
    start = max(wanted + timedelta(days=slack + 1), first)
    far = [start + timedelta(days=n) for n in range(REACH)]
    return near, far


def exists(day: date, clock: time, roster: Timetable) -> bool:
    """False for an hour that the practice's clock skips on the day."""
    try:
        at(day, clock, roster.tz)
    except NoSuchTime:
        return False
    return True
