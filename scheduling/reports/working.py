"""How many minutes are worked: the roster's hours, day by day, without leave and closed days. Pure.

Minutes are those of the practice's wall clock. The hours are the present ones: earlier ones are not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from scheduling.intervals import Interval, merged
from scheduling.reports.counting import Serving
from scheduling.timetable import Days, TherapistPlan, Timetable

# By month (from 0) and therapist or room.
Minutes = Mapping[tuple[int, int], int]


class Working:
    """The work of `therapists` on `days`, each with the number of its month."""

    def __init__(self, roster: Timetable, therapists: Sequence[Serving], days: Sequence[tuple[int, date]]) -> None:
        first, last = days[0][1], days[-1][1]
        closed = _days_of(((start, end) for start, end, _name in roster.closed), first, last)
        self._days = [(month, day) for month, day in days if day not in closed]
        self._plans = [(one, roster.therapists[one.pk]) for one in therapists if one.pk in roster.therapists]
        self._weeks = {plan.pk: _week(plan) for _one, plan in self._plans}
        self._away = {plan.pk: _days_of(plan.leave, first, last) for _one, plan in self._plans}

    def of_therapists(self) -> Minutes:
        """Minutes that each therapist works."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        for one, plan in self._plans:
            lengths, away = [_length(stretches) for stretches in self._weeks[plan.pk]], self._away[plan.pk]
            for month, day in self._days:
                if one.on(day) and day not in away:
                    found[month, plan.pk] += lengths[day.weekday()]
        return found

    def of_rooms(self, rooms: Iterable[Serving]) -> Minutes:
        """Minutes in which somebody works, for each room that is in use."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        known: dict[tuple[int, frozenset[int]], int] = {}
        served = list(rooms)
        for month, day in self._days:
            key = day.weekday(), self._present(day)
            if key not in known:
                known[key] = _length(merged(one for pk in key[1] for one in self._weeks[pk][key[0]]))
            for room in served:
                if room.on(day):
                    found[month, room.pk] += known[key]
        return found

    def _present(self, day: date) -> frozenset[int]:
        return frozenset(plan.pk for one, plan in self._plans if one.on(day) and day not in self._away[plan.pk])


def _week(plan: TherapistPlan) -> list[list[Interval]]:
    return [merged((_minute(start), _minute(end)) for start, end in stretches) for stretches in plan.hours]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _length(stretches: Iterable[Interval]) -> int:
    return sum(end - start for start, end in stretches)


def _days_of(stretches: Iterable[Days], first: date, last: date) -> frozenset[date]:
    """Every day of the stretches, as far as it lies between `first` and `last`."""
    return frozenset(
        start + timedelta(days=day)
        for start, end in ((max(one[0], first), min(one[1], last)) for one in stretches)
        for day in range((end - start).days + 1)
    )
