"""What the door tells others about a booking, in its own transaction: the patient, and who waits for a time.

As few statements as can be, because every booking waits for them: what is loaded already comes from the desk. What a
message says is made when it leaves, so that several changes before that are one message.
"""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Greatest

from patients.reaching import reach
from practice import outbox
from practice.models import Message
from scheduling.desk import Desk
from scheduling.messages.codes import CANCELLATION, CHANGE, CHANGES, CONFIRMATION, COURSE, known_part
from scheduling.models import Appointment, Course

Reason = Appointment.CancelReason
# The patient said it themselves, or it was nobody's appointment: nobody calls them about that.
KNOWN_TO_PATIENT = (Reason.PATIENT_ILL, Reason.PATIENT_TIME, Reason.MISTAKE)


def booked(appointment: Appointment, desk: Desk) -> None:
    """A session has been booked. What is taken over from other software, the patient knows already."""
    if appointment.source != Appointment.Source.IMPORT:
        reach(desk.patient, kind=CONFIRMATION, about=appointment.pk, by=desk.by)


def booked_together(course: Course, desk: Desk) -> None:
    """Sessions have been booked as a course: one message for all of them."""
    reach(desk.patient, kind=COURSE, about=course.pk, by=desk.by)


def moved(appointment: Appointment, before: Appointment, desk: Desk) -> None:
    """A session has been changed. The patient hears of another time and of another therapist."""
    if _as_told(appointment, before):
        return
    if not _waits(appointment, desk, CONFIRMATION, CHANGE):
        reach(desk.patient, kind=CHANGE, about=appointment.pk, by=desk.by, part=known_part(before))


def moved_together(course: int, desk: Desk) -> None:
    """Several sessions of a course have been moved: one message, unless that about the course is still to leave."""
    waiting = Q(kind=COURSE, about=course) | Q(kind=CHANGES, about=desk.patient.pk)
    if not _put_off(waiting, desk):
        reach(desk.patient, kind=CHANGES, about=desk.patient.pk, by=desk.by)


def cancelled(appointment: Appointment, desk: Desk) -> None:
    """A session has been cancelled. Who has not been told of it yet is told nothing."""
    if outbox.drop(kind=CONFIRMATION, about=appointment.pk) or _waits(appointment, desk):
        return
    # Reinstated at once, it is still to be told where it was moved to.
    _put_off(Q(kind=CHANGE, about=appointment.pk), desk)
    reach(
        desk.patient,
        kind=CANCELLATION,
        about=appointment.pk,
        by=desk.by,
        heard=appointment.cancel_reason in KNOWN_TO_PATIENT,
    )


def reinstated(appointment: Appointment, desk: Desk) -> None:
    """A cancellation has been taken back. Where its message has not left, there is nothing to say."""
    if not outbox.drop(kind=CANCELLATION, about=appointment.pk) and not _waits(appointment, desk):
        booked(appointment, desk)


def _as_told(appointment: Appointment, before: Appointment) -> bool:
    now, then = (appointment.starts_at, appointment.therapist_id), (before.starts_at, before.therapist_id)
    return now == then


def _waits(appointment: Appointment, desk: Desk, *kinds: str) -> bool:
    """True when a message is still to leave that says how things stand then; it waits as long once more.

    One of `kinds` about the appointment, or one that lists it with others.
    """
    waiting = Q(kind=CHANGES, about=desk.patient.pk)
    if kinds:
        waiting |= Q(kind__in=kinds, about=appointment.pk)
    if appointment.course_id:
        waiting |= Q(kind=COURSE, about=appointment.course_id)
    return _put_off(waiting, desk)


def _put_off(which: Q, desk: Desk) -> bool:
    """Let what waits leave no sooner than it could be undone. One that is being sent is not among it: it may be too late."""
    rows = Message.objects.filter(which, state=Message.State.WAITING)
    return rows.update(not_before=Greatest("not_before", desk.now + outbox.UNDO)) > 0
