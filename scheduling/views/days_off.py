"""Days off: the leave of a therapist, and the days on which the practice is closed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from scheduling.absences.affected import work_url
from scheduling.absences.publicdays import suggested
from scheduling.forms_roster import ClosedDaysForm, LeaveForm
from scheduling.models import ClosedDays, DaysOff, Leave, Therapist
from scheduling.roster import add_closed_days, add_leave, remove_days_off
from scheduling.roster_reading import with_bookings
from scheduling.views.asking import practice_of
from scheduling.views.therapists import therapist_page

REFUSED = 422


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def leave_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A therapist will be away."""
    person = get_object_or_404(Therapist, pk=pk)
    form = LeaveForm(request.POST, instance=Leave(therapist=person))
    if form.is_valid():
        try:
            leave = add_leave(leave=form.instance)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            words = {"name": person.name, "days": days_in_words(leave)}
            booked = _booked_meanwhile(leave)
            messages.success(request, _("%(name)s is away %(days)s.") % words + booked)
            return redirect(work_url(leave)) if booked else redirect("scheduling:therapist", pk)
    return therapist_page(request, person, leave=form)


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def leave_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A therapist is not away after all."""
    leave = get_object_or_404(Leave.objects.select_related("therapist"), pk=pk)
    words = {"name": leave.therapist.name, "days": days_in_words(leave)}
    remove_days_off(days=leave)
    messages.success(request, _("%(name)s works %(days)s after all.") % words)
    return redirect("scheduling:therapist", leave.therapist_id)


@permission_required("scheduling.change_roster", raise_exception=True)
@require_http_methods(["GET", "POST"])
def closed_days(request: HttpRequest) -> HttpResponse:
    """The days on which nobody works."""
    form = ClosedDaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closed = add_closed_days(closed=form.instance)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return after_closing(request, closed)
    ahead = ClosedDays.objects.filter(last_day__gte=timezone.localdate())
    context = {
        "form": form,
        "closed": with_bookings(ahead, timezone.get_current_timezone()),
        "suggested": suggested(practice_of(request), timezone.localdate()),
    }
    return render(request, "scheduling/closed_days.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("scheduling.change_roster", raise_exception=True)
@require_POST
def closed_days_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The practice is open on these days after all."""
    closed = get_object_or_404(ClosedDays, pk=pk)
    words = {"days": days_in_words(closed)}
    remove_days_off(days=closed)
    messages.success(request, _("Open %(days)s after all.") % words)
    return redirect("scheduling:closed_days")


def after_closing(request: HttpRequest, closed: ClosedDays) -> HttpResponse:
    """Say what is closed now; on to what is booked then, if anything is."""
    booked = _booked_meanwhile(closed)
    messages.success(request, _("Closed %(days)s.") % {"days": days_in_words(closed)} + booked)
    return redirect(work_url(closed)) if booked else redirect("scheduling:closed_days")


def days_in_words(days: DaysOff) -> str:
    """`on 3 August 2026`, or `from 3 August 2026 to 9 August 2026`."""
    first, last = (date_format(day, "j F Y") for day in (days.first_day, days.last_day))
    if days.first_day == days.last_day:
        return _("on %(day)s") % {"day": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _booked_meanwhile(days: Leave | ClosedDays) -> str:
    booked = with_bookings([days], timezone.get_current_timezone())[0].to_move
    if not booked:
        return ""
    return " " + ngettext(
        "%(count)s appointment is booked then and stays until you move it.",
        "%(count)s appointments are booked then and stay until you move them.",
        booked,
    ) % {"count": booked}
