"""What a patient answers by link: how the last session was taken, or one questionnaire. A GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.links import LinkOver
from practice.middleware import open_to_all
from records.forms.measures import FeltForm, Sheet
from records.instruments import Instrument, UnknownInstrument, instrument_of
from records.links import path_of
from records.measures import answer_measure, answer_reaction, last_of
from records.models import PatientLink
from records.views.linked import REFUSED, begin_with, has_begun, linked, start
from scheduling.models import SESSION, Appointment

Purpose = PatientLink.Purpose


@linked(Purpose.REACTION)
@require_http_methods(["GET", "HEAD", "POST"])
def reaction(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """One question about the last session; posted, the answer, which ends the link."""
    session = _session_of(link)
    if not has_begun(request, link):
        return redirect(path_of(link)) if request.method == "POST" else start(request, link, _about_reaction())
    form = FeltForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_reaction(link.pk, felt=form.cleaned_data["felt"], note=form.cleaned_data["words"])
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            return redirect("record_links:thanks")
    context = {"form": form, "path": path_of(link), "day": timezone.localdate(session.starts_at)}
    return render(request, "records/link_reaction.html", context, status=REFUSED if form.is_bound else 200)


@linked(Purpose.REACTION)
@require_POST
def begin_reaction(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """The date of birth is right: this browser may answer."""
    return begin_with(request, link, _about_reaction())


@linked(Purpose.MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """One questionnaire; posted, all its answers at once, which end the link."""
    instrument = _instrument_of(link)
    if not has_begun(request, link):
        return redirect(path_of(link)) if request.method == "POST" else start(request, link, _about_measure())
    last = last_of(link.patient_id, instrument) if instrument.kind == "activities" else None
    sheet = Sheet(instrument, last=last)
    if request.method == "POST":
        given = request.POST.dict()
        try:
            answer_measure(link.pk, given)
        except ValidationError as refused:
            sheet = Sheet.refused(instrument, given, refused, last)
        else:
            return redirect("record_links:thanks")
    context = {"sheet": sheet, "path": path_of(link)}
    return render(request, "records/link_measure.html", context, status=REFUSED if sheet.wrong else 200)


@linked(Purpose.MEASURE)
@require_POST
def begin_measure(request: HttpRequest, link: PatientLink) -> HttpResponse:
    """The date of birth is right: this browser may answer."""
    return begin_with(request, link, _about_measure())


@open_to_all
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thanks. It says the same to everybody."""
    return render(request, "records/link_thanks.html")


def _session_of(link: PatientLink) -> Appointment:
    """The session that the link asks about. LinkOver when it did not take place after all."""
    rows = Appointment.objects.filter(pk=int(link.about), patient=link.patient_id, status__in=SESSION)
    found = rows.filter(starts_at__lte=timezone.now()).first()
    if found is None:
        raise LinkOver()
    return found


def _instrument_of(link: PatientLink) -> Instrument:
    try:
        return instrument_of(link.about)
    except UnknownInstrument as error:
        raise LinkOver() from error


def _about_reaction() -> dict[str, Any]:
    return {
        "title": _("How did you feel after your visit?"),
        "words": _("One question. Your therapist uses the answer to plan the next session."),
    }


def _about_measure() -> dict[str, Any]:
    return {
        "title": _("A short questionnaire for you"),
        "words": _("It takes a few minutes. Your therapist uses it to see how things change."),
    }
