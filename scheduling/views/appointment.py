"""One appointment: what it is, its steps through the day, moving, changing, cancelling and taking that back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.models import Patient
from scheduling.appointmentsheet import appointments_of
from scheduling.booking import advance, cancel, change, reinstate
from scheduling.clock import from_local
from scheduling.forms_booking import CancelForm, MoveForm, ReinstateForm, StepForm
from scheduling.models import Appointment
from scheduling.refusals import BookingRefused
from scheduling.views.appointmentanswer import acted, said, shift_link, shown
from scheduling.views.asking import practice_of, user_of
from scheduling.wording import spoken_time

UNREADABLE = "unreadable"


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of an appointment; a page of its own for whoever comes without script."""
    return shown(request, pk)


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of the day."""
    form = StepForm(request.POST)

    def act() -> Appointment:
        given = form.cleaned_data
        return advance(pk, to=given["to"], by=user_of(request), revision=given["revision"], consent=form.consent())

    return acted(request, pk, form, act)


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def cancel_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for a reason of the list."""
    form = CancelForm(request.POST)

    def act() -> Appointment:
        given = form.cleaned_data
        return cancel(pk, reason=given["reason"], by=user_of(request), revision=given["revision"])

    return acted(request, pk, form, act)


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def reinstate_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cancellation back, if the slot and the patient still allow it."""
    form = ReinstateForm(request.POST)

    def act() -> Appointment:
        return reinstate(pk, by=user_of(request), revision=form.cleaned_data["revision"], consent=form.consent())

    return acted(request, pk, form, act)


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def change_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, therapist, room, treatment or length, by form."""
    form = MoveForm(request.POST)
    return acted(request, pk, form, lambda: _change(request, pk, form))


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def move(request: HttpRequest, pk: int) -> JsonResponse:
    """A drag or a resize in the diary. Refused: 409 or 422 with words, and the calendar puts it back."""
    get_object_or_404(Appointment, pk=pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"code": UNREADABLE, "error": said(form)}, status=422)
    try:
        moved = _change(request, pk, form)
    except BookingRefused as refusal:
        return JsonResponse({"code": refusal.code, "error": str(refusal)}, status=refusal.status)
    return JsonResponse({"text": _where_it_is_now(moved), "link": shift_link(moved)})


@permission_required("scheduling.view_diary", raise_exception=True)
@require_safe
def patient_appointments(request: HttpRequest, pk: int) -> HttpResponse:
    """A patient's appointments, coming and past, as a part of the patient's page."""
    patient = get_object_or_404(Patient, pk=pk)
    coming, past = appointments_of(patient, now=timezone.now())
    context = {"patient": patient, "coming": coming, "past": past}
    return render(request, "scheduling/_patient_appointments.html", context)


def _change(request: HttpRequest, pk: int, form: MoveForm) -> Appointment:
    given = form.cleaned_data
    asked: dict[str, Any] = {name: given[name] for name in ("therapist", "treatment", "minutes") if given[name]}
    if given["start"]:
        asked["starts_at"] = from_local(given["start"], practice_of(request).tz)
    if given["room"] or given["therapist"] or given["treatment"] or given["start"]:
        # Nobody has asked for a room: its own stays if it is free then.
        asked["room"] = given["room"]
    return change(pk, by=user_of(request), revision=given["revision"], consent=form.consent(), **asked)


def _where_it_is_now(row: Appointment) -> str:
    return _("%(name)s: moved to %(time)s with %(therapist)s, until %(end)s.") % {
        "name": row.patient,
        "time": spoken_time(timezone.localtime(row.starts_at)),
        "end": timezone.localtime(row.ends_at).strftime("%H:%M"),
        "therapist": row.therapist,
    }
