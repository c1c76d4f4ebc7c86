"""Passwords are made expensive to try, for us as well: a stranger who tries fifty a second must not take the server from those at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.contrib.auth.hashers import PBKDF2PasswordHasher

# Of each process of the server: the one whose password is looked at, and those who wait for it.
MOST_AT_ONCE = 4


class TooManyAtOnce(Exception):
    """So many passwords are looked at that this one is not: nothing is said about it, trying again is safe."""


_line = BoundedSemaphore(MOST_AT_ONCE)
_one = Lock()


@contextmanager
def in_line() -> Iterator[None]:
    """Wait for the turn, at most behind MOST_AT_ONCE - 1 others. TooManyAtOnce when there are more."""
    if not _line.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        with _one:
            yield
    finally:
        _line.release()


class OneAtATime(PBKDF2PasswordHasher):
    """Django's own, one after the other in each process, so that the threads and processors are left to the others.

    Limits by account and address come before it; this holds where many addresses try many accounts.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The password as it is kept. TooManyAtOnce when the line is too long."""
        with in_line():
            encoded: str = super().encode(password, salt, iterations)
        return encoded
