"""Sessions in the database: whose they are, since when, from where; read in plain SQL with the practice and the user."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from practice.models import Practice, Session, User
from practice.models.sessions import LONGEST_DEVICE, LONGEST_ORIGIN
from practice.plainrows import columns, row_of

# All three are wanted by every request, and asking three times takes three times as long.
_ASKED = (
    f"SELECT {columns(Practice)}, {columns(Session)}, {columns(User)} FROM practice_practice"  # noqa: S608 (our tables)
    " LEFT JOIN practice_session ON practice_session.session_key = %s AND practice_session.expire_date > %s"
    " LEFT JOIN practice_user ON practice_user.id = practice_session.user_id"
    " WHERE practice_practice.id = 1"
)
_OF_PRACTICE, _OF_SESSION = len(Practice._meta.concrete_fields), len(Session._meta.concrete_fields)
# No practice lets a sign-in last longer; how long it does is asked with every request.
LONGEST = timedelta(hours=24)
# When somebody was here last is written down this seldom, and so much later the server locks by itself.
SEEN_EVERY, GRACE = timedelta(seconds=30), timedelta(minutes=1)
OVER_AT_ONCE = 500
# Sent with `user` (primary key) when where they were signed in has been ended, by whomever.
ended_for = Signal()
_BROUGHT: ContextVar[User | None] = ContextVar("brought", default=None)


class SessionStore(DatabaseSessions):
    """Django's own, in rows that say whose they are. One query, or none when it came with the practice.

    `row` is what the request began with; `locked` says that nothing may be done before somebody says who they are.
    `device` and `origin` are where a sign-in comes from.
    """

    row: Session | None = None
    locked = False
    device = origin = ""
    # Set where the row has been read already; None in it says that there is none.
    _handed: tuple[Session | None] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Where sessions are kept."""
        return Session

    def hand(self, row: Session | None) -> None:
        """Take over the session's row as of now; None: it is gone or over."""
        self._handed = (row,)

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and a new key, for one that is gone or over."""
        handed, self._handed = self._handed, None
        self.row = handed[0] if handed is not None else self._found()
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.session_data)

    def _found(self) -> Session | None:
        return Session.objects.filter(pk=self.session_key, expire_date__gt=timezone.now()).first()

    def save(self, must_create: bool = False) -> None:
        """Keep what it holds and whose it is. UpdateError when it has been ended meanwhile: it does not come back."""
        if self.session_key is None:
            self.create()
            return
        held = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the types do not know it
        kept = {"session_data": self.encode(held)} | self._belongs(held)
        if must_create:
            try:
                with transaction.atomic():
                    Session.objects.create(session_key=self.session_key, **kept)
            except IntegrityError as taken:
                raise CreateError from taken
        elif not Session.objects.filter(pk=self.session_key).update(**kept):
            raise UpdateError

    def _belongs(self, held: dict[str, Any]) -> dict[str, Any]:
        """Whose it is and until when at most; with whoever signs in, a session begins anew."""
        user, now = int(held[SESSION_KEY]) if SESSION_KEY in held else None, timezone.now()
        if user is None:
            return {"user_id": None, "expire_date": self.get_expiry_date()}
        belongs: dict[str, Any] = {"user_id": user, "expire_date": now + LONGEST}
        if self.row is None or self.row.user_id != user:
            belongs |= {"started_at": now, "seen_at": now, "locked_at": None}
            belongs |= {"device": self.device, "origin": self.origin}
        return belongs

    def cycle_key(self) -> None:
        """The same session under a new key; the old key opens nothing. One that has been ended is not begun again."""
        held, old = self._session, self.session_key  # type: ignore[attr-defined]  # the types do not know it
        if old is not None:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # the types do not know it
            if Session.objects.filter(pk=old).update(session_key=self._session_key):
                self.modified = True
                return
        if SESSION_KEY in held:
            self.flush()
            return
        self.create()
        self._session_cache = held

    def lock(self) -> None:
        """Until somebody says who they are, this session does nothing more."""
        Session.objects.filter(pk=self.session_key, locked_at=None).update(locked_at=timezone.now())
        self.locked = True

    def unlock(self) -> None:
        """Somebody has said who they are: it goes on, under another key."""
        self.cycle_key()
        Session.objects.filter(pk=self.session_key).update(locked_at=None, seen_at=timezone.now())
        self.locked = False

    def seen(self) -> None:
        """The person has done something. At most one statement every SEEN_EVERY."""
        now = timezone.now()
        if self.row is not None and self.row.user_id is not None and now - self.row.seen_at >= SEEN_EVERY:
            Session.objects.filter(pk=self.session_key).update(seen_at=now)


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
    key, now = session.session_key, timezone.now()
    if key is None or not key.isalnum():
        # No key that was ever given out: what stands in a cookie is anybody's.
        session.hand(None)
        return Practice.current()
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [key, now])
        found = cursor.fetchone()
    if found is None:
        return None
    practice = row_of(Practice, found[:_OF_PRACTICE])
    row = row_of(Session, found[_OF_PRACTICE : _OF_PRACTICE + _OF_SESSION])
    if row is not None and practice is not None and row.user_id is not None:
        session.locked = is_locked(row, practice, now)
        row = row if row.started_at > began_after(practice, now) else None
    session.hand(row)
    _BROUGHT.set(row_of(User, found[_OF_PRACTICE + _OF_SESSION :]))
    return practice


def is_locked(row: Session, practice: Practice, now: datetime) -> bool:
    """Whether somebody must say who they are before this session goes on."""
    return row.locked_at is not None or now - row.seen_at >= timedelta(minutes=practice.idle_minutes) + GRACE


def began_after(practice: Practice, now: datetime) -> datetime:
    """A sign-in that began then or before is over: that is as long as the practice lets one last."""
    return now - timedelta(hours=practice.session_hours)


def end_sessions(user: User, except_key: str | None = None) -> int:
    """End where `user` is signed in, at once, save the session `except_key`. Returns how many."""
    theirs = Session.objects.filter(user=user)
    return _end(theirs.exclude(pk=except_key) if except_key else theirs, user)


def end_session(user: User, key: str) -> bool:
    """End one session of `user` (by its key) at once. False where there is none."""
    return _end(Session.objects.filter(user=user, pk=key), user) > 0


def _end(rows: QuerySet[Session], user: User) -> int:
    with transaction.atomic():
        ended, _kinds = rows.delete()
        if ended:
            ended_for.send(sender=Session, user=user.pk)
    return ended


def came_from(sender: object, request: HttpRequest, **_said: Any) -> None:
    """A sign-in: keep with its session from where it comes."""
    session = request.session
    if not isinstance(session, SessionStore) or "REMOTE_ADDR" not in request.META:
        return
    agent = request.META.get("HTTP_USER_AGENT", "")
    session.device = "".join(sign for sign in agent if sign.isprintable())[:LONGEST_DEVICE]
    session.origin = get_adapter().get_client_ip(request)[:LONGEST_ORIGIN]
    session.modified = True


def forget_over() -> bool:
    """A job: remove sessions that are over, some at a time. True when there may be more."""
    keys = list(Session.objects.filter(expire_date__lte=timezone.now()).values_list("pk", flat=True)[:OVER_AT_ONCE])
    Session.objects.filter(pk__in=keys).delete()
    return len(keys) == OVER_AT_ONCE
