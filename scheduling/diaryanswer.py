"""What the diary in the browser asks for, as one JSON document. Times are wall-clock times of the practice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.daycolumns import Column, Said, Shade, columns_of_rooms, columns_of_therapists, hours_shown, shades
from scheduling.daysheet import LOOKS, MOVABLE, SAFETY, Card, cards
from scheduling.timetable import Timetable, timetable

WEEK = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """Which stretch of the diary: a day by therapist or by room, or the week of one therapist."""

    day: date
    by: str = "therapist"
    therapist: int | None = None

    @property
    def days(self) -> list[date]:
        """The days shown: one, or Monday to Sunday."""
        if self.therapist is None:
            return [self.day]
        monday = self.day - timedelta(days=self.day.weekday())
        return [monday + timedelta(days=n) for n in range(WEEK)]


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a card, looked up once for all of them."""

    session: str
    held: str
    statuses: dict[str, str]
    safety: dict[str, str]

    @classmethod
    def now(cls) -> Spoken:
        """In the language of the request."""
        return cls._in(get_language())

    @classmethod
    @cache
    def _in(cls, _language: str | None) -> Spoken:
        return cls(
            _("%(treatment)s, %(minutes)s minutes"),
            _("Held · %(name)s"),
            {status: str(look[2]) for status, look in LOOKS.items()},
            {mark: str(look[2]) for mark, look in SAFETY.items()},
        )

    def of(self, card: Card) -> str:
        """What a screen reader says after the name: treatment, minutes, status and marks."""
        session = self.session % {"treatment": card.treatment, "minutes": card.minutes}
        status = card.held_words or self.statuses[card.status]
        return ", ".join([session, status, *(self.safety[mark] for mark in card.safety)])


def diary_answer(asked: Asked, *, practice: Practice) -> dict[str, Any]:
    """Columns, cards, shaded time. One query, and those of the roster once a version."""
    roster, days = timetable(practice), asked.days
    shown = cards(days[0], len(days), practice=practice, therapist=asked.therapist)
    hours = hours_shown(days, shown, roster, asked.therapist)
    columns, spoken = _columns(asked, shown, roster), Spoken.now()
    return {
        "day": asked.day.isoformat(),
        "title": title_of(asked),
        "sub": _("Week %(number)s") % {"number": asked.day.isocalendar().week},
        "now": timezone.localtime().replace(tzinfo=None).isoformat(timespec="minutes"),
        "hours": hours,
        "resources": [{"id": one.key, "title": one.title, "below": one.below} for one in columns],
        "hiddenDays": _days_off(asked, shown, roster),
        "events": [_event(card, asked, spoken) for card in shown],
        "shades": [_shade(shade) for shade in _shades(asked, columns, roster, hours)],
    }


def title_of(asked: Asked) -> str:
    """The day or the week in words."""
    days = asked.days
    if len(days) == 1:
        return date_format(asked.day, "l, j F")
    return f"{date_format(days[0], 'j M')} – {date_format(days[-1], 'j M Y')}"


def _columns(asked: Asked, shown: Sequence[Card], roster: Timetable) -> list[Column]:
    if asked.therapist is not None:
        return []
    return columns_of_rooms(shown, roster) if asked.by == "room" else columns_of_therapists(asked.day, shown, roster)


def _days_off(asked: Asked, shown: Iterable[Card], roster: Timetable) -> list[int]:
    """Saturday and Sunday of a week in which nothing happens on them, Sunday being 0."""
    if asked.therapist is None:
        return []
    busy = {card.starts.date() for card in shown}
    weekend = asked.days[5:]
    return [day.isoweekday() % WEEK for day in weekend if day not in busy and not roster.working(asked.therapist, day)]


def _shades(asked: Asked, columns: Iterable[Column], roster: Timetable, hours: tuple[int, int]) -> Iterator[Shade]:
    said = Said.now()
    if asked.therapist is not None:
        for day in asked.days:
            yield from shades("", roster.therapists[asked.therapist], day, roster, hours, said)
    elif asked.by == "therapist":
        for column in columns:
            yield from shades(column.key, roster.therapists[int(column.key[1:])], asked.day, roster, hours, said)


def _event(card: Card, asked: Asked, spoken: Spoken) -> dict[str, Any]:
    look, icon, _words = LOOKS[card.status]
    return {
        "id": card.pk,
        "key": f"r{card.room}" if asked.by == "room" else f"t{card.therapist}",
        "start": _iso(card.starts),
        "end": _iso(card.ends),
        "from": _iso(card.blocked_from),
        "until": _iso(card.blocked_until),
        "name": spoken.held % {"name": card.name} if card.held_until else card.name,
        "initials": spoken.held % {"name": card.initials} if card.held_until else card.initials,
        "short": card.held_short or f"{card.treatment} {card.minutes}",
        "what": spoken.of(card),
        "css": [card.colour, look] if look else [card.colour],
        "icon": icon,
        "safety": [SAFETY[mark][:2] for mark in card.safety],
        "revision": card.revision,
        "movable": card.status in MOVABLE,
    }


def _shade(shade: Shade) -> dict[str, Any]:
    return {"key": shade.key, "start": _iso(shade.starts), "end": _iso(shade.ends), "words": shade.words}


def _iso(moment: datetime) -> str:
    return moment.isoformat("T", "minutes")
