"""Reading counts: which pages show something of a patient, and the middleware that writes down who opened them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from practice.audit.acting import Actor, acting
from practice.audit.writing import note
from practice.models import AuditEntry, User
from practice.troubles import busy

Action = AuditEntry.Action
Whose = str | Callable[[Mapping[str, object]], int | None] | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that shows something of patients: its name for people, and how its address names the patient.

    `whose` is an argument of the address that is the patient's key, or a function of the arguments; None for a page with
    many patients. One that is `polled` is asked for again and again by a page that stands open: the same for the same
    person is written down once in AGAIN_SECONDS.
    """

    name: str | Promise
    whose: Whose = None
    action: str = Action.READ
    polled: bool = False


AGAIN_SECONDS, LOOKS_KEPT = 300.0, 10_000
# Who has been seen to look at which polled page, and when; of this process.
_seen: dict[tuple[str | None, str], float] = {}
PAGES: dict[str, Page] = {}


def reads(pages: Mapping[str, Page]) -> None:
    """Make known which pages (by the name of their address) show something of patients."""
    PAGES.update(pages)


class AuditMiddleware:
    """Says who acts while a request runs, and writes down what was shown and what was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request; without its entry nothing of a patient is shown."""
        with acting(_actor_of(request)):
            response = self.get_response(request)
            try:
                _write_down(request, response)
            except DatabaseError as error:
                return busy(error)
            return response


def _actor_of(request: HttpRequest) -> Actor:
    def who() -> int | None:
        # Asked only when there is something to write, and loaded by then.
        user = getattr(request, "user", None)
        return user.pk if isinstance(user, User) else None

    signed_in = bool(request.session.session_key)
    origin = get_adapter().get_client_ip(request)
    return Actor("user" if signed_in else "visitor", who, origin, uuid4().hex)


def _write_down(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    if match is None:
        return
    page = PAGES.get(match.view_name)
    if response.status_code == 403:
        note(
            Action.REFUSED,
            what=match.view_name,
            whose=_whose(page, match.kwargs),
            outcome="failed",
            about=request.method or "",
        )
    elif page is not None and response.status_code == 200 and not (page.polled and _again(request)):
        note(page.action, what=match.view_name, whose=_whose(page, match.kwargs))


def _whose(page: Page | None, arguments: Mapping[str, object]) -> int | None:
    if page is None or page.whose is None:
        return None
    found = page.whose(arguments) if callable(page.whose) else arguments.get(page.whose)
    return found if isinstance(found, int) else None


def _again(request: HttpRequest) -> bool:
    """True when the same person has been shown the same a moment ago; then that stands in the log."""
    now, key = time.monotonic(), (request.session.session_key, request.get_full_path())
    if len(_seen) > LOOKS_KEPT:
        _seen.clear()
    last = _seen.get(key)
    if last is not None and now - last < AGAIN_SECONDS:
        return True
    _seen[key] = now
    return False
