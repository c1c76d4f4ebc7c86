"""Reading counts: which pages show something of a patient, and the middleware that writes down who opened them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise

from practice.audit.acting import LINK, VISITOR, Actor, acting, actor
from practice.audit.bounding import is_first
from practice.audit.writing import note
from practice.fields import key_typed
from practice.logs import CURRENT
from practice.metrics import METHODS
from practice.middleware import LARGEST_KEY
from practice.models import AuditEntry, User
from practice.troubles import broken

Action = AuditEntry.Action
Whose = str | Callable[[Mapping[str, object]], int | None] | None

# What shows something: a page, a part of a file, a form or a clash with what was there before.
SHOWN = frozenset({200, 206, 409, 422})
TOO_MANY = 429
REFUSED = {403, TOO_MANY}
# A form that is refused shows what was there; one that is taken makes an entry of its own.
REFUSING = frozenset({409, 422})


@dataclass(frozen=True, slots=True)
class Page:
    """A page that shows something of patients: its name for people, and how its address names the patient.

    `whose` is an argument of the address that is the patient's key, the name of a field of the query or form that is
    ("?patient"), or a function of the arguments; None for a page with many patients. One that is `polled` is asked for
    again and again by a page that stands open: the same for the same person is written down once in AGAIN_SECONDS.
    A view that alone knows whose page it was says so by `shown_of`; only then is a page counted that is `by_link`.
    `shown` are the statuses with which it shows something.
    """

    name: str | Promise
    whose: Whose = None
    action: str = Action.READ
    polled: bool = False
    by_link: bool = False
    shown: frozenset[int] = SHOWN


AGAIN_SECONDS, LOOKS_KEPT = 300.0, 10_000
# Letters of a request’s number.
LONGEST_NUMBER = 32
# Who has been seen to look at which polled page, of whom, and when; of this process.
_seen: dict[tuple[str | None, str, int | None], float] = {}
PAGES: dict[str, Page] = {}


def reads(pages: Mapping[str, Page]) -> None:
    """Make known which pages (by the name of their address) show something of patients."""
    PAGES.update(pages)


def shown_of(request: HttpRequest, patient: int) -> None:
    """Say whose data the answer to this request shows, where its address does not."""
    request.audited_patient = patient  # type: ignore[attr-defined]


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
            except DatabaseError:
                response.close()
                return broken(request)
            return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: Mapping[str, object]
    ) -> None:
        """Whoever comes by a link acts by it."""
        if "token" in kwargs:
            actor().by = LINK


def _actor_of(request: HttpRequest) -> Actor:
    def who() -> int | None:
        user = getattr(request, "user", None)
        return user.pk if isinstance(user, User) else None

    def origin() -> str:
        try:
            return str(get_adapter().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return ""

    return Actor(VISITOR, who, origin, CURRENT.get()[:LONGEST_NUMBER])


def _write_down(request: HttpRequest, response: HttpResponse) -> None:
    match, status = request.resolver_match, response.status_code
    if match is None:
        return
    page = PAGES.get(match.view_name)
    # A row that somebody may not see is not there for them; whoever tries numbers is seen doing so.
    unseen = status == 404 and page is not None and page.whose is not None
    if status in REFUSED or unseen:
        _write_refusal(page, match.view_name, request, status)
    elif page is not None and status in page.shown:
        _write_look(page, match.view_name, request)


def _write_refusal(page: Page | None, name: str, request: HttpRequest, status: int) -> None:
    by = actor()
    strange = status == TOO_MANY or by.who() is None
    if strange and not is_first(f"{status}", origin=by.origin()):
        return
    method = request.method if request.method in METHODS else "other"
    note(Action.REFUSED, what=name, whose=_whose(page, request), outcome="failed", about=f"{method} {status}")


def _write_look(page: Page, name: str, request: HttpRequest) -> None:
    whose = _whose(page, request)
    if whose is None and (page.by_link or _is_of_query(page)):
        # The form before anybody is chosen; the page that asks for the date of birth.
        return
    look = (request.session.session_key, request.get_full_path(), whose)
    if page.polled and _seen_lately(look):
        return
    note(page.action, what=name, whose=whose)
    if page.polled:
        _seen[look] = time.monotonic()


def _whose(page: Page | None, request: HttpRequest) -> int | None:
    said: int | None = getattr(request, "audited_patient", None)
    if said is not None or page is None or page.whose is None or request.resolver_match is None:
        return said
    arguments = request.resolver_match.kwargs
    if any(isinstance(number, int) and number > LARGEST_KEY for number in arguments.values()):
        # Nobody's row: an address is anybody's.
        return None
    if callable(page.whose):
        return page.whose(arguments)
    if _is_of_query(page):
        name = page.whose[1:]
        return key_typed(request.POST.get(name)) or key_typed(request.GET.get(name))
    found = arguments.get(page.whose)
    return found if isinstance(found, int) else None


def _is_of_query(page: Page) -> bool:
    return isinstance(page.whose, str) and page.whose.startswith("?")


def _seen_lately(look: tuple[str | None, str, int | None]) -> bool:
    """True when the same person has been shown the same a moment ago; then that stands in the log."""
    if len(_seen) > LOOKS_KEPT:
        _seen.clear()
    last = _seen.get(look)
    return last is not None and time.monotonic() - last < AGAIN_SECONDS
