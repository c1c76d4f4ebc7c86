"""Letters to patients: a row in the same transaction as what it is about, sent later, once.

A row goes waiting → being sent (committed before the server is spoken to) → sent. One that a crash leaves in
between is in doubt: it may have left. It is shown to staff and never repeated by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from practice.models import Message, User

logger = logging.getLogger(__name__)
# As long can somebody who pressed too early take it back.
UNDO = timedelta(minutes=3)
IN_DOUBT_AFTER = timedelta(minutes=5)
# So many times a mail server that does not answer holds the ticker up before its other work has its turn.
BATCH = 3
# Words of `trouble`: kinds, never what a server or a patient said.
KEPT_IN_DEMO, NO_SERVER, TAKEN_BACK = "kept-in-demo", "no-mail-server", "taken-back"

State = Message.State


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says, at the moment it is read or sent; `to` where the address may have changed since."""

    subject: str
    text: str
    to: str = ""


class NotNeeded(Exception):
    """What the message was about has changed: it must not leave any more."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message: its name for staff, what it says now, and what is undone with it.

    `letter` raises NotNeeded when it must not leave; it gets the primary key of what the message is about.
    `for_patient_alone`: what its link opens is not for everybody who may see messages; they read it without the key.
    """

    name: str | Promise
    letter: Callable[[int], Letter]
    taken_back: Callable[[int, User], None] | None = None
    for_patient_alone: bool = False


KINDS: dict[str, Kind] = {}


def register(code: str, kind: Kind) -> None:
    """Make messages of the kind `code` known; called when the package that writes them is loaded."""
    KINDS[code] = kind


def write(*, kind: str, about: int, to: str, by: User | None, not_before: datetime | None = None) -> Message:
    """Put a message into the outbox, as part of the caller's transaction. It leaves after UNDO, or later."""
    if kind not in KINDS:
        raise KeyError(f"no kind of message {kind!r} is registered")
    now = timezone.now()
    return Message.objects.create(
        kind=kind, about=about, to=to, made_by=by, made_at=now, not_before=not_before or now + UNDO
    )


def drain(now: datetime | None = None) -> bool:
    """Send what is due, BATCH messages at most. True when there is more to do. Never raises for one message."""
    now = now or timezone.now()
    due = Message.objects.filter(state=State.WAITING, not_before__lte=now).order_by("not_before", "pk")
    found = list(due.values_list("pk", flat=True)[: BATCH + 1])
    for message in found[:BATCH]:
        _send(message)
    return len(found) > BATCH


@transaction.atomic
def take_back(message: int, *, by: User) -> bool:
    """Undo a message that has not left yet. False when it was too late."""
    if not _step(message, State.WAITING, State.DROPPED, TAKEN_BACK):
        return False
    row = Message.objects.get(pk=message)
    kind = KINDS.get(row.kind)
    if kind is not None and kind.taken_back is not None:
        kind.taken_back(row.about, by)
    return True


def send_again(message: int) -> bool:
    """Put a message that failed, or is in doubt, back into the outbox. False when somebody else did already."""
    if _step(message, State.FAILED, State.WAITING):
        return True
    row = Message.objects.filter(pk=message).first()
    return row is not None and in_doubt(row) and _step(message, State.SENDING, State.WAITING)


def in_doubt(message: Message, now: datetime | None = None) -> bool:
    """True for one that was being sent when everything stopped: nobody knows whether it left."""
    began = message.done_at
    return message.state == State.SENDING and (began is None or began < (now or timezone.now()) - IN_DOUBT_AFTER)


def letter_of(message: Message) -> Letter:
    """What the message says if it were sent now. NotNeeded when it would not be."""
    kind = KINDS.get(message.kind)
    if kind is None:
        raise NotNeeded
    return kind.letter(message.about)


def _send(pk: int) -> None:
    """One message, from claiming it to its last state; whoever claims it first sends it."""
    if not _step(pk, State.WAITING, State.SENDING):
        return
    try:
        message = Message.objects.get(pk=pk)
        trouble = _hand_over(message, letter_of(message))
    except NotNeeded:
        _step(pk, State.SENDING, State.DROPPED)
    except (SMTPException, OSError) as error:
        _step(pk, State.SENDING, State.FAILED, type(error).__name__)
    except Exception as error:  # noqa: BLE001 (one message that cannot be written must not hold up the others)
        # The text of the error may name a patient.
        logger.error("message %s could not be written: %s", pk, type(error).__name__)
        _step(pk, State.SENDING, State.FAILED, type(error).__name__)
    else:
        _step(pk, State.SENDING, State.FAILED if trouble == NO_SERVER else State.SENT, trouble)


def _hand_over(message: Message, letter: Letter) -> str:
    """Give the letter to the mail server. Returns what there is to say about it, else an empty text."""
    if not settings.MAIL_LEAVES:
        return KEPT_IN_DEMO if settings.DEMO else NO_SERVER
    if letter.to and letter.to != message.to:
        message.to = letter.to
        message.save(update_fields=["to"])
    EmailMessage(letter.subject, letter.text, to=[message.to]).send()
    return ""


def _step(pk: int, come: str, go: str, trouble: str = "") -> bool:
    """From one state to another, unless somebody else was faster. Committed at once outside a transaction."""
    now = timezone.now()
    changes = {"state": go, "trouble": trouble[:80], "done_at": now}
    if go == State.WAITING:
        changes |= {"not_before": now, "done_at": None}
    return Message.objects.filter(pk=pk, state=come).update(**changes) == 1
