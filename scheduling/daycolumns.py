"""The diary's columns: whose they are, and when nobody can be booked in them. Pure, in wall-clock time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scheduling.daysheet import Card
from scheduling.timetable import TherapistPlan, Timetable

OPENS, CLOSES = 8, 18


@dataclass(frozen=True, slots=True)
class Column:
    """A therapist or a room, or a day of a therapist's week. `key` is t7, r3 or an ISO date."""

    key: str
    title: str
    below: str


@dataclass(frozen=True, slots=True)
class Shade:
    """A stretch in which the column's therapist does not work; `words` say it shortly."""

    key: str
    starts: datetime
    ends: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What shades say, looked up once for all of them."""

    starts: str
    pause: str
    ends: str

    @classmethod
    def now(cls) -> Said:
        """In the language of the request."""
        return cls(_("From %(time)s"), _("Break"), _("Until %(time)s"))


def columns_of_therapists(day: date, shown: Iterable[Card], roster: Timetable) -> list[Column]:
    """Therapists in use, and those who have something on that day, in the order of the diary."""
    busy = {card.therapist for card in shown}
    return [
        Column(f"t{plan.pk}", plan.name, below(plan, roster))
        for plan in roster.therapists.values()
        if not plan.archived or plan.pk in busy
    ]


def columns_of_rooms(shown: Iterable[Card], roster: Timetable) -> list[Column]:
    """Rooms in use, and those that have something on that day."""
    busy = {card.room for card in shown}
    return [
        Column(f"r{room.pk}", room.name, "") for room in roster.rooms.values() if not room.archived or room.pk in busy
    ]


def below(plan: TherapistPlan, roster: Timetable) -> str:
    """What stands below a therapist's name: what they work in, and where."""
    room = roster.rooms.get(plan.usual_room) if plan.usual_room else None
    return " · ".join(filter(None, (plan.title, room.name if room else "")))


def hours_shown(
    days: Sequence[date], shown: Iterable[Card], roster: Timetable, therapist: int | None = None
) -> tuple[int, int]:
    """First and last hour of the grid: the usual day, widened by work (of one therapist) and by appointments."""
    low, high = OPENS, CLOSES
    for day in days:
        for one in roster.therapists if therapist is None else [therapist]:
            for start, end in roster.shown_working(one, day):
                low, high = min(low, start.hour), max(high, _full_hour(start, end))
    for card in shown:
        low, high = min(low, card.starts.hour), max(high, _full_hour(card.starts, card.ends))
    return low, high


def _full_hour(start: datetime, end: datetime) -> int:
    return 24 if end.date() != start.date() else end.hour + (end.minute > 0)


def shades(
    key: str, plan: TherapistPlan, day: date, roster: Timetable, hours: tuple[int, int], said: Said
) -> Iterator[Shade]:
    """What of the shown hours is no working time of the therapist."""
    first = datetime.combine(day, time(hours[0]))
    last = datetime.combine(day, time.min) + timedelta(hours=hours[1])
    working = roster.shown_working(plan.pk, day)
    if not working:
        yield Shade(key, first, last, why_not_in(plan, day, roster))
        return
    at, words = first, said.starts % {"time": _clock(working[0][0])}
    for start, end in working:
        if start > at:
            yield Shade(key, at, start, words)
        at, words = end, said.pause
    if at < last:
        yield Shade(key, at, last, said.ends % {"time": _clock(at)})


def why_not_in(plan: TherapistPlan, day: date, roster: Timetable) -> str:
    """Closed, away, or not in on that weekday."""
    if closure := roster.closure(day):
        return _("Closed: %(name)s") % {"name": closure}
    if plan.is_away(day):
        return _("Away")
    return _("Not in on %(weekday)s") % {"weekday": date_format(day, "l")}


def _clock(moment: datetime) -> str:
    return moment.time().isoformat("minutes")
