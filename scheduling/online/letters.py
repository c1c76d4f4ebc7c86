"""The code that proves an address. It names nobody, and not what is booked."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice import outbox, wordings
from practice.models import Message, Practice
from practice.outbox import Kind, Letter, NotNeeded
from practice.wordings import Wording
from scheduling.models import OnlineBooking
from scheduling.online.proving import CODE, address_of, code_of, is_open

WORDING = Wording(
    name=_("Code for booking online"),
    subject=_("Your code for {practice}"),
    text=_(
        "Your code is {code}.\n\n"
        "With it you book your time at {practice}. It works until {until}.\n\n"
        "If you did not ask for it, you need not do anything: without the code nothing is booked."
    ),
    sms=_("{code} is your code for booking at {practice}. It works until {until}."),
    placeholders={
        "code": _("the six digits of the code"),
        "until": _("the time until which it works"),
    },
    examples={"code": "482913", "until": "14:35"},
)


def code_letter(message: Message) -> Letter:
    """The code. NotNeeded once it has been typed in, or works no more."""
    row = OnlineBooking.objects.filter(pk=message.about).first()
    practice = Practice.current()
    if row is None or practice is None or not is_open(row):
        raise NotNeeded
    values = {
        "code": code_of(row.key),
        "until": f"{timezone.localtime(row.expires_at, practice.tz):%H:%M}",
    }
    subject, text = wordings.said(CODE, language=row.said["language"], channel=message.channel, values=values)
    return Letter(subject, text, to=address_of(row.said))


def register() -> None:
    """Make the kind of message and its words known."""
    wordings.register(CODE, WORDING)
    outbox.register(CODE, Kind(WORDING.name, code_letter, at_any_hour=True, undo=timedelta()))
