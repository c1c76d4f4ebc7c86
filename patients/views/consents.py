"""What a patient has agreed to, as a part of the record, and the end of such a consent."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.consents import withdraw_consent
from patients.locking import ChangedMeanwhile
from patients.models import Consent, Patient
from patients.views.asking import CONFLICT, REFUSED, person
from treatments.courserules import Gate
from treatments.models import CourseRule


@permission_required("patients.record_consent", raise_exception=True)
@require_safe
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """The consents that stand, and those that were withdrawn."""
    return _list(request, get_object_or_404(Patient, pk=pk))


@permission_required("patients.record_consent", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient does not agree any more."""
    consent = get_object_or_404(Consent.objects.select_related("patient"), pk=pk)
    try:
        withdraw_consent(consent.pk, by=person(request))
    except ChangedMeanwhile:
        return _list(request, consent.patient, status=CONFLICT, said=_("Somebody else has withdrawn it already."))
    except ValidationError as refused:
        return _list(request, consent.patient, status=REFUSED, said=refused.messages[0])
    return _list(request, consent.patient)


def _list(request: HttpRequest, patient: Patient, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(Consent.objects.filter(patient=patient).select_related("recorded_by", "withdrawn_by"))
    rules = {rule.code: rule for rule in CourseRule.objects.filter(code__in={row.gate for row in rows})}
    guardian = {code for code, rule in rules.items() if rule.settings.get("gate") == Gate.GUARDIAN_CONSENT}
    context = {
        "patient": patient,
        "consents": [{"row": row, "rule": rules.get(row.gate), "guardian": row.gate in guardian} for row in rows],
    }
    return render(request, "patients/_consents.html", context | more, status=status)
