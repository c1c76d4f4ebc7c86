"""The notes of one patient, and the start of a new one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.models import Patient
from patients.views.asking import person, practice_of
from practice.fields import key_typed
from records.models import Note
from records.notereading import line_of
from records.notes import start_note
from records.overview import session_of_today
from scheduling.models import Appointment
from treatments.catalogue import current_catalogue

PAGE = 25


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every note of the patient, the latest first; of a private one of somebody else only that it exists."""
    patient = get_object_or_404(Patient, pk=pk)
    rows = Note.objects.of(pk).filter(discarded_at=None).select_related("author", "patient", "appointment__pain")
    page = Paginator(rows.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page"))
    catalogue = current_catalogue(practice_of(request).rules_version)
    lines = [line_of(row, person(request), catalogue) for row in page.object_list]
    session, note = session_of_today(patient, timezone.now())
    context = {"patient": patient, "today": timezone.localdate(), "page": page, "lines": lines}
    context |= {"session": session, "note": note}
    return render(request, "records/notes.html", context)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the note of a session (`appointment`), or one about none; `from_last` takes the last note over."""
    patient = get_object_or_404(Patient, pk=pk)
    number = request.POST.get("appointment", "")
    appointment = None
    if number:
        rows = Appointment.objects.filter(patient=patient).select_related("treatment")
        appointment = get_object_or_404(rows, pk=key_typed(number))
    from_last = bool(request.POST.get("from_last"))
    try:
        note = start_note(patient=patient, appointment=appointment, by=person(request), from_last=from_last)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("records:notes", pk)
    if note.private and note.author_id != person(request).pk:
        messages.error(request, _("%(name)s has written a private note about this session.") % {"name": note.author})
        return redirect("records:notes", pk)
    return redirect("records:note", pk, note.pk)
