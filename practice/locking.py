"""A session that nobody touched, or that somebody locked, does nothing until they say who they are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from practice.audit.writing import note
from practice.models import AuditEntry
from practice.reauthentication import PROVED_AT
from practice.sessions import SessionStore

logger = logging.getLogger(__name__)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# What a page asks by itself, again and again: nobody has touched anything. Scripts set it (static/js/lock.js).
BY_ITSELF = "X-By-Itself"
# The way to say who one is, and the way out. All of it shows nothing of the practice.
WAYS_OUT = frozenset({"account_logout", "account_reauthenticate"})
WAYS_IN = ("mfa_reauthenticate",)


def while_locked(view: View) -> View:
    """Marks a view that answers while the session is locked: it shows nothing of the practice."""
    view.while_locked = True  # type: ignore[attr-defined]
    return view


def by_script(request: HttpRequest) -> bool:
    """Whether a script or a part of a page asks, which can show no other page."""
    return bool(request.headers.get("HX-Request")) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def way_back(request: HttpRequest, place: str) -> str:
    """`place` where it is an address of ours, else the first page."""
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours and place.startswith("/") else "/"


class LockMiddleware:
    """Refuses everything in a locked session, and notes when somebody was here last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request; whoever has said in it who they are has unlocked their session."""
        session = request.session
        if not isinstance(session, SessionStore) or getattr(request, "practice", None) is None:
            return self.get_response(request)
        was_locked = session.locked
        proved = session.get(PROVED_AT) if was_locked else None
        response = self.get_response(request)
        if was_locked and session.get(PROVED_AT) not in (None, proved):
            session.unlock()
            note(AuditEntry.Action.SIGNED_IN, what="session", about="unlocked")
        elif not session.locked and BY_ITSELF not in request.headers and response.status_code < 500:
            _note_touch(session)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """While the session is locked nothing opens but the way out, and what is open to strangers anyway."""
        if not getattr(request.session, "locked", False) or not request.user.is_authenticated:
            return None
        if getattr(view, "while_locked", False) or getattr(view, "open_to_all", False):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return None if name in WAYS_OUT or name.startswith(WAYS_IN) else _refused(request)


def _refused(request: HttpRequest) -> HttpResponse:
    """To the lock screen; a script is told to show it over its page, which keeps what was typed."""
    if by_script(request):
        answer = HttpResponse(status=401)
        answer["X-Session"], answer["HX-Trigger"] = "locked", "session:locked"
        return answer
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse('practice:lock')}?{urlencode({'next': request.get_full_path()})}")
    return render(request, "practice/locked.html", {"next": "/", "refused": True}, status=401)


def _note_touch(session: SessionStore) -> None:
    try:
        session.seen()
    except DatabaseError as error:
        # The page was made: it must not be lost because the clock of the lock screen could not be set.
        logger.warning("when somebody was here last could not be kept: %s", type(error).__name__)
