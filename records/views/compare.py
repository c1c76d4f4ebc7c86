"""Two sessions side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient
from patients.views.asking import person, practice_of
from practice.fields import key_typed
from practice.models import User
from records.comparing import compared, heading_of
from records.models import Note
from records.models.notes import NoteQuerySet
from treatments.catalogue import current_catalogue

# What the two lists offer: the latest notes.
MOST_OFFERED = 60


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The note `after` (else the last one) beside the note `before` (else the one before it)."""
    patient, user = get_object_or_404(Patient, pk=pk), person(request)
    after = _asked(request, "after", patient, user) or _readable(patient, user).first()
    before = _asked(request, "before", patient, user) or _one_before(after, patient, user)
    offered = list(_readable(patient, user)[:MOST_OFFERED])
    context = {
        "patient": patient,
        "today": timezone.localdate(),
        "before": before,
        "after": after,
        "offered": [(note.pk, heading_of(note)) for note in _with(offered, before, after)],
    }
    if before and after:
        context["lines"] = compared(before, after, current_catalogue(practice_of(request).rules_version))
        context["headings"] = (heading_of(before), heading_of(after))
    return render(request, "records/compare.html", context)


def _readable(patient: Patient, user: User) -> NoteQuerySet:
    """The signed notes of the patient whose content `user` may read, the latest first."""
    rows = Note.objects.of(patient.pk).readable_by(user).signed()
    return rows.select_related("author", "appointment__pain")


def _asked(request: HttpRequest, name: str, patient: Patient, user: User) -> Note | None:
    """The note that the address names; 404 for one of another patient, or that `user` may not read."""
    said = request.GET.get(name)
    if not said:
        return None
    return get_object_or_404(_readable(patient, user), pk=key_typed(said))


def _one_before(note: Note | None, patient: Patient, user: User) -> Note | None:
    """The last session before that of `note`; after the first one, the one after it."""
    if note is None:
        return None
    others = _readable(patient, user).exclude(pk=note.pk)
    earlier = others.filter(Q(on__lt=note.on) | Q(on=note.on, pk__lt=note.pk))
    return earlier.first() or others.last()


def _with(offered: list[Note], *chosen: Note | None) -> list[Note]:
    """The offered notes, and those chosen that are older than all of them."""
    known = {note.pk for note in offered}
    return [*offered, *(note for note in chosen if note is not None and note.pk not in known)]
