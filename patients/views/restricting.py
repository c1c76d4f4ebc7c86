"""Restricted records: for whom one is, opening one in an emergency, and what admins look at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.emergency import OPEN_FOR, open_in_emergency
from patients.emergency import review as review_opening
from patients.forms.restricting import EmergencyForm, NumberForm, RestrictionForm, therapists
from patients.models import EmergencyOpening, Patient, Restriction
from patients.restricting import lift, may_change, may_read, restrict, restriction_of, treated_by
from patients.views.asking import REFUSED, person, refuse
from practice.reauthentication import reauthenticated

A_PAGE = 25
FIRST_NUMBER = Patient(pk=0).number


@permission_required("patients.restrict_record", raise_exception=True)
@require_http_methods(["GET", "POST"])
@reauthenticated
def restriction(request: HttpRequest, pk: int) -> HttpResponse:
    """For whom the record is: restrict it, or say anew who reads it. 404 for a therapist who does not read it."""
    patient, user = _changeable(request, pk), person(request)
    row = restriction_of(pk)
    form = RestrictionForm(request.POST or None, initial=_initial(row, request))
    if request.method == "POST" and form.is_valid():
        try:
            restrict(patient=pk, why=form.cleaned_data["why"], readers=form.cleaned_data["readers"], by=user)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The record No. %(number)s is restricted.") % {"number": patient.number})
            return _back(request, pk)
    context: dict[str, Any] = {"patient": patient, "form": form, "restriction": row}
    if row is not None:
        context["treating"] = treated_by(pk, therapists())
    return render(request, "patients/restriction.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.restrict_record", raise_exception=True)
@require_POST
@reauthenticated
def restriction_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the record again to all therapists."""
    patient = _changeable(request, pk)
    if lift(pk, by=person(request)):
        messages.success(
            request, _("All therapists read the record No. %(number)s again.") % {"number": patient.number}
        )
    return _back(request, pk)


@permission_required("patients.open_in_emergency", raise_exception=True)
@reauthenticated
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a record that is withheld: with a reason, until the sign-out, and the admins are told."""
    patient, user = get_object_or_404(Patient, pk=pk), person(request)
    if may_read(user, pk):
        return redirect("patients:record", pk)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_in_emergency(patient=pk, reason=form.cleaned_data["reason"], by=user)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            return redirect("patients:record", pk)
    context = {"patient": patient, "form": form, "hours": int(OPEN_FOR.total_seconds() // 3600)}
    return render(request, "patients/emergency.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.review_openings", raise_exception=True)
@require_safe
def restricted(request: HttpRequest) -> HttpResponse:
    """What was opened in an emergency, the unlooked-at first, and which records are restricted; by number, without names."""
    openings = EmergencyOpening.objects.select_related("user", "patient", "reviewed_by")
    waiting = openings.to_review().order_by("opened_at", "pk")
    rows = Restriction.objects.standing().select_related("patient", "by").prefetch_related("readers")
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        found = Patient.objects.filter(pk=form.cleaned_data["number"] - FIRST_NUMBER, merged_into=None).first()
        if found is not None:
            return redirect("patients:restriction", found.pk)
        form.add_error("number", _("There is no record of this number."))
    context = {
        "waiting": waiting[:A_PAGE],
        "seen": openings.exclude(reviewed_at=None)[:A_PAGE],
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "patients/restricted.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.review_openings", raise_exception=True)
@require_POST
def reviewed(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin has looked at an emergency opening; nobody says so of their own."""
    row = get_object_or_404(EmergencyOpening, pk=pk)
    if row.user_id == person(request).pk:
        messages.warning(request, _("You have opened this record yourself. Another admin has to look at it."))
    elif not review_opening(pk, by=person(request)):
        messages.warning(request, _("A colleague has looked at it already."))
    return redirect("patients:restricted")


def _changeable(request: HttpRequest, pk: int) -> Patient:
    """The patient, for those who may say who reads the record. A therapist who opened it in an emergency may not."""
    patient = get_object_or_404(Patient, pk=pk, merged_into=None)
    if not may_change(person(request), pk):
        raise Http404
    return patient


def _initial(row: Restriction | None, request: HttpRequest) -> dict[str, Any]:
    """Who restricts a record does not shut themselves out, unless they say so."""
    if row is None:
        return {"readers": [request.user.pk]}
    return {"why": row.why, "readers": list(row.readers.values_list("pk", flat=True))}


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    if request.user.has_perm("patients.view_patient"):
        return redirect("patients:record", pk)
    return redirect("patients:restricted")
