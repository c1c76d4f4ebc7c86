"""What patients are written. No letter names a condition, a treatment or a reason."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from patients.links import path_of
from patients.models import Questionnaire
from patients.reaching import letter_to
from practice.audit.writing import change_all
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded
from practice.wordings import Value, Wording

INVITATION = "screening_invitation"
WORDING = Wording(
    name=_("Health questions"),
    subject=_("Health questions before your visit"),
    text=_(
        "Dear {name},\n\n"
        "before your visit, please answer the health questions of {practice}. It takes about five minutes, on the phone as "
        "well:\n\n"
        "{link}\n\n"
        "The link is for you alone and works until {until}. You can stop and go on later. Only your therapist reads the "
        "answers.\n\n"
        "Would you rather talk to us? Call {phone}.\n\n"
        "{practice}"
    ),
    sms=_("{practice}: please answer the health questions before your visit, by {until}: {link}"),
    placeholders={
        "name": _("the patient’s given name"),
        "link": _("the link to the questions"),
        "until": _("the last day on which the link works"),
    },
)


def invitation(message: Message) -> Letter:
    """The link to the health questions. NotNeeded once it is used, withdrawn or too old, or the patient is archived,
    has no address any more, or wants no messages."""
    row = Questionnaire.objects.select_related("patient").under_way(timezone.now()).filter(pk=message.about).first()
    if row is None:
        raise NotNeeded
    practice = Practice.current()
    until = timezone.localtime(row.expires_at, practice.tz if practice else None)
    values: dict[str, Value] = {
        "link": f"{settings.PUBLIC_URL}{path_of(row)}",
        "until": lambda: date_format(until, "j F Y"),
    }
    return letter_to(row.patient, message, values)


def take_invitation_back(questionnaire: int, by: User) -> None:
    """The letter was undone: its link goes too, unless the patient has begun by another way."""
    now = timezone.now()
    change_all(Questionnaire.objects.under_way(now).filter(pk=questionnaire, saved_at=None), withdrawn_at=now)


INVITATION_KIND = Kind(WORDING.name, invitation, take_invitation_back)
