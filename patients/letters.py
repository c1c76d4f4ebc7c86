"""What patients are written. No letter names a condition, a treatment or a reason."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.links import path_of
from patients.models import Patient, Questionnaire
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded

INVITATION = "screening_invitation"


def invitation(message: Message) -> Letter:
    """The link to the health questions. NotNeeded once it is used, withdrawn or too old, or the patient is archived,
    has no address any more, or wants no messages."""
    row = Questionnaire.objects.select_related("patient").under_way(timezone.now()).filter(pk=message.about).first()
    if row is None or row.patient.archived_at:
        raise NotNeeded
    if not row.patient.email or row.patient.channel == Patient.Channel.NONE:
        raise NotNeeded
    practice = Practice.current()
    context = {
        "patient": row.patient,
        "practice": practice,
        "link": f"{settings.PUBLIC_URL}{path_of(row)}",
        "until": timezone.localtime(row.expires_at, practice.tz if practice else None),
    }
    with translation.override(language_of(row.patient)):
        subject = _("Health questions before your visit")
        text = render_to_string("patients/letters/invitation.txt", context)
        return Letter(subject, text, to=row.patient.email)


def language_of(patient: Patient) -> str:
    """The patient's language where the pages are translated into it, else English."""
    return patient.language if patient.language in dict(settings.LANGUAGES) else "en"


def take_invitation_back(questionnaire: int, by: User) -> None:
    """The letter was undone: its link goes too, unless the patient has begun by another way."""
    now = timezone.now()
    Questionnaire.objects.under_way(now).filter(pk=questionnaire, saved_at=None).update(withdrawn_at=now)


INVITATION_KIND = Kind(gettext_lazy("Health questions"), invitation, take_invitation_back)
