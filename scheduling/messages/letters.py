"""What a message about appointments says at the moment it leaves, from how things stand then. No treatment, no reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.reaching import letter_to
from practice.models import Message, Practice
from practice.outbox import TAKEN_BACK, Letter, LetterFile, NotNeeded
from practice.wordings import Value
from scheduling.calendars.files import MEDIA_TYPE, NAME, appointment_file
from scheduling.messages.codes import CONFIRMATION, known_part, reminder_part
from scheduling.messages.recalls import is_due
from scheduling.models import Appointment, Course
from scheduling.selfservice.links import address_of

Status = Appointment.Status
# More dates than these nobody reads in a letter.
MOST_DATES = 30


def confirmation(message: Message) -> Letter:
    """The session as it stands. NotNeeded when it is cancelled, has begun, or is waiting for nobody any more."""
    return _of_one(_ahead(message, Status.BOOKED), message)


def change(message: Message) -> Letter:
    """Where the session is now. NotNeeded also when it is back where the patient knew it."""
    row = _ahead(message, Status.BOOKED)
    if message.part == known_part(row):
        raise NotNeeded
    return _of_one(row, message)


def reminder(message: Message) -> Letter:
    """The session once more. NotNeeded also when it has been moved since; it gets a reminder of its own then."""
    row = _ahead(message, Status.BOOKED)
    hours = message.part.partition("@")[0]
    if not hours.isdigit() or message.part != reminder_part(int(hours), row.starts_at):
        raise NotNeeded
    return _of_one(row, message)


def cancellation(message: Message) -> Letter:
    """That the session will not be. NotNeeded when it will be after all, or the patient never heard of it."""
    row = _ahead(message, Status.CANCELLED)
    told = Message.objects.filter(kind=CONFIRMATION, about=row.pk).order_by("-pk").first()
    dropped = told is not None and told.state == Message.State.DROPPED and told.trouble != TAKEN_BACK
    # Cancelled while its confirmation was on the way, which therefore never left. One that was dropped before was not
    # wanted, or had no address: whoever comes without it knows of the session all the same.
    if told is not None and dropped and (told.done_at is None or told.done_at >= message.made_at):
        raise NotNeeded
    return letter_to(row.patient, message, _when(row), files=_files(row, message))


def course(message: Message) -> Letter:
    """All sessions of a course that are still to come. NotNeeded when there are none."""
    row = Course.objects.select_related("patient__merged_into").filter(pk=message.about).first()
    if row is None:
        raise NotNeeded
    patient = row.patient.merged_into or row.patient
    rows = list(_booked(patient).filter(course=row))
    if not rows:
        raise NotNeeded
    return _of_many(rows, patient, message)


def changes(message: Message) -> Letter:
    """All that is booked for a patient, after several of their sessions have changed."""
    patient = _goes_on(message.about)
    return _of_many(list(_booked(patient)), patient, message)


def recall(message: Message) -> Letter:
    """That it is time to come again. NotNeeded where it is not any more, or would not be fine."""
    patient = _goes_on(message.about)
    if not is_due(patient, message.part):
        raise NotNeeded
    return letter_to(patient, message, {})


def _ahead(message: Message, status: str) -> Appointment:
    """The appointment that `message` is about, where it has this status and has not begun."""
    rows = Appointment.objects.select_related("patient", "therapist")
    row = rows.filter(pk=message.about, status=status, starts_at__gt=timezone.now()).first()
    if row is None:
        raise NotNeeded
    return row


def _booked(patient: Patient) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(patient=patient, status=Status.BOOKED, starts_at__gt=timezone.now())
    return rows.select_related("therapist").order_by("starts_at", "pk")


def _goes_on(number: int) -> Patient:
    """The patient of that primary key, or whoever they have turned out to be."""
    patient = Patient.objects.select_related("merged_into").filter(pk=number).first()
    if patient is None:
        raise NotNeeded
    return patient.merged_into or patient


def _of_one(row: Appointment, message: Message) -> Letter:
    values = {**_when(row), "link": address_of(row)}
    return letter_to(row.patient, message, values, files=_files(row, message))


def _of_many(rows: Sequence[Appointment], patient: Patient, message: Message) -> Letter:
    files = tuple(_file(row, f"-{number}") for number, row in enumerate(rows[:MOST_DATES], 1))
    return letter_to(patient, message, {"dates": partial(_dates, rows)}, files=files if _is_mail(message) else ())


def _when(row: Appointment) -> dict[str, Value]:
    starts = _local(row.starts_at)
    return {
        "day": lambda: date_format(starts, "l j F"),
        "time": lambda: date_format(starts, "H:i"),
        "therapist": row.therapist.name,
    }


def _dates(rows: Sequence[Appointment]) -> list[str]:
    """One line for each; in the language of the moment."""
    if not rows:
        return [_("none at the moment")]
    said = [_dated(row) for row in rows[:MOST_DATES]]
    more = len(rows) - MOST_DATES
    return [*said, _("and %(count)s more") % {"count": more}] if more > 0 else said


def _dated(row: Appointment) -> str:
    when = date_format(_local(row.starts_at), "D j M, H:i")
    return _("%(time)s with %(therapist)s") % {"time": when, "therapist": row.therapist.name}


def _files(row: Appointment, message: Message) -> tuple[LetterFile, ...]:
    return (_file(row),) if _is_mail(message) else ()


def _file(row: Appointment, number: str = "") -> LetterFile:
    return LetterFile(NAME.replace(".", f"{number}.", 1), appointment_file(row), MEDIA_TYPE)


def _is_mail(message: Message) -> bool:
    return message.channel == Message.Channel.EMAIL


def _local(moment: datetime) -> datetime:
    practice = Practice.current()
    return practice.local(moment) if practice else timezone.localtime(moment)
