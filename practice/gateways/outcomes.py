"""What is certain about a message that did not go through. Each names a kind of trouble, never what a server said."""

from __future__ import annotations

from typing import Protocol

from practice.models import Message
from practice.outbox import Letter

TOO_MANY, LATER = 429, 503


class Trouble(Exception):
    """It did not go through. `kind` names why; `gone`: the server itself is in trouble, others need not try now."""

    def __init__(self, kind: str, *, gone: bool = False) -> None:
        super().__init__(kind)
        self.kind = kind
        self.gone = gone


class PutOff(Trouble):
    """It was not taken; later it may be."""


class Refused(Trouble):
    """It was not taken, and will not be."""


class InDoubt(Trouble):
    """It was handed over, and nobody said whether it was taken."""


def by_status(status: int) -> Trouble | None:
    """What the status of an HTTPS answer means; None for one of 2xx."""
    if status in (TOO_MANY, LATER):
        return PutOff(f"HTTP {status}", gone=True)
    if status >= 500:
        return InDoubt(f"HTTP {status}", gone=True)
    return None if 200 <= status < 300 else Refused(f"HTTP {status}")


class Gateway(Protocol):
    """One way out. Opened once for many messages; after an exception with `gone` it is closed."""

    def open(self) -> None:
        """Reach the server, before any message is claimed for it. Raises PutOff."""

    def send(self, message: Message, letter: Letter) -> str:
        """Hand one letter over to `message.to`. Returns a word about it where it is kept here, else "".

        Raises PutOff, Refused or InDoubt; anything else is a letter that cannot be written.
        """

    def close(self) -> None:
        """Let the server go. Never raises."""
