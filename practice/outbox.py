"""Messages to patients: a row in the same transaction as what it is about, sent later, once.

A row goes waiting → being sent (committed before a server is spoken to) → sent. One that a crash leaves in between is
in doubt: it may have left. It is shown to staff and never repeated by itself. practice/sending.py does the sending.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from practice.audit.writing import Action, note
from practice.models import Message, Practice, User
from practice.quiet import after_quiet

# As long can somebody who pressed too early take it back.
UNDO = timedelta(minutes=3)
IN_DOUBT_AFTER = timedelta(minutes=5)
# Words of `trouble`: kinds, never what a server or a patient said.
TAKEN_BACK, CALLED, NO_ANSWER = "taken-back", "called", "no-answer"

State, Channel = Message.State, Message.Channel


@dataclass(frozen=True, slots=True)
class LetterFile:
    """What goes along with an e-mail: its name, what is in it, its kind as in text/calendar. An SMS has none."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says, at the moment it is read or sent; `to` where the address may have changed since.

    An SMS says its text alone, somebody who calls reads it out.
    """

    subject: str
    text: str
    to: str = ""
    files: tuple[LetterFile, ...] = ()


class NotNeeded(Exception):
    """What the message was about has changed: it must not leave any more."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message: its name for staff, what it says now, and what is undone with it.

    `letter` gets the message and raises NotNeeded when it must not leave.
    `for_patient_alone`: what its link opens is not for everybody who may see messages; they read it without the key.
    `read_by`: the permission of those who may read here what it says; everybody who may see messages where there is none.
    `at_any_hour`: somebody sits and waits for it, also at night. `undo`: for so long it can be taken back.
    """

    name: str | Promise
    letter: Callable[[Message], Letter]
    taken_back: Callable[[int, User], None] | None = None
    for_patient_alone: bool = False
    at_any_hour: bool = False
    undo: timedelta = UNDO
    read_by: str = ""


KINDS: dict[str, Kind] = {}


def register(code: str, kind: Kind) -> None:
    """Make messages of the kind `code` known; called when the package that writes them is loaded."""
    KINDS[code] = kind


def write(
    *,
    kind: str,
    about: int,
    to: str,
    by: User | None,
    channel: str = Channel.EMAIL,
    patient: int | None = None,
    part: str = "",
    not_before: datetime | None = None,
    practice: Practice | None = None,
) -> Message:
    """Put a message into the outbox, as part of the caller's transaction. `practice` where it has been read already.

    It leaves after its kind's time to undo, or from `not_before` on, never in the practice's quiet hours. `patient` is
    the number of whom it goes to, `part` which of several of a kind. One by phone waits until somebody says `called`.
    """
    if kind not in KINDS:
        raise KeyError(f"no kind of message {kind!r} is registered")
    now = timezone.now()
    from_then = not_before or now + KINDS[kind].undo
    if not KINDS[kind].at_any_hour:
        from_then = after_quiet(from_then, practice or Practice.current())
    return Message.objects.create(
        kind=kind,
        about=about,
        to=to,
        channel=channel,
        patient=patient,
        part=part,
        made_by=by,
        made_at=now,
        not_before=from_then,
    )


def drop(*, kind: str, about: int) -> int:
    """Let what still waits of that kind about that be, as part of the caller's transaction. Returns how many."""
    waiting = Message.objects.filter(kind=kind, about=about, state=State.WAITING)
    return waiting.update(state=State.DROPPED, done_at=timezone.now())


@transaction.atomic
def take_back(message: int, *, by: User) -> bool:
    """Undo a message that has not left yet. False when it was too late, or its kind leaves no time to undo it (an alarm)."""
    known = KINDS.get(Message.objects.filter(pk=message).values_list("kind", flat=True).first() or "")
    if known is not None and not known.undo:
        return False
    if not step(message, State.WAITING, State.DROPPED, TAKEN_BACK):
        return False
    row = Message.objects.get(pk=message)
    _note(row, TAKEN_BACK)
    kind = KINDS.get(row.kind)
    if kind is not None and kind.taken_back is not None:
        kind.taken_back(row.about, by)
    return True


@transaction.atomic
def called(message: int) -> bool:
    """Note that the patient of a message by phone has been told. False when somebody else did already."""
    told = {"state": State.SENT, "trouble": CALLED, "done_at": timezone.now()}
    if not Message.objects.filter(pk=message, state=State.WAITING, channel=Channel.PHONE).update(**told):
        return False
    _note(Message.objects.get(pk=message), CALLED)
    return True


@transaction.atomic
def send_again(message: int) -> bool:
    """Put a message that failed, or is in doubt, back into the outbox. False when somebody else did already."""
    if not step(message, State.FAILED, State.WAITING):
        doubt = Message.objects.filter(doubtful(timezone.now()), pk=message).exists()
        if not (doubt and step(message, State.SENDING, State.WAITING)):
            return False
    _note(Message.objects.get(pk=message), "again")
    return True


def _note(message: Message, about: str) -> None:
    note(Action.CHANGED, what="practice.message", row=message.pk, whose=message.patient, about=about)


def in_doubt(message: Message, now: datetime | None = None) -> bool:
    """True for one that may have left: it was being sent when everything stopped, or the server took it and fell silent.

    One that began far in the future began before the clock was put back.
    """
    if message.state != State.SENDING:
        return False
    since, until = _under_way(now or timezone.now())
    return message.trouble != "" or message.done_at is None or not since <= message.done_at <= until


def doubtful(now: datetime) -> Q:
    """The same as a condition, for lists and counts."""
    since, until = _under_way(now)
    under_way = Q(trouble="", done_at__gte=since, done_at__lte=until)
    return Q(state=State.SENDING) & ~under_way


def _under_way(now: datetime) -> tuple[datetime, datetime]:
    return now - IN_DOUBT_AFTER, now + IN_DOUBT_AFTER


def letter_of(message: Message) -> Letter:
    """What the message says if it were sent now. NotNeeded when it would not be."""
    kind = KINDS.get(message.kind)
    if kind is None:
        raise NotNeeded
    return kind.letter(message)


def step(pk: int, come: str, go: str, trouble: str = "") -> bool:
    """From one state to another, unless somebody else was faster. Committed at once outside a transaction."""
    now = timezone.now()
    changes = {"state": go, "trouble": trouble[:80], "done_at": now}
    if go == State.WAITING:
        changes |= {"not_before": now, "done_at": None, "tries": 0}
    return Message.objects.filter(pk=pk, state=come).update(**changes) == 1
