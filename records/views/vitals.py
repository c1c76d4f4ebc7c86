"""Blood pressure, pulse and weight of one patient; and the condition that a pressure over the limit means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.conditions import RecordForm
from patients.locking import ChangedMeanwhile
from patients.models import Patient
from patients.views.asking import REFUSED, person, refuse
from records.forms.measures import VitalsForm
from records.models import VitalSigns
from records.vitals import condition_of, known_pressure, level_of, meaning_of, record_vitals, withdraw_vitals

PAGE = 30


@permission_required("records.view_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def vitals(request: HttpRequest, pk: int) -> HttpResponse:
    """What was measured, the latest first; posted, one more."""
    patient = get_object_or_404(Patient, pk=pk)
    form = VitalsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm("records.write_notes"):
            return HttpResponse(status=403)
        if form.is_valid():
            try:
                record_vitals(patient=pk, by=person(request), **form.cleaned_data)
            except ValidationError as refused:
                refuse(form, refused)
            else:
                messages.success(request, _("Recorded for %(name)s.") % {"name": patient})
                return redirect("records:vitals", pk)
    return _page(request, patient, form, status=REFUSED if form.is_bound else 200)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int, vitals: int) -> HttpResponse:
    """It was recorded in error: it counts no longer, and stays readable."""
    row = get_object_or_404(VitalSigns.objects.of(pk), pk=vitals)
    try:
        withdraw_vitals(row.pk, by=person(request))
    except ChangedMeanwhile:
        messages.warning(request, _("A colleague withdrew this in the meantime."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn as recorded in error. It stays readable."))
    return redirect("records:vitals", pk)


@permission_required("patients.record_condition", raise_exception=True)
@require_POST
def condition(request: HttpRequest, pk: int, vitals: int) -> HttpResponse:
    """The form for the condition that this pressure means, filled in as far as it is known. Nothing is recorded yet."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    row = get_object_or_404(VitalSigns.objects.of(pk).standing(), pk=vitals)
    meaning = meaning_of(row.systolic, row.diastolic, known_pressure(pk))
    about = condition_of(meaning) if meaning else None
    if meaning is None or about is None:
        raise Http404
    day = timezone.localdate(row.at)
    measured = {"upper": row.systolic, "lower": row.diastolic, "day": day.strftime("%d.%m.%Y")}
    note = _("%(upper)s over %(lower)s on %(day)s") % measured
    initial = {"condition": about.pk, "status": meaning.status, "since": day, "note": note}
    context = {"form": RecordForm(condition=about, initial=initial), "patient": patient, "condition": about}
    return render(request, "patients/condition_new.html", context)


def _page(request: HttpRequest, patient: Patient, form: VitalsForm, *, status: int) -> HttpResponse:
    rows = VitalSigns.objects.of(patient.pk).select_related("recorded_by", "withdrawn_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "patient": patient,
        "today": timezone.localdate(),
        "form": form,
        "page": page,
        "lines": [(row, "" if row.withdrawn_at else level_of(row.systolic, row.diastolic)) for row in page.object_list],
        **_offer(patient.pk, list(page.object_list)),
    }
    return render(request, "records/vitals.html", context, status=status)


def _offer(patient: int, rows: Sequence[VitalSigns]) -> dict[str, Any]:
    """What the latest pressure means, where nothing of it is recorded yet."""
    latest = next((row for row in rows if row.withdrawn_at is None and row.systolic is not None), None)
    if latest is None or not level_of(latest.systolic, latest.diastolic):
        return {}
    meaning = meaning_of(latest.systolic, latest.diastolic, known_pressure(patient))
    about = condition_of(meaning) if meaning else None
    level = level_of(latest.systolic, latest.diastolic)
    return {"latest": latest, "level": level, "meaning": meaning if about else None, "about": about}
