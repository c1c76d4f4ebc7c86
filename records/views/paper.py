"""What leaves the practice on paper: a note, an extract of the record. Printed by the browser, or as a PDF."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients.models import Patient
from patients.views.asking import REFUSED, person, practice_of
from records.extract import Wish, sections_of
from records.forms.extract import ExtractForm, usual_choice
from records.models import Note
from records.notepaper import sheets_of
from records.paper import pdf_of, pdf_possible
from records.titles import download_name
from treatments.catalogue import current_catalogue


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def note_print(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """One note with everything in it, as a page to print; `?as=pdf` as a PDF. A private one for its author only."""
    patient = get_object_or_404(Patient, pk=pk)
    rows = Note.objects.of(pk).readable_by(person(request)).filter(pk=note, discarded_at=None)
    sheets = sheets_of(rows, current_catalogue(practice_of(request).rules_version))
    if not sheets:
        raise Http404
    context = _surroundings(request, patient) | {"sheet": sheets[0], "marks": sheets[0].note.marks}
    if request.GET.get("as") == "pdf":
        return as_pdf(request, "records/note_pdf.html", context, _("Note of %(day)s") % {"day": sheets[0].note.on})
    return render(request, "records/note_print.html", context)


@permission_required("records.view_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose parts, see the letter, print it or save it. Posted, so that no address says what was chosen or written."""
    patient, today = get_object_or_404(Patient, pk=pk), timezone.localdate()
    form = ExtractForm(request.POST if request.method == "POST" else usual_choice(today))
    chosen = form.is_valid()
    context = _surroundings(request, patient) | {"form": form, "chosen": chosen}
    if chosen:
        entered = form.cleaned_data
        catalogue = current_catalogue(practice_of(request).rules_version)
        wish = Wish(patient, entered["parts"], entered["since"], entered["until"], catalogue)
        context |= entered | {"sections": sections_of(wish), "catalogue": catalogue}
    if chosen and request.POST.get("as") == "pdf":
        return as_pdf(request, "records/extract_pdf.html", context, _("Record extract"))
    return render(request, "records/extract.html", context, status=200 if chosen else REFUSED)


def _surroundings(request: HttpRequest, patient: Patient) -> dict[str, Any]:
    return {
        "patient": patient,
        "today": timezone.localdate(),
        "pdf_possible": pdf_possible(),
        "writer": person(request),
    }


def as_pdf(request: HttpRequest, template: str, context: dict[str, Any], title: str) -> HttpResponse:
    """The template as a PDF to save. 404 where the practice cannot make any."""
    if not pdf_possible():
        raise Http404
    answer = HttpResponse(pdf_of(render_to_string(template, context, request)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{download_name(title, "application/pdf")}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
