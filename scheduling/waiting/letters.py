"""What who waits is written when a time is offered: day, hour, with whom, until when to answer. No treatment."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from patients.reaching import address_now, reach
from practice import wordings
from practice.models import Message, Practice, User
from practice.outbox import Letter, NotNeeded
from practice.wordings import Wording
from scheduling.models import Offer
from scheduling.waiting.links import address_of

KIND = "offer"
WORDING = Wording(
    name=_("Offer of a free time"),
    subject=_("A time has become free: {day}, {time}"),
    text=_(
        "Hello {name},\n\n"
        "a time has become free: {day}, {time}, with {therapist}.\n"
        "We hold it for you until {until}. Here you take it, or say that you do not want it:\n"
        "{link}\n\n"
        "If you do nothing, it goes to somebody else and you stay on the waiting list.\n"
        "{practice}\n"
        "{phone}"
    ),
    sms=_("{practice}: {day}, {time} with {therapist} is free. Held for you until {until}: {link}"),
    placeholders={
        "name": _("the patient’s given name"),
        "day": _("the day that is offered"),
        "time": _("the hour that is offered"),
        "therapist": _("the therapist"),
        "until": _("until when it is held"),
        "link": _("the link to the answer"),
    },
    must_hear=True,
)


def tell(offer: Offer, *, by: User | None) -> tuple[Message | None, datetime]:
    """Write to who is offered a time, in the caller's transaction: the message, and from when on they can know.

    None where nobody can or may write to them: the desk calls. What the programme offers by itself leaves at once.
    """
    now = timezone.now()
    message = reach(offer.wish.patient, kind=KIND, about=offer.pk, by=by, not_before=None if by else now)
    return message, message.not_before if message is not None else now


def letter(message: Message) -> Letter:
    """The offer in words. NotNeeded once it is answered, taken back or over, or the patient wants no messages."""
    rows = Offer.objects.select_related("wish__patient", "appointment__therapist")
    row = rows.filter(pk=message.about, state=Offer.State.OPEN, answer_until__gt=timezone.now()).first()
    if row is None:
        raise NotNeeded
    patient, practice = row.wish.patient, Practice.current()
    to = address_now(patient, message)
    tz = practice.tz if practice else None
    starts, until = (timezone.localtime(moment, tz) for moment in (row.appointment.starts_at, row.answer_until))
    subject, text = wordings.said(
        KIND,
        language=patient.language,
        channel=message.channel,
        values={
            "name": patient.given_name,
            "day": lambda: date_format(starts, "l j F"),
            "time": lambda: date_format(starts, "H:i"),
            "therapist": row.appointment.therapist.name,
            "until": lambda: date_format(until, "D j M, H:i"),
            "link": address_of(row),
        },
    )
    return Letter(subject, text, to=to)
