"""What is taken: the live appointments of a stretch of time, as intervals per therapist and room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Func

from practice.prepared import Given, Prepared
from scheduling.clock import moment_of
from scheduling.intervals import Interval, merged
from scheduling.models import Appointment
from scheduling.models.diary import REACH


class Minute(Func):
    """A date-time as whole minutes since 1970. Reading thousands of rows as numbers is several times faster than as dates."""

    output_field = BigIntegerField()
    template = "(EXTRACT(EPOCH FROM %(expressions)s)::bigint / 60)"

    def get_db_converters(self, connection: Any) -> list[Any]:
        """None: the database sends whole numbers, and asking each of thousands costs as much as reading them."""
        return []

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(
            compiler, connection, template="(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 60)", **context
        )


_WHEN = DateTimeField()
_TAKEN: Prepared[Any] = Prepared(
    Appointment.objects.live()
    .meeting(*(Given(name, _WHEN) for name in ("start", "end", "earliest", "latest")))
    .exclude(pk=Given("without", BigIntegerField()))
    .order_by()
    .values_list(
        "therapist_id",
        "room_id",
        "patient_id",
        Minute("blocked_from"),
        Minute("blocked_until"),
        Minute("starts_at"),
        Minute("ends_at"),
    )
)
# The key of no appointment.
_NONE = 0


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


def occupancy(span: Interval, *, patient: int | None = None, without: int | None = None) -> Occupancy:
    """What is taken within `span`, and when the patient is: one query.

    `without` is an appointment to be left out, because it is being moved.
    """
    by_therapist: dict[int, list[Interval]] = defaultdict(list)
    by_room: dict[int, list[Interval]] = defaultdict(list)
    of_patient: list[Interval] = []
    start, end = moment_of(span[0]), moment_of(span[1])
    rows = _TAKEN.rows(start=start, end=end, earliest=start - REACH, latest=end + REACH, without=without or _NONE)
    for therapist, room, whose, blocked_from, blocked_until, starts, ends in rows:
        blocked = (blocked_from, blocked_until)
        by_therapist[therapist].append(blocked)
        by_room[room].append(blocked)
        if whose == patient:
            of_patient.append((starts, ends))
    return Occupancy(
        {pk: merged(busy) for pk, busy in by_therapist.items()},
        {pk: merged(busy) for pk, busy in by_room.items()},
        merged(of_patient),
    )
