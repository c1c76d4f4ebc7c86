"""Links for one patient: asking how the last session was taken, or for a questionnaire, on their own phone."""

from __future__ import annotations

import json
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.models import Patient
from patients.views.asking import REFUSED, person
from records.instruments import UnknownInstrument, instruments, numbered
from records.letters import mail_link
from records.links import make_link, path_of, withdraw_link
from records.models import PatientLink
from records.reactionask import last_session
from scheduling.views.asking import number_asked

Purpose = PatientLink.Purpose
ASKING = (Purpose.REACTION, Purpose.MEASURE)


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: what can be asked by link and what is under way; posted, `what` by `how` (`mail` or `code`)."""
    patient = get_object_or_404(Patient.objects.in_use(), pk=pk)
    if request.method != "POST":
        return _fragment(request, patient)
    try:
        purpose, about = _asked(patient, request.POST.get("what", ""))
        whom: dict[str, Any] = {"patient": pk, "purpose": purpose, "about": about, "by": person(request)}
        if request.POST.get("how") != "mail":
            code = request.build_absolute_uri(path_of(make_link(**whom)))
            return _fragment(request, patient, code=code)
        message = mail_link(**whom)
    except ValidationError as refused:
        return _fragment(request, patient, refused=" ".join(refused.messages), status=REFUSED)
    said = _("The link leaves for %(to)s in three minutes.") % {"to": message.to}
    if not request.headers.get("HX-Request"):
        messages.success(request, said)
        return redirect("records:curves", pk)
    response = _fragment(request, patient)
    toast = {"text": said, "undo": reverse("practice:message_undo", args=[message.pk])}
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Make a link worthless that is no longer needed."""
    row = get_object_or_404(PatientLink.objects.select_related("patient"), pk=link, patient=pk, purpose__in=ASKING)
    done = withdraw_link(row.pk)
    return _fragment(request, row.patient, refused="" if done else _("It was answered or withdrawn in the meantime."))


def _asked(patient: Patient, what: str) -> tuple[str, str]:
    """Purpose and what it is about. ValidationError for what cannot be asked."""
    if what == Purpose.REACTION:
        session = last_session(patient.pk)
        if session is None:
            raise ValidationError(_("%(name)s has not had a session yet.") % {"name": patient})
        return Purpose.REACTION, str(session.pk)
    try:
        return Purpose.MEASURE, numbered(number_asked(what) or 0).code
    except UnknownInstrument:
        raise ValidationError(_("Please choose what to ask.")) from None


def _fragment(
    request: HttpRequest, patient: Patient, *, code: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    rows = PatientLink.objects.filter(patient=patient, purpose__in=ASKING, answered_at=None, withdrawn_at=None)
    known, session = instruments(), last_session(patient.pk)
    context = {
        "patient": patient,
        "instruments": known.values(),
        "session": session,
        "under_way": [
            (row, known[row.about].short if row.about in known else row.get_purpose_display())
            for row in rows.filter(expires_at__gt=timezone.now())[: len(known) + 5]
        ],
        "refused": refused,
        "code": segno.make(code, error="m").svg_data_uri(scale=5, dark="#000", light="#fff") if code else "",
    }
    return render(request, "records/_links.html", context, status=status)
