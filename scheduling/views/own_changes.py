"""What a patient changes about their own appointment by link. A refusal asks to call, and says nothing more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from scheduling.bookingpanel import Row
from scheduling.clock import MOST_DAYS_AHEAD, from_local
from scheduling.models import AppointmentLink
from scheduling.refusals import BookingRefused, ChangedMeanwhile, ReasonNeeded, SlotTaken
from scheduling.selfservice import acting
from scheduling.selfservice.acting import REASONS
from scheduling.selfservice.entering import REFUSED, entered
from scheduling.selfservice.links import path_of
from scheduling.selfservice.searching import Search
from scheduling.views.asking import day_asked, local_asked, number_asked, practice_of
from scheduling.views.own import page_of

CONFLICT = 409
ANYBODY = "any"


@require_POST
@entered
def confirm(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The patient will come."""
    try:
        acting.confirm(link, revision=_revision(request))
    except BookingRefused:
        return _back(link, "changed")
    return _back(link, "confirmed")


@require_http_methods(["GET", "HEAD", "POST"])
@entered
def move(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """Other times to choose from; posted, the appointment moves there."""
    if request.method != "POST":
        return _times(request, link)
    chosen = _chosen(request)
    if chosen is None:
        return _times(request, link, nothing_chosen=True, status=REFUSED)
    try:
        starts_at = from_local(chosen[0], practice_of(request).tz)
        acting.move(
            link,
            revision=_revision(request),
            starts_at=starts_at,
            therapist=chosen[1],
            practice=practice_of(request),
        )
    except ChangedMeanwhile:
        return _back(link, "changed")
    except SlotTaken:
        return _times(request, link, taken=True, status=CONFLICT)
    except BookingRefused:
        return _times(request, link, call_us=True, status=REFUSED)
    return _back(link, "moved")


@require_http_methods(["GET", "HEAD", "POST"])
@entered
def cancel(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The question why; posted, the appointment is cancelled."""
    if request.method != "POST":
        return _reasons(request, link)
    try:
        acting.cancel(
            link, revision=_revision(request), reason=request.POST.get("reason", ""), practice=practice_of(request)
        )
    except ReasonNeeded:
        return _reasons(request, link, nothing_chosen=True, status=REFUSED)
    except ChangedMeanwhile:
        return _back(link, "changed")
    except BookingRefused:
        return _reasons(request, link, status=REFUSED)
    return _back(link, "cancelled")


def _times(request: HttpRequest, link: AppointmentLink, *, status: int = 200, **said: bool) -> HttpResponse:
    """The page with other times; one that asks to call where it is too late or nothing can be had."""
    context: dict[str, Any] = page_of(request, link) | said
    if context["may_change"] and not said.get("call_us"):
        context |= _found(request, link, timezone.now())
    return render(request, "scheduling/own_move.html", context, status=status)


def _found(request: HttpRequest, link: AppointmentLink, now: datetime) -> dict[str, Any]:
    anybody = request.GET.get("with") == ANYBODY
    try:
        search = Search.begun(link.appointment, practice=practice_of(request), now=now)
        first = max(day_asked(request.GET.get("from")), timezone.localdate(search.earliest))
        first = min(first, timezone.localdate(now) + timedelta(days=MOST_DAYS_AHEAD))
        rows = search.times(first, therapist=None if anybody else link.appointment.therapist_id)
    except BookingRefused:
        return {"call_us": True}
    asked = {"with": ANYBODY} if anybody else {}
    return {
        "days": _by_day(rows),
        "anybody": anybody,
        "more": urlencode(asked | {"from": (rows[-1].starts.date() + timedelta(days=1)).isoformat()}) if rows else "",
    }


def _by_day(rows: list[Row]) -> list[tuple[date, list[Row]]]:
    days: dict[date, list[Row]] = {}
    for row in rows:
        days.setdefault(row.starts.date(), []).append(row)
    return list(days.items())


def _reasons(request: HttpRequest, link: AppointmentLink, *, status: int = 200, **said: bool) -> HttpResponse:
    reasons = [(reason.value, acting.WORDS[reason]) for reason in REASONS]
    return render(
        request, "scheduling/own_cancel.html", page_of(request, link) | said | {"reasons": reasons}, status=status
    )


def _chosen(request: HttpRequest) -> tuple[datetime, int] | None:
    """The wall-clock time and the therapist of the row that was chosen."""
    when, _space, who = request.POST.get("slot", "").partition(" ")
    starts, therapist = local_asked(when), number_asked(who.partition(" ")[0])
    return (starts, therapist) if starts is not None and therapist is not None else None


def _revision(request: HttpRequest) -> int:
    """What the page showed; 0, which no appointment has, for nonsense."""
    return number_asked(request.POST.get("revision")) or 0


def _back(link: AppointmentLink, said: str) -> HttpResponse:
    return redirect(f"{path_of(link)}?said={said}")
