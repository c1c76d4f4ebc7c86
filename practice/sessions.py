"""Sessions in the database, as Django keeps them, read in plain SQL with the practice and with whose session it is."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from practice.models import Practice, User
from practice.plainrows import columns, row_of

# All three are wanted by every request, and asking three times takes three times as long.
_ASKED = (
    f"SELECT {columns(Practice)}, django_session.session_data, {columns(User)} FROM practice_practice"  # noqa: S608 (our tables)
    " LEFT JOIN django_session ON django_session.session_key = %s AND django_session.expire_date > %s"
    " LEFT JOIN practice_user ON practice_user.id = %s"
    " WHERE practice_practice.id = 1"
)
_OF_PRACTICE = len(Practice._meta.concrete_fields)
# Whose a session was when this process saw it last. What a session holds is sealed, so that the database cannot join
# the user: this says whom to bring along. Only a guess: who it is, the session itself says.
_GUESSES: dict[str, int] = {}
MOST_GUESSES = 10_000
_BROUGHT: ContextVar[User | None] = ContextVar("brought", default=None)


class SessionStore(DatabaseSessions):
    """Django's own, but for how a row is found. One query, or none when it came with the practice."""

    # What the row holds, where it has been read already; None in it says that there is no row.
    _handed: tuple[str | None] | None = None

    def hand(self, data: str | None) -> None:
        """Take over what the session's row holds as of now; None: it is gone or over."""
        self._handed = (data,)

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new key, for one that is gone or over."""
        handed, self._handed = self._handed, None
        if handed is None:
            return super().load()
        if handed[0] is None:
            self._session_key = None
            return {}
        held = self.decode(handed[0])
        self._guess(held)
        return held

    def save(self, must_create: bool = False) -> None:
        """As Django saves it."""
        super().save(must_create)
        self._guess(self._session_cache)  # type: ignore[attr-defined]  # the types do not know it

    def _guess(self, held: dict[str, Any]) -> None:
        """Bear in mind whose it is."""
        if self.session_key is None or SESSION_KEY not in held:
            return
        if len(_GUESSES) >= MOST_GUESSES:
            _GUESSES.clear()
        _GUESSES[self.session_key] = int(held[SESSION_KEY])

    def _get_session_from_db(self) -> Session | None:
        """The row of this session; None, and a new key, for one that is gone or over."""
        # Written out it takes a third of the time that building it takes.
        rows = Session.objects.raw("SELECT * FROM django_session WHERE session_key = %s", [self.session_key])
        found = next(iter(rows), None)
        if found is not None and found.expire_date > timezone.now():
            return found
        self._session_key = None
        return None


def practice_and_session(session: SessionStore) -> Practice | None:
    """The practice, or None before it has been set up, and with it what `session` holds: the first query of a request.

    It brings the user along for `brought_along`. Where the connection that was kept from the last request is gone,
    it is made anew.
    """
    forget()
    if connection.in_atomic_block or connection.connection is None:
        return _read(session)
    # This query is the test of the connection, so Django need not send one of its own before it.
    connection.health_check_done = True  # type: ignore[attr-defined]  # the types do not know it
    try:
        return _read(session)
    except (InterfaceError, OperationalError):
        if connection.is_usable():
            raise
        connection.close()
        return _read(session)


def brought_along(user: int) -> User | None:
    """That user as the first query of this request has found them; None where it was not they whom it brought."""
    found = _BROUGHT.get()
    return found if found is not None and found.pk == user else None


def forget() -> None:
    """The request is over: whom it brought along is nobody's any more."""
    _BROUGHT.set(None)


def _read(session: SessionStore) -> Practice | None:
    key = session.session_key
    if key is None or not key.isalnum():
        # No key that was ever given out: what stands in a cookie is anybody's.
        session.hand(None)
        return Practice.current()
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [key, timezone.now(), _GUESSES.get(key)])
        found = cursor.fetchone()
    if found is None:
        return None
    session.hand(found[_OF_PRACTICE])
    _BROUGHT.set(row_of(User, found[_OF_PRACTICE + 1 :]))
    return row_of(Practice, found[:_OF_PRACTICE])
