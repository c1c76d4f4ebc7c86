"""What is taken: the live appointments of a stretch of time, as intervals per therapist and room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Func

from scheduling.clock import minute_of, moment_of
from scheduling.intervals import Interval, merged
from scheduling.models import Appointment


class Minute(Func):
    """A date-time as whole minutes since 1970. Reading thousands of rows as numbers is several times faster than as dates."""

    output_field = BigIntegerField()
    template = "(EXTRACT(EPOCH FROM %(expressions)s)::bigint / 60)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 60)", **context
        )


# Put together once: that takes as long as asking the database does.
_LIVE = Appointment.objects.live().order_by()
_BLOCKED: Any = _LIVE.values_list("therapist_id", "room_id", Minute("blocked_from"), Minute("blocked_until"))
_OF_A_PATIENT: Any = _LIVE.values_list(Minute("starts_at"), Minute("ends_at"))
_TAKEN: Any = _LIVE.values_list(
    "therapist_id", "room_id", "patient_id", "blocked_from", "blocked_until", "starts_at", "ends_at"
)


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Busy time in minutes since 1970, in order and without overlaps. Therapists and rooms with buffers, the patient without."""

    therapists: Mapping[int, list[Interval]] = field(default_factory=dict)
    rooms: Mapping[int, list[Interval]] = field(default_factory=dict)
    patient: list[Interval] = field(default_factory=list)

    def of_therapist(self, pk: int) -> list[Interval]:
        """The therapist's busy time."""
        return self.therapists.get(pk, [])

    def of_room(self, pk: int) -> list[Interval]:
        """The room's busy time."""
        return self.rooms.get(pk, [])


def occupancy(
    span: Interval, *, patient: int | None = None, therapists: Iterable[int] | None = None, without: int | None = None
) -> Occupancy:
    """What is taken within `span`: one query, a second one for a patient.

    `therapists` limits whose time is read, never which rooms. `without` is an appointment to be left
    out, because it is being moved.
    """
    first, last = moment_of(span[0]), moment_of(span[1])
    by_therapist: dict[int, list[Interval]] = defaultdict(list)
    by_room: dict[int, list[Interval]] = defaultdict(list)
    for therapist, room, start, end in _BLOCKED.overlapping(first, last).other_than(without):
        by_therapist[therapist].append((start, end))
        by_room[room].append((start, end))
    wanted = by_therapist if therapists is None else {pk: by_therapist[pk] for pk in therapists if pk in by_therapist}
    return Occupancy(
        {pk: merged(busy) for pk, busy in wanted.items()},
        {pk: merged(busy) for pk, busy in by_room.items()},
        merged(_OF_A_PATIENT.filter(patient=patient).overlapping(first, last).other_than(without))
        if patient is not None
        else [],
    )


def taken_at(span: Interval, *, patient: int, without: int | None = None) -> Occupancy:
    """As `occupancy`, for the few rows of one session's time: one query, the patient's own time out of the same rows."""
    rows = _TAKEN.overlapping(moment_of(span[0]), moment_of(span[1])).other_than(without)
    by_therapist: dict[int, list[Interval]] = defaultdict(list)
    by_room: dict[int, list[Interval]] = defaultdict(list)
    of_patient: list[Interval] = []
    for therapist, room, whose, *moments in rows:
        blocked_from, blocked_until, starts, ends = map(minute_of, moments)
        by_therapist[therapist].append((blocked_from, blocked_until))
        by_room[room].append((blocked_from, blocked_until))
        if whose == patient:
            of_patient.append((starts, ends))
    return Occupancy(
        {pk: merged(busy) for pk, busy in by_therapist.items()},
        {pk: merged(busy) for pk, busy in by_room.items()},
        merged(of_patient),
    )
