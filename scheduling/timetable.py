"""Who works when and where: the roster as one frozen picture, read once per version and kept in the process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from threading import Lock

from practice.models import Practice
from scheduling.clock import minute_of, moment_of, nearest
from scheduling.intervals import Interval, merged
from scheduling.models import ClosedDays, Leave, Room, Therapist, WorkingHours

Days = tuple[date, date]
Stretch = tuple[time, time]


@dataclass(frozen=True, slots=True)
class TherapistPlan:
    """One therapist: what they may give, and their week. `hours` has a tuple of stretches for Monday to Sunday."""

    pk: int
    name: str
    title: str
    gender: str
    archived: bool
    qualifications: frozenset[str]
    treatments: frozenset[int]
    usual_room: int | None
    hours: tuple[tuple[Stretch, ...], ...]
    leave: tuple[Days, ...]

    def is_away(self, day: date) -> bool:
        """True on a day of leave."""
        return any(first <= day <= last for first, last in self.leave)


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """One room and the codes of its features."""

    pk: int
    name: str
    archived: bool
    features: frozenset[str]


@dataclass(frozen=True)
class Timetable:
    """Therapists and rooms in the order of the diary, and the days on which the practice is closed."""

    version: int
    tz: tzinfo
    therapists: dict[int, TherapistPlan]
    rooms: dict[int, RoomPlan]
    closed: tuple[tuple[date, date, str], ...]
    _working: dict[tuple[int, date], tuple[Interval, ...]] = field(default_factory=dict, repr=False, compare=False)
    _shown_working: dict[tuple[int, date], tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    _rooms_for: dict[tuple[tuple[str, ...], int | None], tuple[int, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def closure(self, day: date) -> str | None:
        """Why the practice is closed on `day`, or None."""
        return next((name for first, last, name in self.closed if first <= day <= last), None)

    def working(self, therapist: int, day: date) -> tuple[Interval, ...]:
        """The therapist's working time on `day`, in minutes since 1970. Nothing when away, archived or closed."""
        known = self._working.get((therapist, day))
        if known is None:
            known = self._working[therapist, day] = self._reckon(self.therapists[therapist], day)
        return known

    def shown_working(self, therapist: int, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """As `working`, naive, on the practice's clock."""
        known = self._shown_working.get((therapist, day))
        if known is None:
            stretches = self.working(therapist, day)
            known = tuple((self._local(start), self._local(end)) for start, end in stretches)
            self._shown_working[therapist, day] = known
        return known

    def _local(self, minute: int) -> datetime:
        return moment_of(minute).astimezone(self.tz).replace(tzinfo=None)

    def _reckon(self, plan: TherapistPlan, day: date) -> tuple[Interval, ...]:
        if plan.archived or self.closure(day) is not None or plan.is_away(day):
            return ()
        stretches = (
            (minute_of(nearest(day, start, self.tz)), minute_of(nearest(day, end, self.tz)))
            for start, end in plan.hours[day.weekday()]
        )
        return tuple(merged(stretches))

    def rooms_for(self, features: tuple[str, ...], usual: int | None) -> Sequence[int]:
        """Keys of the rooms in use that have all `features`: the usual one first, then those with least to spare."""
        known = self._rooms_for.get((features, usual))
        if known is None:
            needed = frozenset(features)
            fitting = [room for room in self.rooms.values() if not room.archived and needed <= room.features]
            fitting.sort(key=lambda room: (room.pk != usual, len(room.features - needed)))
            known = self._rooms_for[features, usual] = tuple(room.pk for room in fitting)
        return known


_kept: Timetable | None = None
_lock = Lock()


def timetable(practice: Practice) -> Timetable:
    """The roster as of `practice.roster_version`. No query while that version stands."""
    global _kept
    kept = _kept
    if kept is None or kept.version != practice.roster_version or kept.tz != practice.tz:
        with _lock:
            kept = _kept = read_timetable(practice)
    return kept


def forget() -> None:
    """Read it anew next time; for tests, whose rollbacks set versions back."""
    global _kept
    _kept = None


def read_timetable(practice: Practice) -> Timetable:
    """Read the roster from the database."""
    rooms = {
        room.pk: RoomPlan(
            room.pk, room.name, room.archived_at is not None, frozenset(feature.code for feature in room.features.all())
        )
        for room in Room.objects.prefetch_related("features")
    }
    closed = tuple(ClosedDays.objects.values_list("first_day", "last_day", "name"))
    return Timetable(practice.roster_version, practice.tz, _therapists(), rooms, closed)


def _therapists() -> dict[int, TherapistPlan]:
    weeks: dict[int, list[list[Stretch]]] = defaultdict(lambda: [[] for _ in range(7)])
    for therapist, weekday, starts, ends in WorkingHours.objects.values_list("therapist", "weekday", "starts", "ends"):
        weeks[therapist][weekday].append((starts, ends))
    leave: dict[int, list[Days]] = defaultdict(list)
    for therapist, first, last in Leave.objects.values_list("therapist", "first_day", "last_day"):
        leave[therapist].append((first, last))
    return {
        row.pk: TherapistPlan(
            pk=row.pk,
            name=row.name,
            title=row.title,
            gender=row.gender,
            archived=row.archived_at is not None,
            qualifications=frozenset(qualification.code for qualification in row.qualifications.all()),
            treatments=frozenset(treatment.pk for treatment in row.treatments.all()),
            usual_room=row.usual_room_id,
            hours=tuple(tuple(sorted(stretches)) for stretches in weeks[row.pk]),
            leave=tuple(leave[row.pk]),
        )
        for row in Therapist.objects.prefetch_related("qualifications", "treatments")
    }
