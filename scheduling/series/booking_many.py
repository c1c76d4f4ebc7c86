"""The door for several sessions at once: all of them in one transaction, or none.

A room of scheduling/booking.py: the same locks (patient, then every therapist, then every room, each by ascending id),
the same desk. A refusal carries `member`, the number of the session that was refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from practice.models import User
from scheduling import announcing
from scheduling.booking import one_transaction
from scheduling.clearing import Consent
from scheduling.desk import Desk
from scheduling.models import Appointment, Course
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused, ChangedMeanwhile, NotAsShown, NothingChosen, Unknown, WrongStep
from scheduling.series.verdicts import seal_of

Status = Appointment.Status


@dataclass(frozen=True, slots=True)
class Member:
    """One session to be booked: `number` is its line in the form, `seal` stands for the length and form shown there.

    `adapted` says that it was shown in an adapted form, to which whoever books agrees.
    """

    number: int
    plan: Plan
    seal: str
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One booked session to be moved to `starts_at` with `therapist`; `revision` is what the form showed."""

    number: int
    appointment: int
    revision: int
    starts_at: datetime
    therapist: int


def book_course(members: Sequence[Member], *, pattern: dict[str, Any], by: User, request_key: UUID) -> Course:
    """Book the sessions of one patient and treatment as a course, in order of time, all or none.

    The same `request_key` again answers with the course that it made the first time. Raises as `book` does, with
    `member`; NothingChosen for none, NotAsShown where one would be booked otherwise than it was shown.
    """
    if not members:
        raise NothingChosen()
    try:
        return _book_course(members, pattern=pattern, by=by, request_key=request_key)
    except BookingRefused:
        made = Course.objects.filter(request_key=request_key, patient=members[0].plan.patient).first()
        if made is None:
            raise
        return made


@one_transaction
def _book_course(members: Sequence[Member], *, pattern: dict[str, Any], by: User, request_key: UUID) -> Course:
    in_order = sorted(members, key=lambda member: member.plan.starts_at)
    first = in_order[0].plan
    if any((one.plan.patient, one.plan.treatment) != (first.patient, first.treatment) for one in in_order):
        raise Unknown(what="patient")
    desk = Desk.locked(first, by=by, others=[one.plan for one in in_order[1:]])
    if first.treatment not in desk.catalogue.treatment_by_pk:
        raise Unknown(what="treatment")
    course = Course.objects.create(
        patient=desk.patient, treatment_id=first.treatment, pattern=pattern, made_by=by, request_key=request_key
    )
    for member in in_order:
        _place(desk, member, course, by)
    announcing.booked_together(course, desk)
    return course


def _place(desk: Desk, member: Member, course: Course, by: User) -> None:
    appointment = Appointment(patient=desk.patient, booked_by=by, course=course, source=Appointment.Source.COURSE)
    try:
        desk.place(appointment, member.plan, Consent(adaptation=member.adapted))
        if seal_of(appointment.minutes, appointment.changes) != member.seal:
            raise NotAsShown()
    except BookingRefused as refusal:
        refusal.details["member"] = member.number
        raise


@one_transaction
def move_many(moves: Sequence[Move], *, patient: int, course: int, by: User) -> list[Appointment]:
    """Move booked sessions of one patient's course, all or none: each decided about once more, in another room if its own is taken.

    Raises as `change` does, with `member`; NothingChosen for none.
    """
    if not moves:
        raise NothingChosen()
    asked = {move.appointment: move for move in moves}
    seen = list(Appointment.objects.filter(pk__in=asked, patient=patient, course=course))
    if len(seen) != len(moves):
        raise Unknown(what="appointment")
    plans = {
        row.pk: Plan.of(row).with_changes(
            starts_at=asked[row.pk].starts_at, therapist=asked[row.pk].therapist, room=None
        )
        for row in seen
    }
    [first, *others] = plans.values()
    desk = Desk.locked(first, by=by, others=[*others, *(Plan.of(row) for row in seen)])
    rows = {row.pk: row for row in _held(asked)}
    moved = [_move(desk, rows[pk], asked[pk], plans[pk]) for pk in _out_of_the_way(seen, plans)]
    announcing.moved_together(moved, seen, desk)
    return moved


def _held(asked: dict[int, Move]) -> list[Appointment]:
    """The appointments once more, now locked by ascending id; each must be as the form showed it."""
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related("assessment")
    held = list(rows.filter(pk__in=asked).order_by("pk"))
    for row in held:
        if row.revision != asked[row.pk].revision:
            raise ChangedMeanwhile(appointment=row, member=asked[row.pk].number)
        if row.status != Status.BOOKED:
            said = {"now": row.get_status_display(), "to": Status.BOOKED.label}
            raise WrongStep(**said, member=asked[row.pk].number)
    return held


def _out_of_the_way(seen: Sequence[Appointment], plans: dict[int, Plan]) -> list[int]:
    """The order in which none steps on the place of one that is still to move: the last first if they move on."""
    later = sum(1 if plans[row.pk].starts_at > row.starts_at else -1 for row in seen) > 0
    return [row.pk for row in sorted(seen, key=lambda row: (row.starts_at, row.pk), reverse=later)]


def _move(desk: Desk, row: Appointment, move: Move, plan: Plan) -> Appointment:
    row.revision += 1
    try:
        return desk.place(row, replace(plan, room=None), Consent())
    except BookingRefused as refusal:
        refusal.details["member"] = move.number
        raise
