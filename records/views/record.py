"""What stands above and in the overview of a record: alerts, overrides in force, pain, last notes, chart, plans."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient, RecordedCondition
from patients.views.asking import person, practice_of
from patients.views.records import alerts_for, screening_state
from records.overrides import overrides_in_force
from records.overview import overview_of
from records.timelineevents import Asked
from treatments.catalogue import current_catalogue


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Pain, the last notes, the body chart and the plans: the parts of the record's page that it loads."""
    patient, practice = get_object_or_404(Patient, pk=pk), practice_of(request)
    asked = Asked(patient, person(request), current_catalogue(practice.rules_version))
    context = overview_of(asked, practice=practice, now=timezone.now())
    return render(request, "records/_overview.html", context | {"patient": patient, "today": timezone.localdate()})


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def alerts(request: HttpRequest, pk: int) -> HttpResponse:
    """The alerts of the record in a word each, for the head of its other pages."""
    patient, practice = get_object_or_404(Patient.objects.with_last_screening(), pk=pk), practice_of(request)
    today = timezone.localdate()
    standing = list(RecordedCondition.objects.standing().filter(patient=patient).select_related("condition"))
    context: dict[str, Any] = {
        "patient": patient,
        "catalogue": current_catalogue(practice.rules_version),
        "overrides": overrides_in_force(pk, practice=practice, now=timezone.now()),
        **alerts_for(patient, standing, practice, today),
        **screening_state(patient.screened_on, practice, today),  # type: ignore[attr-defined]  # annotated
    }
    return render(request, "records/_alerts_short.html", context)
