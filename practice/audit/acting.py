"""Who is acting at this moment, in this thread of work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

USER, LINK, VISITOR = "user", "link", "visitor"


def _nobody() -> None:
    return None


def _nowhere() -> str:
    return ""


@dataclass(slots=True)
class Actor:
    """`by` says in which way: user, link, visitor, job …, command …; `who` gives the user's key, if there is one.

    `origin` gives the address that the request came from, `request` is its number in the log. Both functions are asked only
    when there is something to write down.
    """

    by: str
    who: Callable[[], int | None] = _nobody
    origin: Callable[[], str] = _nowhere
    request: str = ""


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def actor() -> Actor:
    """Who acts now; outside of requests and jobs a command on the machine does."""
    return _acting.get() or Actor(f"command {_command()}")


@contextmanager
def acting(one: Actor) -> Iterator[None]:
    """What happens inside is written down as an act of `one`."""
    token = _acting.set(one)
    try:
        yield
    finally:
        _acting.reset(token)


def _command() -> str:
    return " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])[:30]
