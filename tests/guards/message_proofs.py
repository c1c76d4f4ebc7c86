"""Proofs of the guards of sending. Each passes as the code stands and fails without its guard."""

from __future__ import annotations

from datetime import time, timedelta
from smtplib import SMTP, SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.utils import timezone

from practice import outbox, sending
from practice.gateways.outcomes import InDoubt
from practice.gateways.smtp import NoAnswer, _Attentive
from practice.models import Message, Practice
from practice.outbox import Kind, Letter
from tests.proofs import World


class Taking:
    """A gateway that keeps what it is given, or falls silent."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.taken = silent, 0

    def open(self) -> None:
        """Nothing to reach."""

    def send(self, message: Message, letter: Letter) -> str:
        """One more."""
        self.taken += 1
        if self.silent:
            raise InDoubt(outbox.NO_ANSWER)
        return ""

    def close(self) -> None:
        """Nothing to let go."""


def _sent(gateway: Taking, **of_practice: object) -> int:
    """How often one message leaves that is due and drained by two who have both found it, and again two days later."""
    Practice.objects.update(**({"quiet_from": time(0), "quiet_until": time(0)} | of_practice))
    now = timezone.now()
    with (
        patch.dict(outbox.KINDS, proof=Kind("Proof", lambda message: Letter("Hello", "Dear you"))),
        patch.object(sending, "gateway_for", lambda channel: gateway),
    ):
        row = Message.objects.create(kind="proof", about=1, to="a@mail.example", not_before=now - timedelta(seconds=1))
        sending.drain(now)
        # The second has looked before the first one was done.
        sending._through(gateway, [row.pk], now)
        sending.drain(now + timedelta(days=2))
    return gateway.taken


def two_who_find_it_send_it_once(world: World) -> None:
    """Whoever claims a message second sends nothing."""
    assert _sent(Taking()) == 1


def what_is_in_doubt_is_not_repeated(world: World) -> None:
    """A message that a server may have taken stays where it is."""
    assert _sent(Taking(silent=True)) == 1


def a_restored_copy_is_silent(world: World) -> None:
    """While sending is held, nothing is due."""
    Message.objects.create(kind="proof", about=1, to="a@mail.example")
    Practice.objects.update(sending_held_at=timezone.now(), quiet_from=time(0), quiet_until=time(0))
    assert not sending.due(timezone.now(), Practice.current()).exists()


def quiet_hours_hold_when_it_leaves(world: World) -> None:
    """What was written for this hour waits when the hour has become a quiet one."""
    Message.objects.create(kind="proof", about=1, to="a@mail.example")
    Practice.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59, 999999))
    assert not sending.due(timezone.now(), Practice.current()).exists()


def a_line_that_breaks_after_the_letter_is_doubt(world: World) -> None:
    """The end of the letter has left, and then the line breaks: it may have been taken."""

    def broken(line: SMTP, letter: bytes) -> None:
        line._handed_over = True  # type: ignore[attr-defined]
        raise SMTPServerDisconnected

    with patch.object(SMTP, "data", broken), pytest.raises(NoAnswer):
        _Attentive().data(b"Dear you")
