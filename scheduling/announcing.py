"""What the door tells others about a booking, in its own transaction: the patient, and who waits for a time.

As few statements as can be, because every booking waits for them: what is loaded already comes from the door. What a
message says is made when it leaves, so that several changes before that are one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from patients.models import Patient
from patients.reaching import reach
from practice import outbox
from practice.models import Message, Practice, User
from scheduling.messages.codes import CANCELLATION, CHANGE, CHANGES, CONFIRMATION, COURSE, known_part
from scheduling.models import Appointment, Course
from scheduling.waiting.freeing import freed_by

Reason = Appointment.CancelReason
# The patient said it themselves, or it was nobody's appointment: nobody calls them about that.
KNOWN_TO_PATIENT = (Reason.PATIENT_ILL, Reason.PATIENT_TIME, Reason.MISTAKE)


class Door(Protocol):
    """What the door has read already when it tells of something (scheduling/desk.py)."""

    @property
    def by(self) -> User | None:
        """Who acts; nobody where a patient does."""

    @property
    def now(self) -> datetime:
        """The moment for which the door decides."""

    @property
    def practice(self) -> Practice:
        """The practice."""

    @property
    def patient(self) -> Patient:
        """The patient, held."""


def booked(appointment: Appointment, door: Door) -> None:
    """A session has been booked. What is taken over from other software, the patient knows already."""
    if appointment.source != Appointment.Source.IMPORT:
        reach(door.patient, kind=CONFIRMATION, about=appointment.pk, by=door.by, practice=door.practice)


def booked_together(course: Course, door: Door) -> None:
    """Sessions have been booked as a course: one message for all of them."""
    reach(door.patient, kind=COURSE, about=course.pk, by=door.by, practice=door.practice)


def moved(appointment: Appointment, before: Appointment, door: Door) -> None:
    """A session has been changed. The patient hears of another time and of another therapist, who waits of the old one."""
    if _place(appointment) != _place(before):
        freed_by(before)
    if _as_told(appointment, before):
        return
    if not _waits(appointment, door, CONFIRMATION, CHANGE):
        reach(
            door.patient, kind=CHANGE, about=appointment.pk, by=door.by, practice=door.practice, part=known_part(before)
        )


def moved_together(rows: Sequence[Appointment], before: Iterable[Appointment], door: Door) -> None:
    """Several sessions of a course have been changed at once: one message for all of them."""
    was = {row.pk: row for row in before}
    changed = [row for row in rows if not _as_told(row, was[row.pk])]
    if len(changed) == 1:
        moved(changed[0], was[changed[0].pk], door)
    elif changed:
        for row in changed:
            freed_by(was[row.pk])
        _tell_all(changed[0].course_id, door)


def tell_together(patient: Patient, kept: Sequence[int], *, by: User | None) -> None:
    """Make one message of several that wait, about the appointments `kept` of one patient; in a transaction of its own.

    Those that have left meanwhile are not repeated.
    """
    kinds = (CHANGE, CANCELLATION)
    waiting = Message.objects.filter(kind__in=kinds, about__in=kept, state=Message.State.WAITING)
    with transaction.atomic():
        if waiting.update(state=Message.State.DROPPED, done_at=timezone.now()) > 0:
            reach(patient, kind=CHANGES, about=patient.pk, by=by)


def cancelled(appointment: Appointment, door: Door) -> None:
    """A session has been cancelled. Who has not been told of it yet is told nothing."""
    freed_by(appointment)
    if outbox.drop(kind=CONFIRMATION, about=appointment.pk) or _waits(appointment, door):
        return
    # Reinstated at once, it is still to be told where it was moved to.
    _put_off(Q(kind=CHANGE, about=appointment.pk), door)
    reach(
        door.patient,
        kind=CANCELLATION,
        about=appointment.pk,
        by=door.by,
        practice=door.practice,
        heard=appointment.cancel_reason in KNOWN_TO_PATIENT,
    )


def reinstated(appointment: Appointment, door: Door) -> None:
    """A cancellation has been taken back. Where its message has not left, there is nothing to say."""
    if not outbox.drop(kind=CANCELLATION, about=appointment.pk) and not _waits(appointment, door):
        booked(appointment, door)


def _tell_all(course: int | None, door: Door) -> None:
    """One message that lists what is booked, unless one is still to leave."""
    waiting = Q(kind=COURSE, about=course) | Q(kind=CHANGES, about=door.patient.pk)
    if not _put_off(waiting, door):
        reach(door.patient, kind=CHANGES, about=door.patient.pk, by=door.by, practice=door.practice)


def _place(appointment: Appointment) -> tuple[int, datetime, datetime]:
    return appointment.therapist_id, appointment.blocked_from, appointment.blocked_until


def _as_told(appointment: Appointment, before: Appointment) -> bool:
    now, then = (appointment.starts_at, appointment.therapist_id), (before.starts_at, before.therapist_id)
    return now == then


def _waits(appointment: Appointment, door: Door, *kinds: str) -> bool:
    """True when a message is still to leave that says how things stand then; it waits as long once more.

    One of `kinds` about the appointment, or one that lists it with others.
    """
    waiting = Q(kind=CHANGES, about=door.patient.pk)
    if kinds:
        waiting |= Q(kind__in=kinds, about=appointment.pk)
    if appointment.course_id:
        waiting |= Q(kind=COURSE, about=appointment.course_id)
    return _put_off(waiting, door)


def _put_off(which: Q, door: Door) -> bool:
    """Let what waits leave no sooner than it could be undone. One that is being sent is not among it: it may be too late."""
    waiting = Message.objects.filter(which, state=Message.State.WAITING)
    return waiting.update(not_before=Greatest("not_before", door.now + outbox.UNDO)) > 0
