"""The door for the rows of a file: every appointment in one transaction, or none.

A room of scheduling/booking.py: the same locks (every patient, then every therapist, then every room, each by ascending
id), the same desk, one per patient. Nobody is told of what is read in: they have been told where it was booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from practice.models import User
from scheduling.booking import one_transaction
from scheduling.clearing import Consent
from scheduling.desk import Desk
from scheduling.models import Appointment
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment to be booked; `line` is its place in the file."""

    line: int
    plan: Plan
    desk_note: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """By line: what was booked (primary keys), and what was refused. Where anything was refused nothing is booked."""

    made: dict[int, int]
    refused: dict[int, BookingRefused]


@one_transaction
def book_rows(rows: Sequence[Row], *, by: User, only_look: bool = False) -> Booked:
    """Book the rows in order of time, all or none; each is decided about with those before it as its history.

    `only_look`: find out what would be refused, and leave nothing behind. Every row is looked at, whatever another says.
    """
    if not rows:
        return Booked({}, {})
    desks = Desk.locked_for([row.plan for row in rows], by=by)
    made: dict[int, int] = {}
    refused: dict[int, BookingRefused] = {}
    for row in sorted(rows, key=lambda row: (row.plan.starts_at, row.line)):
        try:
            with transaction.atomic():
                made[row.line] = _place(desks[row.plan.patient], row, by).pk
        except BookingRefused as refusal:
            refused[row.line] = refusal
    if refused or only_look:
        transaction.set_rollback(True)
    return Booked({} if refused else made, refused)


def _place(desk: Desk, row: Row, by: User) -> Appointment:
    appointment = Appointment(
        patient=desk.patient, booked_by=by, desk_note=row.desk_note, source=Appointment.Source.IMPORT
    )
    return desk.place(appointment, row.plan, Consent())
