"""The letter with a link to a part of the record: what it says now. It names nothing clinical."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from patients.locking import locked
from patients.reaching import check_reachable, letter_to, reach
from practice import outbox, wordings
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded
from practice.wordings import Value, Wording
from records.links import make_link, path_of, withdraw_link
from records.models import PatientLink

LINK = "record_link"
Purpose = PatientLink.Purpose
# What these open is of the record: whoever may change an address must not lead them to their own.
SHOWING = (Purpose.COPY, Purpose.EXERCISES)
PLACEHOLDERS = {
    "name": _("the patient’s given name"),
    "link": _("the link, for this patient alone"),
    "until": _("the last day on which the link works"),
}
# What the link is for, as everybody may read it.
WORDS: dict[str, Wording] = {
    Purpose.REACTION: Wording(
        name=_("How did you feel: a question after a visit"),
        subject=_("How did you feel after your visit?"),
        text=_(
            "Dear {name},\n\n"
            "how did you feel after your visit to {practice}? It is one question and takes less than a minute, on the phone as well:\n\n"
            "{link}\n\n"
            "The link is for you alone and works until {until}. It asks for your date of birth first.\n\n"
            "Would you rather talk to us? Call {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: how did you feel after your visit? One question, until {until}: {link}"),
        placeholders=PLACEHOLDERS,
    ),
    Purpose.MEASURE: Wording(
        name=_("A short questionnaire"),
        subject=_("A short questionnaire for you"),
        text=_(
            "Dear {name},\n\n"
            "please fill in a short questionnaire of {practice}. It takes a few minutes, on the phone as well:\n\n"
            "{link}\n\n"
            "The link is for you alone and works until {until}. It asks for your date of birth first.\n\n"
            "Would you rather talk to us? Call {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: please fill in a short questionnaire until {until}: {link}"),
        placeholders=PLACEHOLDERS,
    ),
    Purpose.EXERCISES: Wording(
        name=_("Exercises for home"),
        subject=_("Your exercises for home"),
        text=_(
            "Dear {name},\n\n"
            "here are your exercises for home from {practice}:\n\n"
            "{link}\n\n"
            "The link is for you alone and works until {until}. It asks for your date of birth first.\n\n"
            "Would you rather talk to us? Call {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your exercises for home, until {until}: {link}"),
        placeholders=PLACEHOLDERS,
    ),
    Purpose.COPY: Wording(
        name=_("A copy of all that is on file"),
        subject=_("Your copy is ready"),
        text=_(
            "Dear {name},\n\n"
            "here is the copy of what {practice} has on file about you:\n\n"
            "{link}\n\n"
            "The link is for you alone and works until {until}. It asks for your date of birth first. "
            "Best take it on a device of your own: whoever has the file can read it.\n\n"
            "You have not asked for it? Call {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your copy of what we have on file, until {until}: {link}"),
        placeholders=PLACEHOLDERS,
    ),
}


def register() -> None:
    """Make the kind and its words known; called when the package is loaded."""
    outbox.register(LINK, LINK_KIND)
    for purpose, wording in WORDS.items():
        wordings.register(code_of(purpose), wording)


def code_of(purpose: str) -> str:
    """The code under which the words for a purpose are kept."""
    return f"link_{purpose}"


@transaction.atomic
def mail_link(*, patient: int, purpose: str, about: str, by: User) -> Message:
    """Make the link, and put its message into the outbox. ValidationError where the patient cannot be written to."""
    held = locked(patient)
    check_reachable(held, LINK)
    link = make_link(patient=patient, purpose=purpose, about=about, by=by)
    waiting = Message.objects.filter(kind=LINK, about=link.pk, state=Message.State.WAITING)
    # Pressed twice it leaves once.
    message = waiting.first() or reach(held, kind=LINK, about=link.pk, by=by, asked=True)
    assert message is not None  # noqa: S101 (reachable, as was checked)
    return message


def letter_of(message: Message) -> Letter:
    """The letter. NotNeeded once the link is answered, withdrawn or too old, or the patient cannot be written to,

    nor where the address has changed since it was sent for somebody who may read what it opens.
    """
    row = PatientLink.objects.select_related("patient").filter(pk=message.about, expires_at__gt=timezone.now()).first()
    if row is None or row.answered_at or row.withdrawn_at:
        raise NotNeeded
    practice = Practice.current()
    until = timezone.localtime(row.expires_at, practice.tz if practice else None)
    values: dict[str, Value] = {
        "link": f"{settings.PUBLIC_URL}{path_of(row)}",
        "until": lambda: date_format(until, "j F Y"),
    }
    letter = letter_to(row.patient, message, values, code=code_of(row.purpose))
    if row.purpose in SHOWING and letter.to != message.to:
        raise NotNeeded
    return letter


def take_link_back(link: int, by: User) -> None:
    """The letter was undone: its link goes too."""
    withdraw_link(link)


LINK_KIND = Kind(_("A link to a patient"), letter_of, take_link_back, for_patient_alone=True)
