"""Standard questionnaires, filled in by the therapist with the patient."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from patients.views.asking import REFUSED, person
from records.forms.measures import DayForm, Sheet
from records.instruments import Instrument, UnknownInstrument, instruments, numbered
from records.measures import last_of, record_measure, withdraw_measure
from records.models import Measure


@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Fill in the questionnaire of that number. The address names no part of the body."""
    patient, instrument = get_object_or_404(Patient.objects.in_use(), pk=pk), _numbered(number)
    last = last_of(pk, instrument)
    day, sheet = (
        DayForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()}),
        Sheet(instrument, last=last),
    )
    if request.method == "POST":
        given = request.POST.dict()
        try:
            kept = record_measure(patient=pk, instrument=instrument.code, given=given, by=person(request), on=day.day())
        except ValidationError as refused:
            sheet = Sheet.refused(instrument, given, refused, last)
        else:
            said = {"name": patient, "score": f"{kept.score.normalize():f}", "most": instrument.highest}
            messages.success(request, _("Recorded for %(name)s: %(score)s of %(most)s.") % said)
            return redirect("records:curves", pk)
    context = {"patient": patient, "today": timezone.localdate(), "sheet": sheet, "day": day, "last": last}
    return render(request, "records/measure_new.html", context, status=REFUSED if sheet.wrong else 200)


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def shown(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """One filled-in questionnaire, answer by answer."""
    patient, row = get_object_or_404(Patient, pk=pk), _of(pk, measure)
    context = {"patient": patient, "today": timezone.localdate(), "row": row}
    return render(request, "records/measure.html", context | {"instrument": instruments().get(row.instrument)})


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """It was recorded in error: it leaves the curve, and stays readable."""
    row = _of(pk, measure)
    try:
        withdraw_measure(row.pk, by=person(request))
    except ChangedMeanwhile:
        messages.warning(request, _("A colleague withdrew this in the meantime."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn as recorded in error. It stays readable."))
    return redirect("records:measure", pk, row.pk)


def _of(patient: int, measure: int) -> Measure:
    rows = Measure.objects.of(patient).select_related("recorded_by", "withdrawn_by")
    return get_object_or_404(rows, pk=measure)


def _numbered(number: int) -> Instrument:
    try:
        return numbered(number)
    except UnknownInstrument as error:
        raise Http404 from error
