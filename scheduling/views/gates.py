"""What is to do before check-in, done from the appointment's own panel; and cautions, noted where they stand."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from patients.consents import record_consent
from patients.models import Patient
from scheduling.forms_safety import ConsentForm, NoteForm, ReactionForm
from scheduling.models import Appointment
from scheduling.noting import note_caution
from scheduling.reactions import record_reaction
from scheduling.refusals import BookingRefused
from scheduling.views.appointmentanswer import said, shown
from scheduling.views.asking import say, user_of
from scheduling.wording import spoken_time
from treatments.models import CourseRule


@permission_required("patients.record_consent", raise_exception=True)
@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient, or a guardian, has agreed on paper; the panel of the appointment again."""
    row, form = get_object_or_404(Appointment.objects.select_related("patient"), pk=pk), ConsentForm(request.POST)
    if not form.is_valid():
        return shown(request, pk, status=422, said=said(form))
    given = form.cleaned_data
    rule = CourseRule.objects.filter(pk=given["rule"]).values_list("code", flat=True).first()
    try:
        record_consent(patient=row.patient_id, gate=rule or "", given_by=given["given_by"], by=user_of(request))
    except ValidationError as refused:
        return shown(request, pk, status=422, said=refused.messages[0])
    return _done(request, row, _("%(name)s: consent recorded.") % {"name": row.patient})


@permission_required("scheduling.record_reaction", raise_exception=True)
@require_POST
def reaction(request: HttpRequest, pk: int) -> HttpResponse:
    """How the patient took the session before this one; the panel of the appointment again."""
    row, form = get_object_or_404(Appointment.objects.select_related("patient"), pk=pk), ReactionForm(request.POST)
    if not form.is_valid():
        return shown(request, pk, status=422, said=said(form))
    given = form.cleaned_data
    session = get_object_or_404(Appointment, pk=given["session"], patient=row.patient_id)
    try:
        record_reaction(session.pk, felt=given["felt"], note=given["note"], by=user_of(request))
    except ValidationError as refused:
        return shown(request, pk, status=422, said=refused.messages[0])
    words = {"name": row.patient, "time": spoken_time(timezone.localtime(session.starts_at))}
    return _done(request, row, _("%(name)s: reaction to the session of %(time)s recorded.") % words)


@permission_required("treatments.view_reasons", raise_exception=True)
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever is signed in has taken note of a caution about the patient: quiet until the facts change."""
    patient, form = get_object_or_404(Patient, pk=pk), NoteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(said(form), status=422, content_type="text/plain")
    given = form.cleaned_data
    try:
        note_caution(patient=patient.pk, rule=given["rule"], by=user_of(request), on=given["on"])
    except ValidationError as refused:
        return HttpResponse(refused.messages[0], status=422, content_type="text/plain")
    except BookingRefused as refusal:
        return HttpResponse(str(refusal), status=refusal.status, content_type="text/plain")
    return render(request, "scheduling/_noted_now.html")


def _done(request: HttpRequest, row: Appointment, words: str) -> HttpResponse:
    return say(shown(request, row.pk), words, **{"diary:changed": {}})
