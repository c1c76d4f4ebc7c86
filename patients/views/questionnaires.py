"""Health questions by link, the practice's side: inviting at the desk, confirming as a therapist."""

from __future__ import annotations

import json
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.confirming import confirm_answer
from patients.forms.confirming import WordForm
from patients.links import path_of
from patients.locking import ChangedMeanwhile
from patients.models import Patient, Questionnaire
from patients.questionnaires import invite, invite_by_mail, withdraw
from patients.restricting import withheld_from, without
from patients.saying import Line, line_of, lines_of
from patients.views.asking import CONFLICT, REFUSED, person, practice_of, refuse
from practice.fields import key_typed
from treatments.catalogue import current_catalogue

MOST_SHOWN = 20


@permission_required("patients.invite_screening", raise_exception=True)
@require_safe
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: whether this patient has a link, has answered, and the two ways to invite."""
    return _invitation(request, get_object_or_404(Patient.objects.in_use(), pk=pk))


@permission_required("patients.invite_screening", raise_exception=True)
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite: `how` is `mail`, which leaves after a while in which it can be undone, or `code`, for the phone at the desk."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    try:
        if request.POST.get("how") != "mail":
            row = invite(patient=pk, by=person(request))
            return _invitation(request, patient, code=request.build_absolute_uri(path_of(row)))
        message = invite_by_mail(patient=pk, by=person(request))
    except ValidationError as refused:
        return _invitation(request, patient, refused=" ".join(refused.messages), status=REFUSED)
    said = _("The link leaves for %(to)s in three minutes.") % {"to": message.to}
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return redirect("patients:record", pk)
    response = _invitation(request, patient)
    toast = {"text": said, "undo": reverse("practice:message_undo", args=[message.pk])}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


@permission_required("patients.invite_screening", raise_exception=True)
@require_POST
def withdraw_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link worthless that went to the wrong person, or is no longer needed."""
    row = get_object_or_404(Questionnaire.objects.select_related("patient"), pk=pk, patient__archived_at=None)
    done = withdraw(pk, by=person(request))
    return _invitation(request, row.patient, refused="" if done else _("It was sent or withdrawn in the meantime."))


@permission_required("patients.confirm_screening", raise_exception=True)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Fragment: who has answered and waits for a therapist's word, the longest waiting first. Of one patient with `patient`."""
    rows = Questionnaire.objects.to_confirm().filter(patient__archived_at=None).select_related("patient")
    rows = without(rows, withheld_from(person(request)))
    asked = request.GET.get("patient", "")
    if asked:
        rows = rows.filter(patient=key_typed(asked))
    shown = list(rows.defer("answers")[: MOST_SHOWN + 1])
    if not shown:
        return HttpResponse(status=204)
    context = {"rows": shown[:MOST_SHOWN], "more": len(shown) > MOST_SHOWN, "one": bool(asked)}
    return render(request, "patients/_questionnaires_waiting.html", context)


@permission_required("patients.confirm_screening", raise_exception=True)
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer with the patient's words; those not confirmed yet with what they would become."""
    row = _sent(pk)
    lines = [(line, None if line.confirmed else _form(line)) for line in lines_of(row)]
    context: dict[str, Any] = {"questionnaire": row, "patient": row.patient, "lines": lines, **_places(request)}
    return render(request, "patients/questionnaire_review.html", context | _left(row))


@permission_required("patients.confirm_screening", raise_exception=True)
@require_POST
def confirm(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """The therapist's word on one answer. The fragment shows it confirmed, or what was refused."""
    row = _sent(pk)
    line = line_of(row, question)
    if line is None or row.patient.archived_at:
        raise Http404
    form, status = _form(line, request), 200
    if line.confirmed or not form.is_valid():
        status = CONFLICT if line.confirmed else REFUSED
    else:
        try:
            confirm_answer(pk, question, word=form.word(), by=person(request))
        except ChangedMeanwhile:
            status = CONFLICT
        except ValidationError as refused:
            refuse(form, refused)
            status = REFUSED
    if status != REFUSED and not request.headers.get("HX-Request"):
        return redirect("patients:questionnaire", pk)
    if status == REFUSED:
        context = {"line": line, "form": form}
    else:
        row = _sent(pk)
        context = {"line": line_of(row, question), "form": None, "conflict": status == CONFLICT}
    context |= {"questionnaire": row, **_places(request), **_left(row), "said": True}
    return render(request, "patients/_said.html", context, status=status)


def _sent(pk: int) -> Questionnaire:
    rows = Questionnaire.objects.filter(sent_at__isnull=False, withdrawn_at=None)
    return get_object_or_404(rows.select_related("patient"), pk=pk)


def _form(line: Line, request: HttpRequest | None = None) -> WordForm:
    return WordForm(
        request.POST if request else None,
        prefix=None,
        auto_id=f"id_{line.question}_%s",
        entry=line.entry,
        condition=line.condition,
        usual=line.usual,
        known=line.known,
    )


def _left(row: Questionnaire) -> dict[str, int]:
    done = sum(bool(entry.get("confirmed")) for entry in row.answers.values())
    return {"done": done, "count": len(row.answers)}


def _places(request: HttpRequest) -> dict[str, Any]:
    return {"catalogue": current_catalogue(practice_of(request).rules_version)}


def _invitation(
    request: HttpRequest, patient: Patient, *, code: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "patient": patient,
        "under_way": Questionnaire.objects.under_way(now).filter(patient=patient).defer("answers").first(),
        "answered": Questionnaire.objects.to_confirm().filter(patient=patient).defer("answers").first(),
        "refused": refused,
        "code": segno.make(code, error="m").svg_data_uri(scale=5, dark="#000", light="#fff") if code else "",
    }
    return render(request, "patients/_invitation.html", context, status=status)
