"""Documents of a patient: listed, filed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.locking import ChangedMeanwhile
from patients.models import Patient
from patients.views.asking import REFUSED, person
from practice.uploads import left_out, takes_files
from records.documents import file_document, withdraw_document
from records.forms.documents import DocumentForm
from records.models import Document, Note
from records.storing import preview_of

PAGE = 24


@takes_files("records.write_notes")
@permission_required("records.view_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of one patient by heading, and a form to file more. What cannot be filed is refused by name."""
    patient, may_write = get_object_or_404(Patient, pk=pk), request.user.has_perm("records.write_notes")
    form = DocumentForm(drafts=_drafts(request, patient))
    refused: list[str] = []
    if request.method == "POST" and may_write:
        form = DocumentForm(request.POST, request.FILES, drafts=_drafts(request, patient))
        filed, refused = _file_all(request, form, patient) if form.is_valid() else ([], [])
        if filed:
            messages.success(request, _filed_words(filed))
        if form.is_valid() and not refused:
            return redirect("records:documents", pk)
    status = REFUSED if form.is_bound or request.method == "POST" else 200
    return render(request, "records/documents.html", _listed(request, patient, form, refused), status=status)


@takes_files("records.write_notes")
@permission_required("records.write_notes", raise_exception=True)
@require_http_methods(["GET", "POST"])
def of_note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """A fragment for the page of a note: what is attached, and while it is a draft of the reader, a form for more."""
    patient = get_object_or_404(Patient, pk=pk)
    row = get_object_or_404(Note.objects.of(pk).readable_by(person(request)), pk=note, discarded_at=None)
    own_draft = not row.is_signed and row.author_id == request.user.pk and not patient.archived_at
    form = DocumentForm(initial={"heading": Document.Heading.PHOTO})
    refused: list[str] = []
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            refused = _file_all(request, form, patient, note=row.pk)[1]
    context = {"patient": patient, "note": row, "form": form, "refused": refused, "own_draft": own_draft}
    rows = Document.objects.filter(note=row).select_related("filed_by", "withdrawn_by").order_by("pk")
    if row.is_signed:
        # What was signed says what belongs to it.
        rows = rows.filter(pk__in=[one["id"] for one in row.attached.get("documents", [])])
    context["rows"] = with_previews(rows)
    bad = form.is_bound and (refused or not form.is_valid())
    return render(request, "records/_note_documents.html", context, status=REFUSED if bad else 200)


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def document(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """One document: its first page, where it came from, and a way to save or withdraw it."""
    row = readable(request, pk, document)
    context = {"patient": row.patient_of_page, "row": row, "has_preview": preview_of(row.stored_as).exists()}  # type: ignore[attr-defined]
    return render(request, "records/document.html", context | {"today": timezone.localdate()})


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """It was filed in error: it is kept, and marked so."""
    row = readable(request, pk, document)
    try:
        withdraw_document(row.pk, by=person(request))
    except ChangedMeanwhile:
        messages.warning(request, _("Somebody else has withdrawn it already."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn as filed in error. It stays readable under “Withdrawn”."))
    return redirect("records:documents", pk)


def readable(request: HttpRequest, pk: int, document: int) -> Document:
    """The document, with `patient_of_page`. 404 for one of somebody else, or of a note that is kept to its author."""
    patient = get_object_or_404(Patient, pk=pk)
    rows = Document.objects.of(pk).readable_by(person(request)).select_related("filed_by", "withdrawn_by", "note")
    row = get_object_or_404(rows, pk=document)
    row.patient_of_page = patient  # type: ignore[attr-defined]
    return row


def with_previews(rows: Iterable[Document]) -> list[Document]:
    """The rows, each with `has_preview`."""
    listed = list(rows)
    for row in listed:
        row.has_preview = preview_of(row.stored_as).exists()  # type: ignore[attr-defined]
    return listed


def _drafts(request: HttpRequest, patient: Patient) -> Any:
    return Note.objects.of(patient.pk).unsigned_of(person(request))


def _file_all(
    request: HttpRequest, form: DocumentForm, patient: Patient, *, note: int | None = None
) -> tuple[list[Document], list[str]]:
    """Each file by itself: what is good is filed, what is not is named."""
    filed, refused = [], []
    known = form.known | ({"note": note} if note else {})
    for file in form.cleaned_data["file"]:
        file.flush()
        try:
            filed.append(
                file_document(
                    patient=patient.pk,
                    source=Path(file.temporary_file_path()),
                    name=file.name,
                    by=person(request),
                    **known,
                )
            )
        except ValidationError as wrong:
            refused += wrong.messages
    if beyond := left_out(request):
        refused.append(
            ngettext(
                "%(count)d file more was left out: 10 at once.",
                "%(count)d files more were left out: 10 at once.",
                beyond,
            )
            % {"count": beyond}
        )
    return filed, refused


def _filed_words(filed: list[Document]) -> str:
    if len(filed) == 1:
        return _("“%(title)s” is filed.") % {"title": filed[0].title}
    return ngettext("%(count)d document is filed.", "%(count)d documents are filed.", len(filed)) % {
        "count": len(filed)
    }


def _listed(request: HttpRequest, patient: Patient, form: DocumentForm, refused: list[str]) -> dict[str, Any]:
    """One page of the list: of one heading, of the withdrawn ones, or of all that stand."""
    readable_rows = Document.objects.of(patient.pk).readable_by(person(request))
    standing, shown = readable_rows.standing(), request.GET.get("show", "")
    counts = dict(standing.order_by().values_list("heading").annotate(Count("pk")))
    rows = standing
    if shown == "withdrawn":
        rows = readable_rows.filter(withdrawn_at__isnull=False)
    elif shown in Document.Heading.values:
        rows = standing.filter(heading=shown)
    page = Paginator(rows.select_related("filed_by", "withdrawn_by", "note"), PAGE).get_page(request.GET.get("page"))
    return {
        "patient": patient,
        "today": timezone.localdate(),
        "form": form,
        "refused": refused,
        "page": page,
        "rows": with_previews(page),
        "shown": shown,
        "headings": [(code, label, counts.get(code, 0)) for code, label in Document.Heading.choices if code in counts],
        "all": sum(counts.values()),
        "withdrawn": readable_rows.filter(withdrawn_at__isnull=False).count(),
    }
