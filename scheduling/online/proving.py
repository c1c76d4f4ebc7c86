"""Somebody begins to book online: what they chose and said is kept until the code that was sent to them comes back.

The code is derived from the key of the booking and of the installation; the database has only its hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from practice import outbox
from practice.models import Message
from scheduling.models import OnlineBooking, OnlineEntrance

CODE = "online_code"
CODE_LASTS, PROVED_LASTS = timedelta(minutes=20), timedelta(hours=2)
MOST_TRIES, MOST_CODES = 5, 3
State = OnlineBooking.State


class WrongCode(Exception):
    """Not the code that was sent. `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong code")
        self.left = left


def begin(*, entrance: OnlineEntrance, said: Mapping[str, Any], key: UUID) -> OnlineBooking:
    """Keep what was said and send the code. A form that is sent twice (`key`) begins once and sends once."""
    try:
        with transaction.atomic():
            row = OnlineBooking.objects.create(
                entrance=entrance,
                key=key.hex,
                said=dict(said) | {"codes": 1},
                code_hash=_hash(key.hex, code_of(key.hex)),
                expires_at=timezone.now() + CODE_LASTS,
            )
            _send(row)
            return row
    except IntegrityError:
        return OnlineBooking.objects.get(key=key.hex)


@transaction.atomic
def send_again(booking: int) -> bool:
    """The same code once more. False when it was sent MOST_CODES times, or nothing waits for it."""
    row = OnlineBooking.objects.select_for_update(no_key=True).get(pk=booking)
    if not is_open(row) or row.said["codes"] >= MOST_CODES:
        return False
    row.said["codes"] += 1
    row.save(update_fields=["said"])
    _send(row)
    return True


def prove(booking: int, code: str) -> OnlineBooking:
    """The booking, proved by its code. WrongCode when it is not; with the last try it is over. Once proved it stays so."""
    with transaction.atomic():
        row = OnlineBooking.objects.select_for_update(no_key=True).get(pk=booking)
        if not is_open(row):
            return row
        row.tries += 1
        if constant_time_compare(_hash(row.key, code), row.code_hash):
            row.state, row.expires_at = State.PROVED, timezone.now() + PROVED_LASTS
        elif row.tries >= MOST_TRIES:
            row.state, row.said = State.EXPIRED, {}
        row.save(update_fields=["tries", "state", "said", "expires_at"])
    if row.state == State.PROVED:
        return row
    # Raised once the try is stored.
    raise WrongCode(MOST_TRIES - row.tries)


def is_open(row: OnlineBooking) -> bool:
    """True while it waits for its code."""
    return row.state == State.OPEN and row.expires_at > timezone.now()


def code_of(key: str) -> str:
    """The six digits for the booking of `key`."""
    return f"{int(salted_hmac('online booking', key, algorithm='sha256').hexdigest(), 16) % 10**6:06}"


def address_of(said: Mapping[str, Any]) -> str:
    """Where the code goes."""
    return str(said["email"] if said["channel"] == Message.Channel.EMAIL else said["phone"])


def _send(row: OnlineBooking) -> None:
    outbox.write(
        kind=CODE,
        about=row.pk,
        to=address_of(row.said),
        by=None,
        channel=row.said["channel"],
        not_before=timezone.now(),
    )


def _hash(key: str, code: str) -> str:
    return salted_hmac("online code", f"{key}:{code}", algorithm="sha256").hexdigest()
