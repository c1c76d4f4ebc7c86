"""One session of a course has moved: where the rest of it would go. Reads only; `move_many` moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.availability import Wishes
from scheduling.models import Appointment
from scheduling.plans import Form
from scheduling.series.busy import Busy
from scheduling.series.lines import Line, Proposal
from scheduling.series.patterns import Place
from scheduling.series.proposing import Search
from scheduling.series.verdicts import Verdicts
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind


@dataclass(frozen=True, slots=True)
class Shift:
    """A session that has moved, by how much on the clock on the wall, and the booked ones that came after it."""

    moved: Appointment
    by: timedelta
    rest: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """Which session of how many it is, and how many of those after it wait to be shifted since it was moved."""

    number: int
    sessions: int
    to_shift: int


def course_of(row: Appointment) -> Membership | None:
    """Where a session stands in its course; None for one that is in none. Four queries for one that is."""
    if row.course_id is None:
        return None
    starts = list(Appointment.objects.sessions().filter(course=row.course_id).values_list("starts_at", flat=True))
    shift = shift_after(row)
    number = sum(start < row.starts_at for start in starts) + 1
    return Membership(number, len(starts), len(shift.rest) if shift else 0)


def shift_after(moved: Appointment) -> Shift | None:
    """What the last move of a session of a course leaves to shift; None where there is nothing. Three queries.

    Sessions that were moved since then have been seen to.
    """
    if moved.course_id is None:
        return None
    records = list(moved.history.order_by("-history_id").values_list("starts_at", "history_id"))
    earlier = next((place for place, (start, _number) in enumerate(records) if start != moved.starts_at), 0)
    if earlier == 0:
        return None
    was, move = records[earlier][0], records[earlier - 1][1]
    booked = Appointment.objects.filter(course=moved.course_id, status=Appointment.Status.BOOKED, starts_at__gt=was)
    rest = booked.exclude(pk=moved.pk).order_by("starts_at", "pk")
    since = Appointment.history.filter(id__in=[row.pk for row in rest], history_id__gt=move)
    seen_to = set(since.values_list("id", flat=True))
    left = tuple(row for row in rest if row.pk not in seen_to and row.starts_at > timezone.now())
    return Shift(moved, _local(moved.starts_at) - _local(was), left) if left else None


def propose_shift(shift: Shift, *, practice: Practice) -> Proposal:
    """Each session of the rest as many days later or earlier, with its own therapist if possible. Raises RulesFailed."""
    return Proposal(tuple(_lines(shift, practice)))


def _lines(shift: Shift, practice: Practice) -> Iterator[Line]:
    roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
    moving = [row.pk for row in shift.rest]
    before = timezone.localdate(shift.moved.starts_at)
    busy = Busy(roster, patient=shift.moved.patient_id, without=moving)
    patient = shift.moved.patient
    known = None
    for number, (row, gap) in enumerate(zip(shift.rest, _gaps(shift), strict=True), 1):
        treatment = catalogue.treatment_by_pk[row.treatment_id]
        verdicts = Verdicts.of(patient, treatment, practice, without=moving)
        if known is not None:
            verdicts.known = known
        verdicts.as_booked = row.minutes, Form.from_stored(row.changes)
        search = Search(roster, treatment, Wishes(), busy, verdicts, timezone.now())
        wanted = _wanted(shift, _local(row.starts_at))
        place = Place(Fraction(0), Fraction(gap))
        line = search.line(
            number,
            wanted.date(),
            first=max(before + timedelta(days=1), wanted.date() - timedelta(days=place.slack)),
            slack=place.slack,
            preferred=row.therapist_id,
            clock=wanted.time(),
        )
        known = verdicts.known
        before = timezone.localdate(line.slot.starts_at) if line.slot else before
        yield _of(line, row)


def _wanted(shift: Shift, start: datetime) -> datetime:
    """As many days further as the moved one; at its new hour if the two had the same hour before, else at its own."""
    now = _local(shift.moved.starts_at)
    was = now - shift.by
    clock = now.time() if start.time() == was.time() else start.time()
    return datetime.combine(start.date() + (now.date() - was.date()), clock)


def _gaps(shift: Shift) -> list[int]:
    """Days between each session of the rest and the one before it, as they were booked."""
    was = _local(shift.moved.starts_at) - shift.by
    days: Sequence[date] = [was.date(), *(timezone.localdate(row.starts_at) for row in shift.rest)]
    return [max(1, (later - earlier).days) for earlier, later in pairwise(days)]


def _of(line: Line, row: Appointment) -> Line:
    """The line of a session that is booked already; another form than the one it was booked in is no mere move."""
    line = replace(line, appointment=row.pk, revision=row.revision, was=_local(row.starts_at))
    if line.decided is not None and line.slot is not None and line.decided.kind != VerdictKind.FINE:
        return replace(line, refused=_("It needs another form on that day. Open it in the diary and change it there."))
    return line


def _local(moment: datetime) -> datetime:
    """On the practice's clock, naive."""
    return timezone.localtime(moment).replace(tzinfo=None)
