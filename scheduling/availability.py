"""What is free: the read side of the rules that booking.py writes by.

Both sides ask the same questions (`in_hours`, `first_free_room`, `is_free`), so a slot that is offered
can be booked. All reckoning is in whole minutes since 1970, in memory; the caller loads the roster
(timetable.py) and what is taken (occupancy.py) in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice

from scheduling.clock import minute_of, moment_of, nearest
from scheduling.intervals import Interval, covers, gaps, is_free, rounded_up
from scheduling.occupancy import Occupancy
from scheduling.timetable import TherapistPlan, Timetable
from treatments.snapshot import CatalogueTreatment

# Starts are offered on the quarter of an hour; booking takes any minute.
STEP = 15


@dataclass(frozen=True, slots=True)
class Need:
    """What a session asks of the diary: minutes with its buffers, the room's features, who may give it."""

    treatment: int
    minutes: int
    before: int
    after: int
    features: tuple[str, ...] = ()
    qualifications: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, treatment: CatalogueTreatment, *, minutes: int | None = None, qualifications: Sequence[str] = ()
    ) -> Need:
        """The need of a treatment, by default in its usual length; `qualifications` come on top of its own."""
        return cls(
            treatment=treatment.pk,
            minutes=minutes or treatment.minutes_default,
            before=treatment.buffer_before,
            after=treatment.buffer_after,
            features=tuple(treatment.room_features),
            qualifications=frozenset(treatment.qualifications) | frozenset(qualifications),
        )

    def blocked(self, start: int) -> Interval:
        """The time that therapist and room are taken by a session from `start`."""
        return start - self.before, start + self.minutes + self.after


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the patient would like. Empty means no matter. Times are on the practice's clock."""

    therapist: int | None = None
    gender: str = ""
    weekdays: frozenset[int] = frozenset()
    not_before: time | None = None
    not_after: time | None = None

    def suits(self, plan: TherapistPlan) -> bool:
        """True when the therapist is one whom the patient would like."""
        return (self.therapist is None or plan.pk == self.therapist) and (not self.gender or plan.gender == self.gender)

    def window(self, day: date, timetable: Timetable, earliest: datetime) -> Interval | None:
        """The wished stretch of `day`, not before `earliest`, in minutes since 1970; None on a day that is not wished."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return None
        start = nearest(day, self.not_before or time.min, timetable.tz)
        end = (
            nearest(day, self.not_after, timetable.tz)
            if self.not_after
            else nearest(day + timedelta(days=1), time.min, timetable.tz)
        )
        return minute_of(max(start, earliest + timedelta(seconds=59))), minute_of(end)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be booked."""

    starts_at: datetime
    therapist: int
    room: int
    minutes: int = field(compare=False)


def may_give(plan: TherapistPlan, need: Need) -> bool:
    """True when the therapist gives the treatment and has learnt what it takes."""
    return not plan.archived and need.treatment in plan.treatments and need.qualifications <= plan.qualifications


def in_hours(timetable: Timetable, therapist: int, day: date, session: Interval) -> bool:
    """True when the session, buffers aside, lies within one stretch of the therapist's work."""
    return covers(timetable.working(therapist, day), session)


def first_free_room(rooms: Iterable[int], taken: Occupancy, need: Need, start: int) -> int | None:
    """The first of `rooms` that is free for the session and its buffers, or None."""
    blocked = need.blocked(start)
    return next((room for room in rooms if is_free(taken.of_room(room), blocked)), None)


def starts(
    timetable: Timetable, taken: Occupancy, need: Need, *, therapist: int, day: date, window: Interval
) -> Iterator[int]:
    """The minutes at which a session of `need` can start with this therapist, in order, rooms aside."""
    for work_start, work_end in timetable.working(therapist, day):
        first, last = max(work_start, window[0]), min(work_end, window[1]) - need.minutes
        reach = (first - need.before, last + need.minutes + need.after)
        for gap_start, gap_end in gaps(taken.of_therapist(therapist), reach):
            start = rounded_up(gap_start + need.before, STEP)
            while start + need.minutes + need.after <= gap_end:
                if is_free(taken.patient, (start, start + need.minutes)):
                    yield start
                start += STEP


def slots_of(
    timetable: Timetable, taken: Occupancy, need: Need, *, therapist: int, day: date, window: Interval
) -> Iterator[Slot]:
    """The slots of one therapist on one day, in order, each with a room."""
    rooms = timetable.rooms_for(need.features, timetable.therapists[therapist].usual_room)
    for start in starts(timetable, taken, need, therapist=therapist, day=day, window=window):
        room = first_free_room(rooms, taken, need, start)
        if room is not None:
            yield Slot(moment_of(start), therapist, room, need.minutes)


def first_of_day(
    timetable: Timetable, taken: Occupancy, need: Need, *, therapists: Iterable[int], day: date, window: Interval
) -> Slot | None:
    """The first slot that one of `therapists` has on the day within `window`."""
    first: Slot | None = None
    for pk in therapists:
        slot = next(slots_of(timetable, taken, need, therapist=pk, day=day, window=window), None)
        if slot is not None and (first is None or slot < first):
            first = slot
            # Whatever begins later is of no use.
            window = (window[0], minute_of(slot.starts_at) + need.minutes)
    return first


def first_free(
    timetable: Timetable,
    taken: Callable[[date], Occupancy],
    need: Need,
    *,
    days: Sequence[date],
    earliest: datetime,
    wishes: Wishes | None = None,
    allowed: Callable[[date], bool] = lambda day: True,
    most: int = 12,
    most_a_day: int | None = None,
) -> list[Slot]:
    """The first slots over all therapists and rooms, in order of time.

    `allowed` says whether the patient may have the session on a day; it is asked only for days that have
    a free slot. `taken` is asked day by day, until enough is found. `most_a_day` is the largest number of
    slots of one therapist on one day.
    """
    wishes = wishes or Wishes()
    therapists = [plan.pk for plan in timetable.therapists.values() if wishes.suits(plan) and may_give(plan, need)]
    found: list[Slot] = []
    for day in days:
        window = wishes.window(day, timetable, earliest)
        if window is None:
            continue
        busy = taken(day)
        of_day = merge(
            *(
                islice(slots_of(timetable, busy, need, therapist=pk, day=day, window=window), most_a_day)
                for pk in therapists
            )
        )
        first = next(of_day, None)
        if first is not None and allowed(day):
            found += [first, *islice(of_day, most - len(found) - 1)]
        if len(found) >= most:
            break
    return found
