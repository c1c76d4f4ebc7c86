"""Who is here and for how long, who is being treated where, who is late. Read side: two queries, however full the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.models import Practice
from scheduling.daysheet import Card, cards
from scheduling.models import Appointment
from scheduling.timetable import Timetable, timetable

Status = Appointment.Status
HERE = (Status.ARRIVED, Status.IN_TREATMENT)
# Status → the steps that the desk takes with one click, the usual one first.
STEPS: dict[str, tuple[tuple[str, Promise], ...]] = {
    Status.BOOKED: ((Status.ARRIVED, _("Arrived")),),
    Status.ARRIVED: ((Status.IN_TREATMENT, _("Start treatment")),),
    Status.IN_TREATMENT: ((Status.DONE, _("Done")),),
}
DID_NOT_COME = (Status.NO_SHOW, _("Did not come"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """One appointment of today. `since` is when its status began, naive; None while nobody has come."""

    card: Card
    therapist: str
    room: str
    since: datetime | None
    now: datetime

    @property
    def waited(self) -> int:
        """Minutes since it came to its status."""
        return 0 if self.since is None else _minutes(self.now - self.since)

    @property
    def overdue(self) -> int:
        """Minutes since it should have begun; 0 before."""
        return _minutes(self.now - self.card.starts)

    @property
    def steps(self) -> Sequence[tuple[str, Promise]]:
        """What the desk can do with one click: status and words."""
        steps = STEPS.get(self.card.status, ())
        return (*steps, DID_NOT_COME) if self.card.status == Status.BOOKED and self.overdue else steps


@dataclass(frozen=True, slots=True)
class RoomNow:
    """A room: who is treated in it now, and what is booked in it next."""

    name: str
    here: Arrival | None
    next: Arrival | None


@dataclass(frozen=True, slots=True)
class Board:
    """Today as the desk sees it. `over` counts those who are done, `missed` those who did not come."""

    late: Sequence[Arrival]
    waiting: Sequence[Arrival]
    treated: Sequence[Arrival]
    expected: Sequence[Arrival]
    rooms: Sequence[RoomNow]
    over: int
    missed: int


def board(practice: Practice, now: datetime) -> Board:
    """Today at `now`."""
    roster, local = timetable(practice), practice.local(now).replace(tzinfo=None)
    shown = cards(local.date(), 1, practice=practice)
    since = _since([card.pk for card in shown if card.status in HERE], practice)
    rows = [_arrival(card, roster, since.get(card.pk), local) for card in shown]
    booked = [one for one in rows if one.card.status == Status.BOOKED]
    treated = [one for one in rows if one.card.status == Status.IN_TREATMENT]
    waiting = [one for one in rows if one.card.status == Status.ARRIVED]
    return Board(
        late=[one for one in booked if one.card.starts < local],
        waiting=sorted(waiting, key=lambda one: one.since or one.card.starts),
        treated=treated,
        expected=[one for one in booked if one.card.starts >= local],
        rooms=_rooms(roster, treated, [one for one in (*waiting, *booked) if one.card.ends > local]),
        over=sum(one.card.status == Status.DONE for one in rows),
        missed=sum(one.card.status == Status.NO_SHOW for one in rows),
    )


def _arrival(card: Card, roster: Timetable, since: datetime | None, now: datetime) -> Arrival:
    return Arrival(card, roster.therapists[card.therapist].name, roster.rooms[card.room].name, since, now)


def _since(appointments: Sequence[int], practice: Practice) -> dict[int, datetime]:
    """By appointment, when it came to the status it has now, on the practice's clock: from its history. One query."""
    history: Any = Appointment.history
    rows = history.filter(id__in=appointments).order_by("history_date", "history_id")
    last: dict[int, tuple[str, datetime]] = {}
    for pk, status, moment in rows.values_list("id", "status", "history_date"):
        if pk not in last or last[pk][0] != status:
            last[pk] = (status, moment)
    return {pk: practice.local(moment).replace(tzinfo=None) for pk, (_status, moment) in last.items()}


def _rooms(roster: Timetable, treated: Iterable[Arrival], coming: Iterable[Arrival]) -> list[RoomNow]:
    here = {one.card.room: one for one in treated}
    following: dict[int, Arrival] = {}
    for one in sorted(coming, key=lambda arrival: arrival.card.starts):
        following.setdefault(one.card.room, one)
    return [
        RoomNow(room.name, here.get(room.pk), following.get(room.pk))
        for room in roster.rooms.values()
        if not room.archived or room.pk in here
    ]


def _minutes(length: timedelta) -> int:
    return max(0, int(length.total_seconds() // 60))
