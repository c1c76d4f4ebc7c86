"""Recording, changing and ending conditions, with their history. For therapists only."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.forms.conditions import RecordForm, StatusForm, initial_of, refuse_same
from patients.forms.contact import DATE_FORMATS
from patients.locking import ChangedMeanwhile
from patients.models import Patient, RecordedCondition
from patients.records import change_condition, record_condition, resolve_condition, withdraw_condition
from patients.views.asking import CONFLICT, REFUSED, as_of, person, practice_of, refuse
from patients.views.history import versions_of
from practice.fields import key_typed
from treatments.catalogue import current_catalogue
from treatments.models import Condition


@permission_required("patients.record_condition", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a condition of one patient."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    form = RecordForm(request.POST or None, condition=_chosen(request))
    if request.method == "POST" and form.is_valid():
        condition = form.cleaned_data["condition"]
        try:
            refuse_same(pk, condition, form.recorded)
            record_condition(patient=pk, condition=condition, by=person(request), **form.recorded)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Recorded for %(name)s.") % {"name": patient})
            return redirect("patients:record", pk)
    context = {"form": form, "patient": patient, "condition": form.about}
    return render(request, "patients/condition_new.html", context, status=REFUSED if form.is_bound else 200)


@permission_required("patients.record_condition", raise_exception=True)
@require_POST
def fields(request: HttpRequest) -> HttpResponse:
    """The part of the form that depends on the condition chosen. Posted, so that no address names a condition."""
    typed = {name: request.POST.get(name, "") for name in ("status", "since", "until", "review_by", "due", "note")}
    form = RecordForm(condition=_chosen(request), initial=typed | {"regions": request.POST.getlist("regions")})
    return render(request, "patients/_condition_fields.html", {"form": form, "condition": form.about})


@permission_required("patients.view_record", raise_exception=True)
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """One recorded condition and everything that was changed about it: who, when, what."""
    record = get_object_or_404(
        RecordedCondition.objects.select_related("condition", "patient", "recorded_by", "screening"), pk=pk
    )
    catalogue = current_catalogue(practice_of(request).rules_version)
    versions = versions_of(record, catalogue)
    context = {"record": record, "patient": record.patient, "versions": versions, "catalogue": catalogue}
    return render(request, "patients/condition.html", context | {"today": timezone.localdate()})


@permission_required("patients.record_condition", raise_exception=True)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how a condition stands. What stood before stays in its history."""
    record = _standing(pk)
    form = StatusForm(request.POST or None, condition=record.condition, initial=initial_of(record))
    status = 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                change_condition(pk, by=person(request), revision=form.cleaned_data["revision"], **form.recorded)
            except ChangedMeanwhile:
                status = CONFLICT
                as_of(form, record.revision)
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("Changed for %(name)s.") % {"name": record.patient})
                return redirect("patients:record", record.patient_id)
    catalogue = current_catalogue(practice_of(request).rules_version)
    context = {"form": form, "record": record, "patient": record.patient, "condition": record.condition}
    context |= {"conflict": status == CONFLICT, "catalogue": catalogue}
    return render(request, "patients/condition_edit.html", context, status=status)


@permission_required("patients.record_condition", raise_exception=True)
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """It is over since the day given; today when none is."""
    record = _standing(pk)
    try:
        resolve_condition(pk, on=_day(request.POST.get("on", "")), by=person(request))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("patients:condition", pk)
    except ChangedMeanwhile:
        messages.warning(request, _("A colleague changed this in the meantime. Nothing was changed now."))
        return redirect("patients:condition", pk)
    messages.success(request, _("Resolved for %(name)s.") % {"name": record.patient})
    return redirect("patients:record", record.patient_id)


@permission_required("patients.record_condition", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was recorded in error: it counts no longer, and stays readable."""
    record = get_object_or_404(RecordedCondition, pk=pk)
    try:
        withdraw_condition(pk, by=person(request))
    except ChangedMeanwhile:
        messages.warning(request, _("A colleague withdrew this in the meantime."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn as recorded in error. It stays readable."))
    return redirect("patients:record", record.patient_id)


def _standing(pk: int) -> RecordedCondition:
    """What can be changed: not withdrawn, of a patient who is not archived."""
    rows = RecordedCondition.objects.standing().filter(patient__archived_at=None)
    return get_object_or_404(rows.select_related("condition", "patient"), pk=pk)


def _chosen(request: HttpRequest) -> Condition | None:
    return Condition.objects.in_use().filter(pk=key_typed(request.POST.get("condition"))).first()


def _day(typed: str) -> date:
    if not typed:
        return timezone.localdate()
    day = DateField(input_formats=DATE_FORMATS).clean(typed)
    assert isinstance(day, date)  # noqa: S101 (a required field)
    return day
