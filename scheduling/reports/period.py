"""The months that a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Case, Expression, IntegerField, Value, When

PERIODS = (6, 12, 24, 36, 60)
USUAL = 12


@dataclass(frozen=True, slots=True)
class Period:
    """This month and those before it, on the practice's clock; `months` are their first days, the oldest first."""

    months: tuple[date, ...]
    now: datetime
    tz: tzinfo

    @classmethod
    def until_now(cls, count: int, *, now: datetime, tz: tzinfo) -> Period:
        """The month of `now` and those before it, `count` altogether."""
        last = now.astimezone(tz).year * 12 + now.astimezone(tz).month - 1
        return cls(tuple(_first_of(last - back) for back in range(count - 1, -1, -1)), now, tz)

    def since(self, moment: datetime | None) -> Period:
        """The same without the months before that of `moment`; this month stays in any case."""
        first = self.months[-1] if moment is None else moment.astimezone(self.tz).date()
        months = tuple(month for month in self.months if (month.year, month.month) >= (first.year, first.month))
        return Period(months or self.months[-1:], self.now, self.tz)

    @property
    def today(self) -> date:
        """The day of `now`."""
        return self.now.astimezone(self.tz).date()

    @property
    def end(self) -> date:
        """The first day after the last month."""
        last = self.months[-1]
        return _first_of(last.year * 12 + last.month)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first moment of the first month to the first that is no more in it."""
        return self.moment(self.months[0]), self.moment(self.end)

    def moment(self, day: date) -> datetime:
        """Midnight at which `day` begins."""
        return datetime.combine(day, time(), self.tz)

    def month_of(self, moment: str) -> Expression:
        """The number of the month, from 0, in which the moment in the field `moment` lies; it must lie in the period."""
        return place_among(moment, [self.moment(month) for month in self.months[1:]])

    def latest_first(self) -> list[tuple[int, date]]:
        """The months with their numbers, as tables list them."""
        return list(enumerate(self.months))[::-1]

    def days(self) -> list[tuple[int, date]]:
        """Every day of the period, with the number of its month."""
        firsts = [*self.months, self.end]
        return [
            (number, firsts[number] + timedelta(days=day))
            for number in range(len(self.months))
            for day in range((firsts[number + 1] - firsts[number]).days)
        ]


def place_among(moment: str, edges: Sequence[datetime]) -> Expression:
    """How many of `edges`, in order, are not after the field `moment`.

    The database compares by halves, six times for 60 edges; it need not know the practice's clock, whose changes in spring
    and autumn the edges have in them. Truncating each date to its month asks Python row by row on SQLite.
    """

    def between(low: int, high: int) -> Expression:
        if low == high:
            return Value(low, IntegerField())
        middle = (low + high) // 2
        earlier = When(**{f"{moment}__lt": edges[middle]}, then=between(low, middle))
        return Case(earlier, default=between(middle + 1, high), output_field=IntegerField())

    return between(0, len(edges))


def _first_of(month: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date(month // 12, month % 12 + 1, 1)
