"""Booking online: what, when, who. No sign-in; nothing is kept before the last of these pages is sent.

What is chosen on the way stands in the address, so that Back works and a page can be opened again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from practice.middleware import open_to_all
from scheduling.clock import minute_of, moment_of
from scheduling.models import OnlineBooking, OnlineEntrance
from scheduling.online.finishing import Wanted
from scheduling.online.forms import DetailsForm
from scheduling.online.limits import TooOften, code_wanted
from scheduling.online.offering import Offered, free_days, is_free, offered, offered_one, open_entrance
from scheduling.online.proving import address_of, begin
from scheduling.views.asking import practice_of

REFUSED, NOT_FOUND, TOO_MANY = 422, 404, 429
YES, NO = "yes", "no"
# Minutes since 1970 with more digits are no time of ours.
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address says was chosen; None where it says nothing that makes sense. `known`: has been here before."""

    known: bool | None
    treatment: int | None
    therapist: int | None
    start: datetime | None
    first_day: date | None

    @classmethod
    def of(cls, query: QueryDict) -> Chosen:
        """Read an address."""
        start = _number(query.get("start", ""))
        return cls(
            known={YES: True, NO: False}.get(query.get("been", "")),
            treatment=_number(query.get("treatment", "")),
            therapist=_number(query.get("therapist", "")),
            start=None if start is None else moment_of(start),
            first_day=_day(query.get("from", "")),
        )

    def query(self, **other: object) -> str:
        """As an address has it, with `other` in addition."""
        been = YES if self.known else NO
        said = {"been": been, "treatment": self.treatment, "therapist": self.therapist} | other
        return urlencode({name: value for name, value in said.items() if value is not None})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def at_entrance(view: Callable[[HttpRequest, OnlineEntrance], HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view the entrance of the address while it is open; else a page that asks to call."""

    @wraps(view)
    def answered(request: HttpRequest, slug: str) -> HttpResponse:
        found = open_entrance(slug, practice_of(request))
        if found is None:
            return private(render(request, "scheduling/online/closed.html", status=NOT_FOUND))
        return view(request, found)

    return open_to_all(answered)  # type: ignore[return-value]


@at_entrance
@require_safe
def entrance(request: HttpRequest, row: OnlineEntrance) -> HttpResponse:
    """Have you been here before (if that is asked), and what would you like?"""
    practice, chosen = practice_of(request), Chosen.of(request.GET)
    known = True if not row.takes_new else chosen.known
    context: dict[str, Any] = {"entrance": row, "known": known, "part": 0}
    if known is not None:
        context["offered"] = offered(practice, known=known)
        context["been"] = YES if known else NO
    return render(request, "scheduling/online/entrance.html", context)


@at_entrance
@require_safe
def times(request: HttpRequest, row: OnlineEntrance) -> HttpResponse:
    """The next free times, of everybody or of one therapist."""
    chosen = Chosen.of(request.GET)
    one = _offered(request, row, chosen)
    if one is None:
        return redirect(_start_of(row))
    days = free_days(practice_of(request), one, therapist=chosen.therapist, first_day=chosen.first_day)
    context = {
        "entrance": row,
        "one": one,
        "chosen": chosen,
        "days": days,
        "later": days[-1].day + timedelta(days=1) if days else None,
        "query": Chosen(chosen.known, chosen.treatment, None, None, None).query(),
        "stay": chosen.query(),
        "gone": request.GET.get("gone") == YES,
        "part": 1,
    }
    return private(render(request, "scheduling/online/times.html", context))


@at_entrance
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, row: OnlineEntrance) -> HttpResponse:
    """Who books. Sent, it is kept and a code is on its way; nobody is looked for before it comes back."""
    chosen = Chosen.of(request.GET)
    one = _offered(request, row, chosen)
    if one is None or chosen.start is None or chosen.therapist is None:
        return redirect(_start_of(row))
    if not is_free(practice_of(request), one, therapist=chosen.therapist, starts_at=chosen.start):
        return redirect(f"{reverse('scheduling:online_times', args=[row.slug])}?{chosen.query(gone=YES)}")
    form = DetailsForm(request.POST or None, new=not chosen.known, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(one.treatment.pk, chosen.therapist, chosen.start).stored()
        said = form.said() | wanted | {"been": chosen.known, "language": get_language() or "en"}
        try:
            return redirect("scheduling:online_booking", _begun(request, row, form.cleaned_data["key"], said))
        except TooOften:
            return private(render(request, "scheduling/online/later.html", status=TOO_MANY))
    context = {
        "entrance": row,
        "one": one,
        "form": form,
        "start": chosen.start,
        "therapist": next(plan for plan in one.therapists if plan.pk == chosen.therapist),
        "address": f"{request.path}?{chosen.query(start=minute_of(chosen.start))}",
        "back": f"{reverse('scheduling:online_times', args=[row.slug])}?{chosen.query()}",
        "part": 2,
    }
    status = REFUSED if form.is_bound else 200
    return private(render(request, "scheduling/online/details.html", context, status=status))


def connection_of(request: HttpRequest) -> str:
    """The address that a request comes from: the visitor's, not the proxy's."""
    return str(get_adapter(request).get_client_ip(request))


def _begun(request: HttpRequest, row: OnlineEntrance, key: UUID, said: dict[str, object]) -> str:
    """The key of the booking that the form has begun, now or with its first press. TooOften."""
    begun = OnlineBooking.objects.filter(key=key.hex).first()
    if begun is not None:
        if said.items() <= begun.said.items():
            return key.hex
        # Back, and something is put right: that is another booking.
        key = uuid4()
    code_wanted(connection=connection_of(request), address=address_of(said))
    return begin(entrance=row, said=said, key=key).key


def _offered(request: HttpRequest, row: OnlineEntrance, chosen: Chosen) -> Offered | None:
    if chosen.known is None or chosen.treatment is None or not (chosen.known or row.takes_new):
        return None
    return offered_one(practice_of(request), chosen.treatment, known=chosen.known)


def _start_of(row: OnlineEntrance) -> str:
    return reverse("scheduling:online_entrance", args=[row.slug])
