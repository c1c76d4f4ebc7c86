"""Days off as work for the desk: the list of them, what is booked on each, and where that goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from scheduling.absences.acting import Outcome, carry_out, chosen_in
from scheduling.absences.affected import DaysOff, absences_ahead, affected, work_url
from scheduling.absences.proposing import proposals
from scheduling.absences.publicdays import public_days
from scheduling.models import ClosedDays, Leave
from scheduling.roster import add_closed_days
from scheduling.views.asking import practice_of, user_of
from scheduling.views.days_off import after_closing

ON_A_PAGE = 25


@permission_required("scheduling.view_absences", raise_exception=True)
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Leave and closed days ahead, with the number of appointments that are to be moved."""
    return render(request, "scheduling/absences.html", {"absences": absences_ahead(timezone.localdate())})


@permission_required("scheduling.view_absences", raise_exception=True)
@require_safe
def leave_work(request: HttpRequest, pk: int) -> HttpResponse:
    """What is booked on somebody's leave."""
    return _work(request, _leave(pk))


@permission_required("scheduling.view_absences", raise_exception=True)
@require_safe
def closed_work(request: HttpRequest, pk: int) -> HttpResponse:
    """What is booked on closed days."""
    return _work(request, get_object_or_404(ClosedDays, pk=pk))


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def leave_work_do(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or cancel one or several of them."""
    return _act(request, _leave(pk))


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def closed_work_do(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or cancel one or several of them."""
    return _act(request, get_object_or_404(ClosedDays, pk=pk))


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def holiday_add(request: HttpRequest) -> HttpResponse:
    """Close on a suggested public holiday, by its own name."""
    day = _day_of(request.POST.get("day", ""))
    found = public_days(practice_of(request).country, day, day) if day else []
    if not found:
        messages.error(request, _("This day is no public holiday of the practice's country. Nothing has changed."))
        return redirect("scheduling:closed_days")
    closed = ClosedDays(first_day=found[0].day, last_day=found[0].day, name=found[0].name)
    try:
        add_closed_days(closed=closed)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("scheduling:closed_days")
    return after_closing(request, closed)


def _leave(pk: int) -> Leave:
    return get_object_or_404(Leave.objects.select_related("therapist"), pk=pk)


def _day_of(text: str) -> date | None:
    """A day that can still be closed, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    today = timezone.localdate()
    return day if today <= day and (day - today).days <= 366 else None


def _act(request: HttpRequest, days: DaysOff) -> HttpResponse:
    chosen = chosen_in(request.POST)
    if not chosen:
        return _work(request, days, status=422, refusal=_("Nothing is ticked. Tick what should be moved first."))
    outcomes = carry_out(chosen, days, by=user_of(request), practice=practice_of(request))
    refused = [one.status for one in outcomes if not one.is_done]
    status = refused[0] if refused and len(refused) == len(outcomes) else 200
    return _work(request, days, status=status, outcomes=outcomes)


def _work(
    request: HttpRequest, days: DaysOff, *, status: int = 200, outcomes: list[Outcome] | None = None, refusal: str = ""
) -> HttpResponse:
    practice, now = practice_of(request), timezone.now()
    page = Paginator(affected(days, now=now, tz=practice.tz), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    asked = f"?page={page.number}" if page.number > 1 else ""
    found = proposals(rows, days, practice=practice, now=now)
    context: dict[str, Any] = {
        "days": days,
        "is_leave": isinstance(days, Leave),
        "page": page,
        "work": [(row, timezone.localtime(row.starts_at), found.get(row.pk, [])) for row in rows],
        "done": [one for one in outcomes or () if one.is_done and not one.is_told],
        "told": [one for one in outcomes or () if one.is_done and one.is_told],
        "refused": [one for one in outcomes or () if not one.is_done],
        "refusal": refusal,
        "page_url": f"{work_url(days)}{asked}",
        "act_url": f"{work_url(days)}do/{asked}",
    }
    return render(request, "scheduling/absence_work.html", context, status=status)
