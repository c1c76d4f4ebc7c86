"""By which way a patient hears of something: the one they chose, another where that is not to be had, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from patients.models import Patient
from practice import outbox
from practice.gateways import has_sms
from practice.models import Message, Practice, User
from practice.outbox import Letter, LetterFile, NotNeeded
from practice.wordings import WORDINGS, Value, said

Channel = Message.Channel


@dataclass(frozen=True, slots=True)
class Way:
    """A channel and the address there."""

    channel: str
    to: str


def reach(
    patient: Patient,
    *,
    kind: str,
    about: int,
    by: User | None,
    part: str = "",
    not_before: datetime | None = None,
    heard: bool = False,
    asked: bool = False,
    practice: Practice | None = None,
) -> Message | None:
    """Write a message of `kind` to the patient, in the caller's transaction. None where they want none, or nobody knows how.

    One statement, the message itself, where the `practice` is handed in. `heard`: whoever is reached by phone knows it
    already and is not called. `asked`: somebody of the practice sends it on purpose.
    """
    way = way_to(patient, kind, asked=asked)
    if way is None or (heard and way.channel == Channel.PHONE):
        return None
    return outbox.write(
        kind=kind,
        about=about,
        to=way.to,
        by=by,
        channel=way.channel,
        patient=patient.pk,
        part=part,
        not_before=not_before,
        practice=practice,
    )


def way_to(patient: Patient, kind: str, *, asked: bool = False) -> Way | None:
    """How a message of `kind` gets to the patient now. None for who is archived, wants none, or has no address.

    Without the address of the chosen channel the other one is taken; a child without a number has the guardian's.
    A call is for what somebody must hear: for who chose it, and for who cannot be written to. What is `asked` for is
    always written.
    """
    if patient.archived_at or patient.channel == Patient.Channel.NONE or kind in patient.unwanted:
        return None
    number = patient.phone or patient.guardian_phone
    ways = {
        Channel.EMAIL: Way(Channel.EMAIL, patient.email),
        Channel.SMS: Way(Channel.SMS, number if has_sms() else ""),
        Channel.PHONE: Way(Channel.PHONE, number),
    }
    wording = WORDINGS.get(kind)
    calls = [Channel.PHONE] if wording is not None and wording.must_hear and not asked else []
    writing = sorted((Channel.EMAIL, Channel.SMS), key=lambda channel: channel != patient.channel)
    order = [*writing, *calls]
    if patient.channel == Patient.Channel.PHONE and not asked:
        order = [*calls, *writing] if calls else []
    return next((ways[channel] for channel in order if ways[channel].to), None)


def check_reachable(patient: Patient, kind: str) -> None:
    """ValidationError, for who wants to send it on purpose, where a message of `kind` cannot or must not be written."""
    if way_to(patient, kind, asked=True) is not None:
        return
    if patient.channel == Patient.Channel.NONE or kind in patient.unwanted:
        raise ValidationError(_("%(name)s wants no such messages. Show the code instead.") % {"name": patient})
    raise ValidationError(
        _("%(name)s has no e-mail address and no phone number. Show the code instead.") % {"name": patient}
    )


def address_now(patient: Patient, message: Message) -> str:
    """Where `message` goes if it leaves now, by the channel that it was written for; asked by letters when they are made.

    NotNeeded when the patient has since been archived, wants no such messages, or has no address there any more.
    """
    if patient.archived_at or patient.channel == Patient.Channel.NONE or message.kind in patient.unwanted:
        raise NotNeeded
    to = patient.email if message.channel == Channel.EMAIL else patient.phone or patient.guardian_phone
    if not to:
        raise NotNeeded
    return to


def letter_to(
    patient: Patient,
    message: Message,
    values: Mapping[str, Value],
    *,
    code: str = "",
    files: tuple[LetterFile, ...] = (),
) -> Letter:
    """The letter of `message` in the patient's language, with {name} and `values` filled in. NotNeeded as `address_now`.

    `code` names the words, where they are others than those of the kind.
    """
    to = address_now(patient, message)
    words: dict[str, Value] = {"name": patient.given_name, **values}
    subject, text = said(code or message.kind, language=patient.language, channel=message.channel, values=words)
    return Letter(subject, text, to=to, files=files)
