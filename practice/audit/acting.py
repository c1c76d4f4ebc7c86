"""Who is acting at this moment, in this thread of work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Actor:
    """`by` says in which way: user, link, nobody, job …, command …; `who` gives the user's key, if there is one.

    `origin` is the address that the request came from, `request` its number in the log.
    """

    by: str
    who: Callable[[], int | None] = lambda: None
    origin: str = ""
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
