"""The record of one patient: contact data for the desk, everything clinical for therapists only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.alerts import RulesSilent, alerts_of
from patients.facts import facts_from, person_of, screening_valid_to
from patients.models import Patient, RecordedCondition, Status
from patients.registration import OF_AGE, years_on
from patients.restricting import restriction_of
from patients.views.asking import practice_of
from practice.languages import languages
from practice.models import Practice
from practice.prepared import Given, Prepared
from practice.wordings import optional_kinds
from treatments.catalogue import current_catalogue, current_rules
from treatments.refusals import RuleUnreadable

_NUMBER = BigIntegerField()
_CONTACT: Prepared[Patient] = Prepared(Patient.objects.filter(pk=Given("pk", _NUMBER)))
_CLINICAL: Prepared[Patient] = Prepared(Patient.objects.with_last_screening().filter(pk=Given("pk", _NUMBER)))
_RECORDED: Prepared[RecordedCondition] = Prepared(
    RecordedCondition.objects.filter(patient=Given("patient", _NUMBER)).select_related(
        "condition", "recorded_by", "screening"
    )
)


@permission_required("patients.view_patient", raise_exception=True)
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Who this is; for those who may read the record also what is known, and what it means today."""
    clinical = request.user.has_perm("patients.view_record")
    patient, today = _patient(pk, clinical), timezone.localdate()
    context: dict[str, Any] = {
        "patient": patient,
        "today": today,
        "spoken_language": languages().get(patient.language, patient.language),
        "does_without": [name for code, name in optional_kinds() if code in patient.unwanted],
        "minor": bool(patient.birth_date and years_on(patient.birth_date, today) < OF_AGE),
    }
    if clinical and practice_of(request).restrictions_version:
        context["restriction"] = restriction_of(pk)
    if not clinical:
        return render(request, "patients/contact.html", context)
    return render(request, "patients/record.html", context | _known(patient, practice_of(request), today))


def _patient(pk: int, clinical: bool) -> Patient:
    """Who this is, for therapists with the day of the last screening. 404 where there is nobody."""
    found = (_CLINICAL if clinical else _CONTACT).rows(pk=pk)
    if not found:
        raise Http404
    return found[0]


def _known(patient: Patient, practice: Practice, today: date) -> dict[str, Any]:
    rows = _RECORDED.rows(patient=patient.pk)
    standing = [row for row in rows if row.withdrawn_at is None]
    now = [row for row in standing if not is_over(row, today)]
    return {
        "now": now,
        "before": [row for row in rows if row not in now],
        "said": _only_said(now),
        "marked": sorted({region for row in now for region in row.regions}),
        "catalogue": current_catalogue(practice.rules_version),
        **alerts_for(patient, standing, practice, today),
        **screening_state(patient.screened_on, practice, today),  # type: ignore[attr-defined]  # annotated
    }


def _only_said(rows: Iterable[RecordedCondition]) -> set[str]:
    """The conditions that nobody but the patient has spoken of, by code."""
    by_word: dict[bool, set[str]] = {True: set(), False: set()}
    for row in rows:
        by_word[row.unconfirmed].add(row.condition.code)
    return by_word[True] - by_word[False]


def alerts_for(patient: Patient, standing: list[RecordedCondition], practice: Practice, today: date) -> dict[str, Any]:
    """What the standing conditions of a patient, read with their last screening, mean on that day; or that rules fail."""
    try:
        rules = current_rules(practice.rules_version)
        return {"alerts": alerts_of(person_of(patient), facts_from(standing), on=today, rules=rules)}
    except (RulesSilent, RuleUnreadable):
        return {"alerts": [], "rules_silent": True}


def is_over(row: RecordedCondition, today: date) -> bool:
    """True for what is resolved, or held until a day that has passed."""
    return row.status == Status.RESOLVED or (row.until is not None and row.until < today)


def screening_state(screened_on: date | None, practice: Practice, today: date) -> dict[str, Any]:
    """Since when and until when the screening counts, and whether one is due."""
    valid_to = screening_valid_to(screened_on, practice.rules_version)
    return {"screened_on": screened_on, "valid_to": valid_to, "screening_due": valid_to is None or valid_to < today}
