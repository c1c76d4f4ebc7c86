"""One note: written by its author, read by other therapists, added to once it is signed."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patients.locking import ChangedMeanwhile
from patients.views.asking import CONFLICT, REFUSED, person, practice_of
from practice.fields import key_typed
from practice.models import User
from records import notes as verbs
from records.models import EarlierDraft, Note
from records.notecontent import Content, content_of_form, typed_of_form
from records.notereading import reading_context
from records.notesheet import editor_context

# Of one save: ten million letters in one field are still refused by the field's name, more than that is not read.
MOST_BYTES = 12_000_000
TOO_LARGE = 413


def found_note(user: User, pk: int, note: int) -> Note:
    """The note of the patient `pk` that `user` may read, or 404."""
    notes = (
        Note.objects.of(pk).readable_by(user).select_related("patient__merged_into", "author", "appointment__treatment")
    )
    found: Note = get_object_or_404(notes, pk=note)
    if found.discarded_at and found.author_id != user.pk:
        return get_object_or_404(Note.objects.none())
    return found


def own_note(user: User, pk: int, note: int) -> Note:
    """As `found_note`, 403 for the note of somebody else."""
    found = found_note(user, pk, note)
    verbs.refuse_others(found, user)
    return found


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """The page to write it, for its author while it is a draft; the page to read it otherwise."""
    found = found_note(person(request), pk, note)
    if found.author_id == person(request).pk and not found.is_signed and not found.discarded_at:
        return _editor(request, found)
    return _reader(request, found)


def _editor(request: HttpRequest, found: Note, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    typed: Content | None = more.pop("typed", None)
    context = editor_context(found, practice=practice_of(request), user=person(request), typed=typed)
    return render(request, "records/note_edit.html", context | more, status=status)


def _reader(request: HttpRequest, found: Note, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = reading_context(found, practice=practice_of(request), user=person(request))
    return render(request, "records/note.html", context | more, status=status)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def save(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Save what the page sends every few seconds (JSON), or what its form sends without script."""
    found = own_note(person(request), pk, note)
    by_script = request.content_type == "application/json"
    try:
        sent = _fields_sent(request) if by_script else request.POST
    except RequestDataTooBig:
        words = _("This is more than a note can hold: at most 20,000 characters fit into one field.")
        return JsonResponse({"words": words}, status=TOO_LARGE)
    if sent is None:
        return JsonResponse({"words": _("This could not be read. Reload the page; your text is kept.")}, status=REFUSED)
    try:
        saved = _saved(found, sent, person(request))
    except ValidationError as refused:
        return _refused(request, found, refused, by_script=by_script)
    if by_script:
        return _told(saved)
    return redirect("records:note", pk, note)


def _saved(found: Note, sent: MultiValueDict[str, str], by: User) -> verbs.Saved:
    revision = str(sent.get("revision") or "")
    base = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
    content = content_of_form(sent)
    return verbs.save_draft(found, content=content, base_revision=base, tab=str(sent.get("tab") or ""), by=by)


def _fields_sent(request: HttpRequest) -> MultiValueDict[str, str] | None:
    """The fields of a JSON save: a list of [name, value]. None for what is none, RequestDataTooBig for too much."""
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise RequestDataTooBig
    try:
        rows = json.loads(raw)["fields"]
        fields: MultiValueDict[str, str] = MultiValueDict()
        for name, value in rows:
            if not isinstance(name, str) or not isinstance(value, str):
                return None
            fields.appendlist(name, value)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return fields


def _told(saved: verbs.Saved) -> JsonResponse:
    at = timezone.localtime(saved.note.saved_at)
    told = {"revision": saved.note.revision, "saved": f"{at:%H:%M}", "signed": saved.note.is_signed}
    if saved.beside is None:
        return JsonResponse(told, status=CONFLICT if saved.note.is_signed else 200)
    return JsonResponse(told | {"beside": saved.beside.pk}, status=CONFLICT)


def _refused(request: HttpRequest, found: Note, refused: ValidationError, *, by_script: bool) -> HttpResponse:
    errors = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    if by_script:
        return JsonResponse({"errors": errors}, status=REFUSED)
    return _editor(request, found, typed=typed_of_form(request.POST), errors=errors, status=REFUSED)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def sign(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Sign it. Without script the form comes with all it holds, which is saved first."""
    found = own_note(person(request), pk, note)
    try:
        revision = str(request.POST.get("revision", ""))
        wanted = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
        if "whole" in request.POST:
            saved = _saved(found, request.POST, person(request))
            if saved.beside is not None:
                raise ChangedMeanwhile
            found, wanted = saved.note, saved.note.revision
        signed = verbs.sign(found, revision=wanted, by=person(request))
    except ValidationError as refused:
        return _refused(request, found, refused, by_script=_wants_json(request))
    except ChangedMeanwhile:
        return _meanwhile(request, found)
    messages.success(request, _("Signed: the note of %(name)s.") % {"name": signed.patient})
    if _wants_json(request):
        return JsonResponse({"to": reverse("records:note", args=[pk, note])})
    return redirect("records:note", pk, note)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _meanwhile(request: HttpRequest, found: Note) -> HttpResponse:
    words = _("This note has been saved elsewhere since you opened it. Look at it as it stands now, then sign.")
    if _wants_json(request):
        return JsonResponse({"errors": {"": [words]}, "to": request.path.removesuffix("sign")}, status=CONFLICT)
    fresh = Note.objects.select_related("patient", "author", "appointment__treatment").get(pk=found.pk)
    if fresh.is_signed:
        return _reader(request, fresh, errors={"": [words]}, status=CONFLICT)
    return _editor(request, fresh, errors={"": [words]}, status=CONFLICT)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def discard(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Put a draft away; “My notes” brings it back."""
    found = own_note(person(request), pk, note)
    try:
        verbs.discard(found, by=person(request))
    except ChangedMeanwhile:
        return _meanwhile(request, found)
    said = _("The draft about %(name)s is put away. “My notes” brings it back.")
    messages.success(request, said % {"name": found.patient})
    return redirect("records:notes", pk)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def bring_back(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Take up again a draft that was put away."""
    found = own_note(person(request), pk, note)
    try:
        verbs.bring_back(found, by=person(request))
    except ChangedMeanwhile:
        return _meanwhile(request, found)
    return redirect("records:note", pk, note)


@permission_required("records.write_notes", raise_exception=True)
@require_POST
def addendum(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Add a dated text below a signed note."""
    found = found_note(person(request), pk, note)
    text, number = request.POST.get("text", ""), key_typed(request.POST.get("draft"))
    mine = EarlierDraft.objects.filter(note=found, by=person(request))
    draft = None if number is None else mine.filter(pk=number).first()
    try:
        verbs.add_addendum(found, text=text, by=person(request), draft=draft)
    except ValidationError as refused:
        errors = refused.message_dict if hasattr(refused, "error_dict") else {"text": refused.messages}
        return _reader(request, found, errors=errors, addendum_text=text, addendum_draft=draft, status=REFUSED)
    messages.success(request, _("Added below the note of %(name)s.") % {"name": found.patient})
    return redirect("records:note", pk, note)
