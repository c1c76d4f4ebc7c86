"""Earlier texts of a note, those of another tab among them: looked at, taken, left. For its author."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.locking import ChangedMeanwhile
from patients.views.asking import person, practice_of
from records import drafts as verbs
from records.models import EarlierDraft
from records.notes import take_last_over
from records.views.note import own_note
from treatments.catalogue import current_catalogue

MOST_SHOWN = 50


@permission_required("records.write_notes", raise_exception=True)
@require_safe
def earlier(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """What the note said before, the latest first."""
    found = own_note(person(request), pk, note)
    rows = list(EarlierDraft.objects.filter(note=found)[:MOST_SHOWN])
    now, catalogue = verbs.as_it_stands(found), current_catalogue(practice_of(request).rules_version)
    context = {
        "note": found,
        "patient": found.patient,
        "drafts": [verbs.told_draft(row, now, catalogue) for row in rows],
    }
    return render(request, "records/_note_earlier.html", context)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def take(request: HttpRequest, pk: int, note: int, draft: int) -> HttpResponse:
    """Let the note say what this draft says."""
    row = _draft(request, pk, note, draft)
    try:
        verbs.take_draft(row, by=person(request))
    except ChangedMeanwhile:
        messages.error(request, _("This note is signed. Add the text as an addendum."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The note says this text now. What it said before is among the earlier drafts."))
    return redirect("records:note", pk, note)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def leave(request: HttpRequest, pk: int, note: int, draft: int) -> HttpResponse:
    """Keep the note as it is."""
    verbs.leave_draft(_draft(request, pk, note, draft), by=person(request))
    messages.success(request, _("The note stays as it is. The other text is among the earlier drafts."))
    return redirect("records:note", pk, note)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def from_last(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Let a draft say what the last note says; what it said until now is among the earlier drafts."""
    found = own_note(person(request), pk, note)
    try:
        take_last_over(found, by=person(request))
    except ChangedMeanwhile:
        messages.error(request, _("This note is signed. Add the text as an addendum."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("records:note", pk, note)


def _draft(request: HttpRequest, pk: int, note: int, draft: int) -> EarlierDraft:
    return get_object_or_404(EarlierDraft.objects.filter(note=own_note(person(request), pk, note)), pk=draft)
