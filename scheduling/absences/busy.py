"""What is taken around days off, by appointment, so that one can be left out and a proposal be put in. In memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, time, timedelta

from scheduling.availability import Need
from scheduling.clock import nearest
from scheduling.intervals import Interval, merged
from scheduling.models import Appointment
from scheduling.occupancy import Minute, Occupancy
from scheduling.timetable import Timetable

Days = tuple[date, date]


class Busy:
    """Therapists, rooms and some patients. Proposals that were made count as taken, so no two ask for one slot."""

    def __init__(self, patients: Collection[int]) -> None:
        self._patients = frozenset(patients)
        self._therapists: defaultdict[int, dict[int, Interval]] = defaultdict(dict)
        self._rooms: defaultdict[int, dict[int, Interval]] = defaultdict(dict)
        self._of_patients: defaultdict[int, dict[int, Interval]] = defaultdict(dict)
        self._merged: dict[tuple[str, int], list[Interval]] = {}
        self._proposed = 0

    @classmethod
    def read(cls, spans: Iterable[Days], patients: Collection[int], roster: Timetable) -> Busy:
        """What is taken on the days of `spans`, both ends included. One query for each span."""
        busy = cls(patients)
        for first, last in spans:
            start = nearest(first, time.min, roster.tz)
            end = nearest(last + timedelta(days=1), time.min, roster.tz)
            rows = Appointment.objects.live().overlapping(start, end).order_by()
            moments = ("blocked_from", "blocked_until", "starts_at", "ends_at")
            whose = ("pk", "therapist_id", "room_id", "patient_id")
            for pk, therapist, room, patient, blocked_from, blocked_until, starts, ends in rows.values_list(
                *whose, *(Minute(moment) for moment in moments)
            ):
                busy.put(pk, therapist, room, patient, (blocked_from, blocked_until), (starts, ends))
        return busy

    def put(self, key: int, therapist: int, room: int, patient: int, blocked: Interval, session: Interval) -> None:
        """Count an appointment as there."""
        self._therapists[therapist][key] = self._rooms[room][key] = blocked
        if patient in self._patients:
            self._of_patients[patient][key] = session
        self._merged.pop(("therapist", therapist), None)
        self._merged.pop(("room", room), None)

    def propose(self, row: Appointment, need: Need, *, therapist: int, room: int, start: int) -> None:
        """Count a proposal for `row` as taken, for everybody's but its own sake."""
        self._proposed -= 1
        session = (start, start + need.minutes)
        self.put(self._proposed, therapist, room, row.patient_id, need.blocked(start), session)

    def without(self, row: Appointment) -> Occupancy:
        """What is taken for `row`, which would go from where it is."""
        therapists = {pk: self._kept("therapist", pk, rows) for pk, rows in self._therapists.items()}
        rooms = {pk: self._kept("room", pk, rows) for pk, rows in self._rooms.items()}
        for kept, rows, pk in (
            (therapists, self._therapists, row.therapist_id),
            (rooms, self._rooms, row.room_id),
        ):
            kept[pk] = _others(rows[pk], row.pk)
        return Occupancy(therapists, rooms, _others(self._of_patients[row.patient_id], row.pk))

    def _kept(self, kind: str, pk: int, rows: dict[int, Interval]) -> list[Interval]:
        if (kind, pk) not in self._merged:
            self._merged[kind, pk] = merged(sorted(rows.values()))
        return self._merged[kind, pk]


def _others(rows: dict[int, Interval], key: int) -> list[Interval]:
    return merged(sorted(interval for one, interval in rows.items() if one != key))
