"""What is taken, week by week as far as a proposal looks, some appointments left out because they would move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from scheduling.clock import minute_of, nearest
from scheduling.intervals import Interval, merged
from scheduling.models import Appointment
from scheduling.models.diary import REACH
from scheduling.occupancy import Minute, Occupancy, occupancy
from scheduling.timetable import Timetable

WEEK = 7
MINUTES = ("blocked_from", "blocked_until", "starts_at", "ends_at")


class Busy:
    """One query for each week that is looked at, none for those between; `without` are appointments to leave out."""

    def __init__(self, roster: Timetable, *, patient: int, without: Collection[int] = ()) -> None:
        self._roster, self._patient, self._without = roster, patient, frozenset(without)
        self._weeks: dict[date, Occupancy] = {}

    def on(self, day: date) -> Occupancy:
        """What is taken on that day, and in the rest of its week."""
        monday = day - timedelta(days=day.weekday())
        if monday not in self._weeks:
            self._weeks[monday] = self._read(monday)
        return self._weeks[monday]

    def _read(self, monday: date) -> Occupancy:
        span = (monday, monday + timedelta(days=WEEK))
        start, end = (nearest(day, time.min, self._roster.tz) for day in span)
        if not self._without:
            return occupancy((minute_of(start - REACH), minute_of(end + REACH)), patient=self._patient)
        return self._read_without(start - REACH, end + REACH)

    def _read_without(self, start: datetime, end: datetime) -> Occupancy:
        """As `occupancy`, but for several appointments."""
        by_therapist: dict[int, list[Interval]] = defaultdict(list)
        by_room: dict[int, list[Interval]] = defaultdict(list)
        of_patient: list[Interval] = []
        rows = Appointment.objects.live().overlapping(start, end).exclude(pk__in=self._without).order_by()
        for therapist, room, whose, blocked_from, blocked_until, starts, ends in rows.values_list(
            "therapist_id", "room_id", "patient_id", *(Minute(name) for name in MINUTES)
        ):
            by_therapist[therapist].append((blocked_from, blocked_until))
            by_room[room].append((blocked_from, blocked_until))
            if whose == self._patient:
                of_patient.append((starts, ends))
        return Occupancy(
            {pk: merged(busy) for pk, busy in by_therapist.items()},
            {pk: merged(busy) for pk, busy in by_room.items()},
            merged(of_patient),
        )
