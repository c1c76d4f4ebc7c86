"""What a patient has agreed to: the list of the record, signing on screen or on paper, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.consentforms import texts_to_sign
from patients.consents import Signed, is_minor, record_consent, withdraw_consent
from patients.forms.consents import GUARDIAN, PaperForm, SignForm, WithdrawForm
from patients.locking import ChangedMeanwhile
from patients.models import Consent, ConsentText, Patient
from patients.signatures import HEIGHT, MOST_POINTS, SIDE, paths_of
from patients.views.asking import CONFLICT, REFUSED, person, refuse
from treatments.courserules import Gate
from treatments.models import CourseRule

# What a form says may be clinical, and who asks for a consent can explain it: therapists alone.
ASKING = ("patients.record_consent", "patients.view_record")


@permission_required("patients.record_consent", raise_exception=True)
@require_safe
def consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the consents that stand, those that were withdrawn; for therapists also what can be signed."""
    return _list(request, get_object_or_404(Patient, pk=pk))


@permission_required(ASKING, raise_exception=True)
@require_safe
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """One consent: the words as they were agreed to, and the signature."""
    row = get_object_or_404(
        Consent.objects.select_related("patient", "text__template", "recorded_by", "withdrawn_by"), pk=pk
    )
    rule = CourseRule.objects.filter(code=row.gate).first() if row.gate else None
    context = {"row": row, "patient": row.patient, "rule": rule, "today": timezone.localdate(), **_signature(row)}
    return render(request, "patients/consent.html", context)


@permission_required(ASKING, raise_exception=True)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    """The page that the patient reads and signs; it shows nothing else of the record."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    words = get_object_or_404(ConsentText.objects.select_related("template"), pk=text, template__archived_at=None)
    minor = is_minor(patient, timezone.localdate())
    form = SignForm(request.POST or None, minor=minor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        guardian = said["name"] if said["signer"] == GUARDIAN else ""
        signed = Signed(words.pk, name=said["name"], strokes=form.strokes())
        try:
            record_consent(patient=pk, form=signed, given_by=guardian, by=person(request))
        except ValidationError as refused:
            refuse(form, refused)
        else:
            return redirect("patients:consent_signed", pk)
    newest = words.template.texts.order_by("-version").values_list("pk", flat=True).first()
    context = {"patient": patient, "words": words, "newest": newest, "form": form, "minor": minor}
    limits = {"side": SIDE, "height": HEIGHT, "most": MOST_POINTS}
    return render(request, "patients/consent_sign.html", context | limits, status=REFUSED if form.is_bound else 200)


@permission_required(ASKING, raise_exception=True)
@require_safe
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Thanks, or that nothing was signed (`without`), for the patient's eyes; the tablet goes back."""
    context = {"patient": get_object_or_404(Patient, pk=pk), "without": "without" in request.GET}
    return render(request, "patients/consent_signed.html", context)


@permission_required(ASKING, raise_exception=True)
@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A form was signed on paper; the list again."""
    patient, form = get_object_or_404(Patient.objects.in_use(), pk=pk), PaperForm(request.POST)
    if not form.is_valid():
        return _list(request, patient, status=REFUSED, said=_first(form))
    given = form.cleaned_data
    try:
        record_consent(
            patient=pk,
            form=Signed(given["text"]),
            on=given["given_on"],
            given_by=given["given_by"],
            by=person(request),
        )
    except ValidationError as refused:
        return _list(request, patient, status=REFUSED, said=refused.messages[0])
    return _list(request, patient)


@permission_required("patients.record_consent", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient does not agree any more, from today or from the day that was given."""
    row = get_object_or_404(Consent.objects.select_related("patient"), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _list(request, row.patient, status=REFUSED, said=_first(form))
    try:
        withdraw_consent(row.pk, by=person(request), on=form.cleaned_data["withdrawn_on"])
    except ChangedMeanwhile:
        return _list(request, row.patient, status=CONFLICT, said=_("Somebody else has withdrawn it already."))
    except ValidationError as refused:
        return _list(request, row.patient, status=REFUSED, said=refused.messages[0])
    return _list(request, row.patient)


def _list(request: HttpRequest, patient: Patient, *, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(Consent.objects.filter(patient=patient).select_related("recorded_by", "withdrawn_by", "text__template"))
    rules = {rule.code: rule for rule in CourseRule.objects.filter(code__in={row.gate for row in rows})}
    guardian = {code for code, rule in rules.items() if rule.settings.get("gate") == Gate.GUARDIAN_CONSENT}
    context = {
        "patient": patient,
        "today": timezone.localdate(),
        "consents": [{"row": row, "rule": rules.get(row.gate), "guardian": row.gate in guardian} for row in rows],
    }
    if request.user.has_perms(ASKING) and not patient.archived_at:
        context["to_sign"] = _to_sign(patient, rows)
        context["minor"] = is_minor(patient, timezone.localdate())
    return render(request, "patients/_consents.html", context | more, status=status)


def _to_sign(patient: Patient, given: list[Consent]) -> list[dict[str, Any]]:
    """The forms in use that the patient has not agreed to in today's words, each with a form for paper."""
    standing = [row for row in given if row.text and not row.withdrawn_on]
    have = {row.text_id for row in standing}
    before = {row.text.template_id: row.text.version for row in reversed(standing) if row.text}
    newest = [text for text in texts_to_sign() if text.pk not in have]
    versions: dict[int, list[ConsentText]] = {}
    for text in ConsentText.objects.filter(template__in=[one.template_id for one in newest]).defer("text"):
        versions.setdefault(text.template_id, []).append(text)
    return [
        {
            "text": text,
            "before": before.get(text.template_id),
            "form": PaperForm(
                auto_id=f"paper-{text.pk}-%s", texts=versions[text.template_id], initial=_on_paper(patient, text)
            ),
        }
        for text in newest
    ]


def _on_paper(patient: Patient, text: ConsentText) -> dict[str, Any]:
    today = timezone.localdate()
    guardian = patient.guardian_name if is_minor(patient, today) else ""
    return {"text": text.pk, "given_on": today, "given_by": guardian}


def _signature(row: Consent) -> dict[str, Any]:
    return {"paths": paths_of(row.signature), "side": SIDE, "height": HEIGHT}


def _first(form: PaperForm | WithdrawForm) -> str:
    return next(str(message) for messages in form.errors.values() for message in messages)
