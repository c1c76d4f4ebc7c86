"""The letter with a link to a part of the record: what it says now. It names nothing clinical."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.letters import language_of
from patients.locking import locked
from patients.models import Patient
from practice import outbox
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded
from records.links import make_link, path_of, withdraw_link
from records.models import PatientLink

LINK = "record_link"
# What the link is for, as everybody may read it.
SUBJECTS = {
    PatientLink.Purpose.REACTION: gettext_lazy("How did you feel after your visit?"),
    PatientLink.Purpose.MEASURE: gettext_lazy("A short questionnaire for you"),
    PatientLink.Purpose.EXERCISES: gettext_lazy("Your exercises for home"),
}


@transaction.atomic
def mail_link(*, patient: int, purpose: str, about: str, by: User) -> Message:
    """Make the link, and put its letter into the outbox. ValidationError where the patient cannot be written to."""
    held = locked(patient)
    if not held.email:
        raise ValidationError(_("%(name)s has no e-mail address. Show the code instead.") % {"name": held})
    if held.channel == Patient.Channel.NONE:
        raise ValidationError(_("%(name)s wants no messages. Show the code instead.") % {"name": held})
    link = make_link(patient=patient, purpose=purpose, about=about, by=by)
    waiting = Message.objects.filter(kind=LINK, about=link.pk, state=Message.State.WAITING)
    # Pressed twice it leaves once.
    return waiting.first() or outbox.write(kind=LINK, about=link.pk, to=held.email, by=by)


def letter_of(message: Message) -> Letter:
    """The letter. NotNeeded once the link is answered, withdrawn or too old, or the patient cannot be written to."""
    row = PatientLink.objects.select_related("patient").filter(pk=message.about, expires_at__gt=timezone.now()).first()
    if row is None or row.answered_at or row.withdrawn_at or row.patient.archived_at:
        raise NotNeeded
    if not row.patient.email or row.patient.channel == Patient.Channel.NONE:
        raise NotNeeded
    practice = Practice.current()
    context = {
        "patient": row.patient,
        "practice": practice,
        "purpose": row.purpose,
        "link": f"{settings.PUBLIC_URL}{path_of(row)}",
        "until": timezone.localtime(row.expires_at, practice.tz if practice else None),
    }
    with translation.override(language_of(row.patient)):
        subject = str(SUBJECTS[PatientLink.Purpose(row.purpose)])
        return Letter(subject, render_to_string("records/letters/link.txt", context), to=row.patient.email)


def take_link_back(link: int, by: User) -> None:
    """The letter was undone: its link goes too."""
    withdraw_link(link)


LINK_KIND = Kind(gettext_lazy("A link to a patient"), letter_of, take_link_back, for_patient_alone=True)
