"""Everything about one patient in order of time, page by page, from many tables. Clinical.

A page is asked for by the place of the last event before it, so that it takes as long for 700 notes as for seven.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice

from django.db.models import F, Q
from django.utils import timezone

from records.timelineevents import Asked, Event, Source
from records.timelinesources import SOURCES

PAGE = 25
# Keeps day arithmetic within what a calendar can hold.
LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the day, the source, and the row within it."""

    day: date
    source: int
    at: date | datetime
    pk: int

    def __str__(self) -> str:
        return "~".join((self.day.isoformat(), str(self.source), self.at.isoformat(), str(self.pk)))

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that `text` names; None for anything else."""
        try:
            day, number, at, pk = text.split("~")
            source = SOURCES[int(number)]
            moment = date.fromisoformat(at) if source.dated else datetime.fromisoformat(at)
            place = cls(date.fromisoformat(day), int(number), moment, int(pk))
        except (ValueError, IndexError):
            return None
        if isinstance(moment, datetime) and moment.tzinfo is None:
            return None
        fits = place.source >= 0 and 0 <= place.pk < 2**63
        return place if fits and date.min < place.day < LAST_DAY and 1900 < moment.year < LAST_DAY.year else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, the latest first, and where the next page begins (None: there are no more)."""

    events: list[Event]
    after: Place | None


def timeline(asked: Asked, *, after: Place | None = None, size: int = PAGE) -> Page:
    """What is asked for, the latest first. One query for each source."""
    wanted = [(number, source) for number, source in enumerate(SOURCES) if asked.asks_for(source.kind)]
    found = merge(*(_events(number, source, asked, after, size + 1) for number, source in wanted), key=_later_first)
    events = list(islice(found, size + 1))
    return Page([event for _place, event in events[:size]], events[size - 1][0] if len(events) > size else None)


def _events(number: int, source: Source, asked: Asked, after: Place | None, most: int) -> Iterator[tuple[Place, Event]]:
    rows = source.rows(asked).order_by(F(source.at).desc(), "-pk")
    if after is not None:
        rows = rows.filter(_before(number, source, after))
    for row in rows[:most]:
        at = getattr(row, source.at)
        day = timezone.localdate(at) if isinstance(at, datetime) else at
        yield Place(day, number, at, row.pk), source.event(row, asked)


def _later_first(found: tuple[Place, Event]) -> tuple[int, int, float, int]:
    place = found[0]
    at = place.at.timestamp() if isinstance(place.at, datetime) else 0
    return -place.day.toordinal(), place.source, -at, -place.pk


def _before(number: int, source: Source, after: Place) -> Q:
    """What comes after the place: earlier days, later sources of the day, and the rest of its own source."""
    if number < after.source:
        return Q(**{f"{source.at}__lt": _start(source, after.day)})
    until = Q(**{f"{source.at}__lt": _start(source, after.day + timedelta(days=1))})
    if number > after.source:
        return until
    return Q(**{f"{source.at}__lt": after.at}) | Q(**{source.at: after.at, "pk__lt": after.pk})


def _start(source: Source, day: date) -> date | datetime:
    if source.dated:
        return day
    return datetime.combine(day, time.min, timezone.get_current_timezone())
