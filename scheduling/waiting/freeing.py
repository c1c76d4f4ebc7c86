"""Times that became free, written down for the waiting list. Who fits is looked for later, by the ticker or on a page.

The door tells of what was cancelled or moved away: one row, no question asked. The roster tells of what it opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

from practice.models import Practice
from scheduling.clock import days, minute_of, moment_of
from scheduling.intervals import Interval, gaps
from scheduling.models import Appointment, FreedTime, Wish
from scheduling.timetable import Timetable, read_timetable

# What the roster opens further ahead than this is found by the search, not offered.
DAYS_AHEAD = 28
# Nobody is given less than this.
SHORTEST = 15


def freed(therapist: int, room: int | None, starts_at: datetime, ends_at: datetime) -> None:
    """A stretch of a therapist's time is free now, as part of the caller's transaction. At most one statement."""
    if ends_at > timezone.now():
        FreedTime.objects.create(therapist_id=therapist, room_id=room, starts_at=starts_at, ends_at=ends_at)


def freed_by(appointment: Appointment) -> None:
    """The place of an appointment that has just been cancelled, or of one as it was before it moved."""
    freed(appointment.therapist_id, appointment.room_id, appointment.blocked_from, appointment.blocked_until)


@contextmanager
def opening() -> Iterator[None]:
    """Around a change of the roster: what is worked afterwards and was not before, becomes freed times.

    Where nobody waits, the roster is not read for it.
    """
    practice = Practice.current() if Wish.objects.open().exists() else None
    before = read_timetable(practice) if practice is not None else None
    yield
    if practice is not None and before is not None:
        _write(before, read_timetable(practice), timezone.localdate())


def opened(before: Timetable, after: Timetable, on: Iterable[date]) -> Iterator[tuple[int, Interval]]:
    """By therapist, the stretches of minutes that only the later roster has. Pure."""
    for day in on:
        for therapist in after.therapists:
            was = before.working(therapist, day) if therapist in before.therapists else ()
            for stretch in after.working(therapist, day):
                for start, end in gaps(list(was), stretch):
                    if end - start >= SHORTEST:
                        yield therapist, (start, end)


def reopen() -> None:
    """Somebody new waits: times that nobody wanted are looked at once more. One statement."""
    FreedTime.objects.filter(ends_at__gt=timezone.now()).exclude(closed_at=None).update(closed_at=None)


def _write(before: Timetable, after: Timetable, today: date) -> None:
    now = timezone.now()
    FreedTime.objects.bulk_create(
        FreedTime(therapist_id=therapist, starts_at=moment_of(start), ends_at=moment_of(end))
        for therapist, (start, end) in opened(before, after, days(today, DAYS_AHEAD))
        if end > minute_of(now + timedelta(minutes=SHORTEST))
    )
