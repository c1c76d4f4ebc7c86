"""The end of a record: how long what is kept, what would go today, and erasing one patient."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.erasing import erase
from patients.erasureplan import plan_of
from patients.forgetting import patients_past
from patients.forms.ending import EraseForm, NumberForm, PeriodsForm
from patients.models import Erasure, Patient
from patients.retention import counts, months_kept, periods, set_periods, switch
from patients.views.asking import CONFLICT, REFUSED, person, practice_of, refuse
from practice.audit.writing import note
from practice.models import AuditEntry
from practice.reauthentication import reauthenticated

ON_A_PAGE = 50
LATELY = timedelta(days=366)


@permission_required("patients.change_retention", raise_exception=True)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every class with its period and what would go today: the dry run. With a number: to the erasure of that patient."""
    number = NumberForm(request.GET if "number" in request.GET else None)
    if number.is_bound and number.is_valid():
        return redirect("patients:erase", number.cleaned_data["number"] - 1000)
    return _retention(request, _periods(request), number=number, status=REFUSED if number.is_bound else 200)


@permission_required("patients.change_retention", raise_exception=True)
@require_POST
@reauthenticated
def retention_periods(request: HttpRequest) -> HttpResponse:
    """Say how long what is kept."""
    form = _periods(request)
    if not form.is_valid():
        return _retention(request, form, number=NumberForm(), status=REFUSED)
    set_periods(form.cleaned_data, by=person(request))
    messages.success(request, _("Kept as long as it says here."))
    return redirect("patients:retention")


@permission_required("patients.change_retention", raise_exception=True)
@require_POST
@reauthenticated
def retention_switch(request: HttpRequest) -> HttpResponse:
    """Have what is past its period removed by itself (`on=yes`), or not any more."""
    on = request.POST.get("on") == "yes"
    switch(on=on)
    note(AuditEntry.Action.CHANGED, what="patients.retentionperiod", about="by itself" if on else "by hand")
    return redirect("patients:retention")


@permission_required("patients.erase_patient", raise_exception=True)
@require_http_methods(["GET", "POST"])
@reauthenticated
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go, what stays and why; and erasing it."""
    patient = get_object_or_404(Patient, pk=pk)
    if patient.merged_into_id:
        return redirect("patients:erase", patient.merged_into_id)
    plan = plan_of(patient, today=timezone.localdate())
    form = EraseForm(request.POST or None, patient=patient, initial={"scope": plan.scope})
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid() and form.cleaned_data["scope"] != plan.scope:
            status = CONFLICT
            form.add_error(None, _("What goes has changed since the page was opened. Look at it again."))
        elif form.is_valid():
            try:
                erase(pk, scope=plan.scope, why=form.cleaned_data["why"], by=person(request))
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("No. %(number)s is erased.") % {"number": patient.number})
                return redirect("patients:retention")
    return render(request, "patients/erase.html", {"patient": patient, "plan": plan, "form": form}, status=status)


def _periods(request: HttpRequest) -> PeriodsForm:
    country = practice_of(request).country
    asked = request.POST if request.method == "POST" else None
    return PeriodsForm(asked, periods=periods(country), months=months_kept())


def _retention(request: HttpRequest, form: PeriodsForm, *, number: NumberForm, status: int) -> HttpResponse:
    today = timezone.localdate()
    past = Paginator(patients_past(today).only("pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "number": number,
        "classes": [(one.period.name, rows) for one, rows in counts(today)],
        "past": past,
        "by_itself": practice_of(request).forgets_by_itself,
        "erasures": Erasure.objects.filter(made_at__gte=timezone.now() - LATELY).select_related("made_by")[:ON_A_PAGE],
    }
    return render(request, "patients/retention.html", context, status=status)
