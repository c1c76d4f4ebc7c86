"""Sessions in the database, as Django keeps them, read in plain SQL: they are asked for with every request."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from practice.models import Practice

# Both are wanted by every request, and asking twice takes twice as long.
_WITH_SESSION = (
    "SELECT practice_practice.*, django_session.session_data AS of_the_session FROM practice_practice"
    " LEFT JOIN django_session ON django_session.session_key = %s AND django_session.expire_date > %s"
    " WHERE practice_practice.id = 1"
)


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
        return self.decode(handed[0])

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

    Where the connection that was kept from the last request is gone, it is made anew.
    """
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


def _read(session: SessionStore) -> Practice | None:
    key = session.session_key
    if key is None or not key.isalnum():
        # No key that was ever given out: what stands in a cookie is anybody's.
        session.hand(None)
        return Practice.current()
    practice = next(iter(Practice.objects.raw(_WITH_SESSION, [key, timezone.now()])), None)
    if practice is not None:
        session.hand(practice.of_the_session)  # type: ignore[attr-defined]  # a column of the statement
    return practice
