"""What a patient may do about their own appointment: confirm, move and cancel it, within the practice's notice.

All of it goes through the door, with nobody as who acts: no consent, no word, the same decision as at the desk.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import Practice
from scheduling import booking
from scheduling.models import Appointment, AppointmentLink
from scheduling.refusals import BookingRefused, ChangedMeanwhile, ReasonNeeded, SlotTaken
from scheduling.selfservice.searching import Search

Reason = Appointment.CancelReason
# What a patient may say; the other reasons are the practice's.
REASONS = (Reason.PATIENT_TIME, Reason.PATIENT_ILL)
WORDS = {Reason.PATIENT_TIME: gettext_lazy("I cannot come then"), Reason.PATIENT_ILL: gettext_lazy("I am ill")}


class TooLate(BookingRefused):
    """Less than the practice's notice before the session: patients call then."""

    code = "too-late"

    def __str__(self) -> str:
        return _("It is too close to your appointment to change it here. Please call us.")


def may_change(row: Appointment, *, practice: Practice, now: datetime) -> bool:
    """True while the patient may move or cancel it without the desk."""
    return row.status == Appointment.Status.BOOKED and row.starts_at - now >= timedelta(hours=practice.notice_hours)


def confirm(link: AppointmentLink, *, revision: int) -> None:
    """The patient will come at the time that the page showed. ChangedMeanwhile where it has been changed since."""
    row = link.appointment
    if row.revision != revision or row.status != Appointment.Status.BOOKED:
        raise ChangedMeanwhile(appointment=row)
    link.confirmed_at, link.confirmed_for = timezone.now(), row.starts_at
    link.save(update_fields=["confirmed_at", "confirmed_for"])


def move(link: AppointmentLink, *, revision: int, starts_at: datetime, therapist: int, practice: Practice) -> None:
    """Move it to a time that the search offers; that confirms it. TooLate, SlotTaken, and all that `change` raises."""
    row = _changeable(link, practice)
    if not Search.begun(row, practice=practice, now=timezone.now()).has(starts_at, therapist=therapist):
        raise SlotTaken()
    moved = booking.change(row.pk, by=None, revision=revision, starts_at=starts_at, therapist=therapist, room=None)
    link.appointment = moved
    link.confirmed_at, link.confirmed_for = timezone.now(), moved.starts_at
    link.save(update_fields=["confirmed_at", "confirmed_for"])


def cancel(link: AppointmentLink, *, revision: int, reason: str, practice: Practice) -> None:
    """Cancel it for one of REASONS. TooLate, ReasonNeeded, and all that the door's verb raises."""
    row = _changeable(link, practice)
    if reason not in REASONS:
        raise ReasonNeeded()
    link.appointment = booking.cancel(row.pk, reason=reason, by=None, revision=revision)


def _changeable(link: AppointmentLink, practice: Practice) -> Appointment:
    row = link.appointment
    if row.status != Appointment.Status.BOOKED:
        raise ChangedMeanwhile(appointment=row)
    if not may_change(row, practice=practice, now=timezone.now()):
        raise TooLate()
    return row
