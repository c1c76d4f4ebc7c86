"""Sending what is due: claimed, written at that moment, handed over, noted. Any number of processes may do it at once.

A claim is one UPDATE that asks for the state it finds: whoever is second changes nothing. It is committed before a server
is spoken to, so what a crash leaves behind is in doubt, and is not repeated.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from random import randrange

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from practice.audit.writing import Action, Outcome, note
from practice.gateways import Gateway, InDoubt, PutOff, Refused, gateway_for
from practice.models import Message, Practice
from practice.outbox import KINDS, Channel, NotNeeded, State, letter_of, step
from practice.quiet import after_quiet, is_quiet

logger = logging.getLogger(__name__)
# One piece of work: so many messages, or as many as go in so many seconds.
BATCH, PIECE_SECONDS = 100, 3.0
# Several senders begin at different places of what is due; one that is late so often in a row looks anew.
PLACES, OFTEN_LATE = 4, 3
# A server that puts a message off is asked again after these; after the last it has failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
LATE, PUT_OFF_OFTEN = timedelta(minutes=15), 3
CALLS_OF_A_PIECE, CALL_LOOKED_AT = 50, timedelta(minutes=1)


def drain(now: datetime | None = None) -> bool:
    """Send the next of what is due, by e-mail and SMS. True when there is more to do. Never raises for one message."""
    now = now or timezone.now()
    # Each has its turn: a mail server in trouble holds up no SMS.
    more = [_drain(channel, now) for channel in (Channel.EMAIL, Channel.SMS)]
    return any(more)


def due(now: datetime, practice: Practice | None) -> QuerySet[Message]:
    """What may leave by now: in quiet hours only what somebody waits for, from a restored copy nothing."""
    if practice is None or practice.sending_held_at:
        return Message.objects.none()
    rows = Message.objects.filter(state=State.WAITING, not_before__lte=now).exclude(channel=Channel.PHONE)
    if is_quiet(now, practice):
        rows = rows.filter(kind__in=[code for code, kind in KINDS.items() if kind.at_any_hour])
    return rows


def is_late(now: datetime | None = None) -> bool:
    """True when something should have left a while ago, or a server has put the same message off several times."""
    now = now or timezone.now()
    rows = due(now, Practice.current()).filter(not_before__lte=now - LATE)
    return rows.exists() or Message.objects.filter(state=State.WAITING, tries__gte=PUT_OFF_OFTEN).exists()


def let_calls_be() -> bool:
    """Take from the list of calls what need not be said any more; each is looked at once a minute. True when more wait."""
    now = timezone.now()
    calls = Message.objects.filter(state=State.WAITING, channel=Channel.PHONE).exclude(done_at__gt=now - CALL_LOOKED_AT)
    found = list(calls.order_by(F("done_at").asc(nulls_first=True), "pk")[:CALLS_OF_A_PIECE])
    for message in found:
        try:
            letter_of(message)
        except NotNeeded:
            step(message.pk, State.WAITING, State.DROPPED)
        except Exception as error:  # noqa: BLE001 (one that cannot be written must not hold up the others)
            logger.error("message %s could not be written: %s", message.pk, type(error).__name__)
    Message.objects.filter(pk__in=[message.pk for message in found], state=State.WAITING).update(done_at=now)
    return len(found) == CALLS_OF_A_PIECE


def _drain(channel: str, now: datetime) -> bool:
    """Send the next of one channel; False also while its server does not answer, which is asked again later."""
    rows = due(now, Practice.current()).filter(channel=channel).order_by("not_before", "pk")
    found = list(rows.values_list("pk", flat=True)[: BATCH * PLACES])
    if not found:
        return False
    # Where more is due than one piece, any part of it is old.
    begin = BATCH * randrange(max(1, len(found) // BATCH))  # noqa: S311 (no secret)
    gateway = gateway_for(channel)
    try:
        gateway.open()
    except PutOff as off:
        _put_off(found[0], State.WAITING, off.kind, now)
        return False
    try:
        return _through(gateway, found[begin : begin + BATCH], now) and rows.exists()
    finally:
        gateway.close()


def _through(gateway: Gateway, found: list[int], now: datetime) -> bool:
    """Send these, as far as the time of a piece goes. False when the server is in trouble."""
    ends, late = time.monotonic() + PIECE_SECONDS, 0
    for message in found:
        if _claimed(message, now):
            late = 0
            if not _send(message, gateway, now):
                return False
        else:
            late += 1
        if late == OFTEN_LATE or time.monotonic() > ends:
            break
    return True


def _send(pk: int, gateway: Gateway, now: datetime) -> bool:
    """One message that this process has claimed, to its next state. False when the server is in trouble."""
    try:
        message = Message.objects.get(pk=pk)
        letter = letter_of(message)
        if letter.to and letter.to != message.to:
            message.to = letter.to
            message.save(update_fields=["to"])
        trouble = gateway.send(message, letter)
    except NotNeeded:
        step(pk, State.SENDING, State.DROPPED)
    except PutOff as off:
        _put_off(pk, State.SENDING, off.kind, now)
        return not off.gone
    except Refused as refused:
        _ended(pk, State.FAILED, refused.kind)
    except InDoubt as doubt:
        step(pk, State.SENDING, State.SENDING, doubt.kind)
        return not doubt.gone
    except Exception as error:  # noqa: BLE001 (one message that cannot be written must not hold up the others)
        # The text of the error may name a patient.
        logger.error("message %s could not be written: %s", pk, type(error).__name__)
        _ended(pk, State.FAILED, type(error).__name__)
    else:
        _ended(pk, State.SENT, trouble)
    return True


@transaction.atomic
def _ended(pk: int, state: str, trouble: str) -> None:
    """What became of it, with its entry: without one it stays in doubt."""
    step(pk, State.SENDING, state, trouble)
    kind, patient = Message.objects.values_list("kind", "patient").get(pk=pk)
    outcome = Outcome.DONE if state == State.SENT else Outcome.FAILED
    note(Action.SENT, what="practice.message", row=pk, whose=patient, outcome=outcome, about=kind)


def _claimed(pk: int, now: datetime) -> bool:
    """True when this process is the one that sends it."""
    free = Message.objects.filter(pk=pk, state=State.WAITING, not_before__lte=now)
    return free.update(state=State.SENDING, trouble="", done_at=timezone.now()) == 1


def _put_off(pk: int, come: str, kind: str, now: datetime) -> None:
    """Try again after a pause that grows, or not any more."""
    tries, code = Message.objects.values_list("tries", "kind").get(pk=pk)
    if tries >= len(PAUSES):
        step(pk, come, State.FAILED, kind)
        return
    then, kind_of_message = now + PAUSES[tries], KINDS.get(code)
    if kind_of_message is None or not kind_of_message.at_any_hour:
        then = after_quiet(then, Practice.current())
    rows = Message.objects.filter(pk=pk, state=come)
    rows.update(state=State.WAITING, trouble=kind[:80], tries=F("tries") + 1, not_before=then, done_at=None)
