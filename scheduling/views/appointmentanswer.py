"""The panel of one appointment as an answer: as it stands, and after a verb of the door."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.appointmentsafety import safety_context
from scheduling.appointmentsheet import appointment_context
from scheduling.forms_booking import MoveForm
from scheduling.models import Appointment
from scheduling.noting import quietened
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused
from scheduling.refused import refused_context
from scheduling.series.shifting import course_of, shift_after
from scheduling.views.asking import practice_of, say, user_of
from scheduling.wording import spoken_time

KEPT_OUT = ("csrfmiddlewaretoken", "override_reason", "against", "adaptation")


def acted(request: HttpRequest, pk: int, form: forms.Form, act: Callable[[], Appointment]) -> HttpResponse:
    """Run a verb of the door; the panel again, as it is now."""
    seen = get_object_or_404(Appointment, pk=pk)
    if not form.is_valid():
        return shown(request, pk, status=422, said=said(form), **_kept(form))
    try:
        now = act()
    except BookingRefused as refusal:
        more = refused_context(refusal, Plan.of(seen), practice=practice_of(request))
        more["reasons"], _noted = quietened(more.get("reasons", ()), user=user_of(request), patient=seen.patient_id)
        more |= {"asked": [(name, value) for name, value in request.POST.items() if name not in KEPT_OUT]}
        more |= {"override_reason": form.cleaned_data.get("override_reason", "")}
        return shown(request, pk, status=refusal.status, again=request.path, **_kept(form), **more)
    link = shift_link(now) if isinstance(form, MoveForm) else None
    return say(shown(request, pk), _what_it_is_now(now, was=seen), link=link, **{"diary:changed": {}})


def shift_link(moved: Appointment) -> dict[str, str] | None:
    """To the rest of the course, where a session of it has just moved."""
    shift = shift_after(moved)
    if shift is None:
        return None
    return {"text": _("Shift the rest of the course"), "href": reverse("scheduling:course_shift", args=[moved.pk])}


def _kept(form: forms.Form) -> dict[str, Any]:
    """What was typed into a refused change, for the form to show again."""
    if not isinstance(form, MoveForm):
        return {}
    names = ("start", "therapist", "room", "treatment", "minutes")
    return {"changing": True, "entered": {name: form.cleaned_data.get(name) for name in names}}


def said(form: forms.Form) -> str:
    """The first thing that is wrong with the form."""
    return str(next(iter(form.errors.values()))[0])


def _what_it_is_now(row: Appointment, *, was: Appointment) -> str:
    words = {"name": row.patient, "time": spoken_time(timezone.localtime(row.starts_at)), "therapist": row.therapist}
    if row.status != was.status:
        return _("%(name)s, %(time)s with %(therapist)s: %(status)s.") % (words | {"status": row.get_status_display()})
    if (row.starts_at, row.therapist_id) != (was.starts_at, was.therapist_id):
        return _("%(name)s: moved to %(time)s with %(therapist)s.") % words
    return _("%(name)s, %(time)s with %(therapist)s: changed.") % words


def shown(request: HttpRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """The panel as it is; a page of its own for whoever comes without script."""
    rows = Appointment.objects.select_related(
        "patient", "therapist", "room", "treatment", "link", "assessment__decided_by"
    )
    row = get_object_or_404(rows, pk=pk)
    practice = practice_of(request)
    context = appointment_context(row, practice=practice, now=timezone.now())
    rebook = "rebook" in request.GET and context["may_move"]
    context |= safety_context(row, practice=practice, user=user_of(request), rebook=rebook)
    context |= {"course": course_of(row), "rebooking": rebook, "cancelling": "cancel" in request.GET}
    context["typed"] |= {name: value for name, value in more.pop("entered", {}).items() if value or name == "room"}
    template = "_appointment.html" if request.headers.get("HX-Request") else "appointment.html"
    answer = render(request, f"scheduling/{template}", context | more, status=status)
    if status != HTTPStatus.OK:
        # A step pressed in a list shows its panel only when there is something to say.
        answer["HX-Reswap"] = "innerHTML"
    return answer
