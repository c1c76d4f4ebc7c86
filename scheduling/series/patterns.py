"""What is asked of a course: how many sessions, how far apart, on which weekdays and hours, with whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from scheduling.availability import Wishes

# More sessions than these are no course; nobody would read so long a list before saying yes to it.
MOST = 60
MOST_SLACK = 7
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Step:
    """So many sessions, each so many days after the one before it: 7/2 is twice a week."""

    sessions: int
    days: Fraction


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands in the pattern: `offset` days after the first, `gap` days after the one before it."""

    offset: Fraction
    gap: Fraction

    @property
    def slack(self) -> int:
        """Days by which it may be earlier or later without being out of step."""
        return min(MOST_SLACK, floor(self.gap / 2 + QUARTER))

    @property
    def least(self) -> int:
        """The fewest days after the session before it."""
        return ceil(self.gap / 2)

    @property
    def days(self) -> int:
        """Whole days after the first; twice a week is 0, 4, 7, 11."""
        return floor(self.offset + HALF)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A course or a plain repeat as it is asked for. Times are on the practice's clock.

    `at` is the hour that every session should begin; without it, that of the first one. `therapist` is wished for all;
    `only` says that nobody else will do. After `until` nothing is planned.
    """

    treatment: int
    first_day: date
    steps: tuple[Step, ...]
    weekdays: frozenset[int] = frozenset()
    not_before: time | None = None
    not_after: time | None = None
    at: time | None = None
    therapist: int | None = None
    only: bool = False
    until: date | None = None

    @property
    def sessions(self) -> int:
        """How many sessions the steps make."""
        return sum(step.sessions for step in self.steps)

    @property
    def last_day(self) -> date:
        """The day of the last session if everything goes to plan."""
        places = list(self.places())
        return self.first_day + timedelta(days=places[-1].days) if places else self.first_day

    def places(self) -> Iterator[Place]:
        """Each session's place, the first at 0, none after `until`."""
        offset = Fraction(0)
        for number, gap in enumerate(gap for step in self.steps for gap in [step.days] * step.sessions):
            offset += gap if number else 0
            place = Place(offset, gap)
            if self.until is not None and self.first_day + timedelta(days=place.days) > self.until:
                return
            yield place

    def wishes(self) -> Wishes:
        """As the search for free times takes them; the therapist is asked for separately."""
        return Wishes(weekdays=self.weekdays, not_before=self.not_before, not_after=self.not_after)

    def stored(self) -> dict[str, Any]:
        """As `Course.pattern` keeps it."""
        return {
            "first_day": self.first_day.isoformat(),
            "steps": [[step.sessions, str(step.days)] for step in self.steps],
            "weekdays": sorted(self.weekdays),
            "not_before": _clock(self.not_before),
            "not_after": _clock(self.not_after),
            "at": _clock(self.at),
            "therapist": self.therapist,
            "only": self.only,
            "until": self.until.isoformat() if self.until else None,
        }


def _clock(clock: time | None) -> str | None:
    return clock.strftime("%H:%M") if clock else None
