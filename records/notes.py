"""Notes of sessions: started, saved as one types, signed, added to. The only place that writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.locking import ChangedMeanwhile, locked
from patients.models import Patient
from practice.models import User
from records.models import Addendum, Document, EarlierDraft, Measure, Note
from records.notecontent import FIELDS, PAIN, Content, checked_content, content_of, is_empty
from records.takenover import taken_over
from scheduling.models import SESSION, Appointment, SessionPain
from scheduling.pain import record_pain

# A draft of before is kept this often; so many of them.
KEPT_EVERY = timedelta(minutes=5)
MOST_KEPT = 50
LONGEST_TAB = 40


@dataclass(frozen=True, slots=True)
class Saved:
    """How a save went. `beside` is where the text went when the note had moved on, or was signed, meanwhile."""

    note: Note
    beside: EarlierDraft | None = None


@transaction.atomic
def start_note(*, patient: Patient, appointment: Appointment | None, by: User, from_last: bool = False) -> Note:
    """The note of a session, begun where there is none yet; without a session, one about today.

    With `from_last` a new one holds what the last note of the patient that `by` may read says. ValidationError for a
    session of somebody else, or one that never was, and for a patient who is archived.
    """
    held = locked(patient.pk)
    begun = _begun(held, appointment, by)
    if begun is not None:
        return begun
    content = taken_over(held, appointment, by) if from_last else {}
    minutes = appointment.minutes if appointment else None
    on = timezone.localdate(appointment.starts_at) if appointment else timezone.localdate()
    note = Note(patient=held, appointment=appointment, author=by, on=on, **({"minutes": minutes} | content))
    note.save()
    return note


def _begun(patient: Patient, appointment: Appointment | None, by: User) -> Note | None:
    """The note that stands for it already; one that was discarded comes back to its author, or makes room."""
    if appointment is None:
        drafts = Note.objects.unsigned_of(by).filter(patient=patient, appointment=None, on=timezone.localdate())
        return next((draft for draft in drafts if is_empty(content_of(draft))), None)
    if appointment.patient_id != patient.pk:
        raise ValidationError(_("This session is somebody else's."))
    note = Note.objects.filter(appointment=appointment).first()
    if note is None or note.discarded_at is None:
        if note is None and appointment.status not in (*SESSION, "no_show"):
            raise ValidationError(_("This session is not booked: there is nothing to write about."))
        return note
    if note.author_id == by.pk:
        note.discarded_at = None
        note.save(update_fields=["discarded_at"])
        return note
    note.appointment = None
    note.save(update_fields=["appointment"])
    return None


def patient_of(note: Note) -> Patient:
    """Whose note it is; somebody registered twice is who they were merged into."""
    return note.patient.merged_into or note.patient


def held_note(note: Note) -> Note:
    """The note as it stands now, held until the transaction ends; the patient first, as everywhere."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient_of(note).pk)
    return (
        Note.objects.select_for_update(of=("self",), no_key=True)
        .select_related("appointment", "patient")
        .get(pk=note.pk)
    )


def refuse_others(note: Note, by: User) -> None:
    """PermissionDenied unless `by` wrote the note."""
    if note.author_id != by.pk:
        raise PermissionDenied


@transaction.atomic
def save_draft(note: Note, *, content: Mapping[str, Any], base_revision: int, tab: str, by: User) -> Saved:
    """Save the fields that `content` names (records/notecontent.py), pain of the session among them.

    `base_revision` is what the writer had seen: when another tab has saved since, or the note was signed, what was
    sent is kept beside the note and nothing else changes. ValidationError by field, PermissionDenied for others.
    """
    read = checked_content(dict(content))
    held = held_note(note)
    refuse_others(held, by)
    tab = "".join(sign for sign in tab if sign.isprintable())[:LONGEST_TAB]
    if held.is_signed or (base_revision != held.revision and (not tab or held.saved_tab != tab)):
        return Saved(held, beside=_beside(held, read, tab, by))
    before = content_of(held)
    fields = {name: value for name, value in read.items() if name in FIELDS and value != before[name]}
    pain_changed = _save_pain(held, read, by)
    if fields:
        _keep_earlier(held, before, by)
        for name, value in fields.items():
            setattr(held, name, value)
    if fields or pain_changed or held.discarded_at:
        held.revision += 1
        held.saved_at, held.saved_tab, held.discarded_at = timezone.now(), tab, None
        held.save(update_fields=[*fields, "revision", "saved_at", "saved_tab", "discarded_at"])
    return Saved(held)


@transaction.atomic
def take_last_over(note: Note, *, by: User) -> Note:
    """Let a draft say what the patient's last note says. What it said before is kept; without a last note it stays.

    ChangedMeanwhile for one that is signed, PermissionDenied for somebody else.
    """
    held = held_note(note)
    refuse_others(held, by)
    if held.is_signed:
        raise ChangedMeanwhile
    before, content = content_of(held), taken_over(patient_of(held), held.appointment, by)
    if content and not is_empty(before):
        EarlierDraft.objects.create(note=held, content=before, by=by)
    return save_draft(held, content=content, base_revision=held.revision, tab="", by=by).note


def pain_of(note: Note) -> tuple[int | None, int | None]:
    """Pain before and after the session of the note, as recorded."""
    pain = SessionPain.objects.filter(appointment=note.appointment_id).first() if note.appointment_id else None
    return (pain.before, pain.after) if pain else (None, None)


def _save_pain(note: Note, read: Content, by: User) -> bool:
    if not any(name in read for name in PAIN):
        return False
    before, after = pain_of(note)
    wanted = (read.get("pain_before", before), read.get("pain_after", after))
    if wanted == (before, after):
        return False
    if note.appointment_id is None:
        raise ValidationError({"pain_before": _("Pain belongs to a session; this note is about none.")})
    try:
        record_pain(note.appointment_id, before=wanted[0], after=wanted[1], by=by)
    except ValidationError as refused:
        raise ValidationError({"pain_before": refused.messages}) from refused
    return True


def _keep_earlier(note: Note, before: Content, by: User) -> None:
    """Keep what the note said, now and then: so many that an afternoon can be gone back over."""
    if is_empty(before):
        return
    kept = EarlierDraft.objects.filter(note=note, beside=False)
    last = kept.values_list("saved_at", flat=True).first()
    if last is None or timezone.now() - last >= KEPT_EVERY:
        EarlierDraft.objects.create(note=note, content=before, by=by)
        kept.exclude(pk__in=kept.values_list("pk", flat=True)[:MOST_KEPT]).delete()


def _beside(note: Note, read: Content, tab: str, by: User) -> EarlierDraft | None:
    """Keep a text that came too late; None where it says nothing that the note does not say."""
    before, after = pain_of(note)
    now = content_of(note) | {"pain_before": before, "pain_after": after}
    if all(now[name] == value for name, value in read.items()):
        return None
    waiting = EarlierDraft.objects.filter(note=note, beside=True, settled_at=None)
    same = next((draft for draft in waiting if draft.content == read), None)
    if same is not None:
        return same
    draft = (waiting.filter(tab=tab).first() if tab else None) or EarlierDraft(note=note, beside=True, by=by, tab=tab)
    draft.content, draft.saved_at = read, timezone.now()
    draft.save()
    return draft


@transaction.atomic
def sign(note: Note, *, revision: int, by: User) -> Note:
    """Freeze the note, its pain, and the list of what is attached; the database refuses every change from now on.

    ValidationError for an empty note, for a session that has not begun and while another text waits beside it;
    ChangedMeanwhile where it was saved since `revision`, or is signed; PermissionDenied for others.
    """
    held = held_note(note)
    refuse_others(held, by)
    if held.is_signed or held.discarded_at or held.revision != revision:
        raise ChangedMeanwhile
    _refuse_unready(held)
    before, after = pain_of(held)
    if held.appointment_id:
        record_pain(held.appointment_id, before=before, after=after, by=by, seal=True)
    held.attached = _attached(held) | {"pain": {"before": before, "after": after}}
    held.signed_at = timezone.now()
    held.save(update_fields=["attached", "signed_at"])
    return held


def _refuse_unready(note: Note) -> None:
    if is_empty(content_of(note)):
        raise ValidationError(_("There is nothing in this note yet, so there is nothing to sign."))
    if EarlierDraft.objects.filter(note=note, beside=True, settled_at=None).exists():
        raise ValidationError(_("Another text of this note waits above it. Take it or leave it, then sign."))
    session = note.appointment
    if session is not None and session.starts_at > timezone.now() and session.status not in _UNDER_WAY:
        raise ValidationError(_("This session has not begun. Sign its note afterwards."))


_UNDER_WAY = ("arrived", "in_treatment", "done")


def _attached(note: Note) -> dict[str, Any]:
    """What belongs to the note at this moment: its documents, and the questionnaires filled in that day."""
    documents = Document.objects.standing().filter(note=note).order_by("pk")
    measures = Measure.objects.standing().of(patient_of(note).pk).filter(on=note.on).order_by("pk")
    return {
        "documents": [{"id": row.pk, "title": row.title, "sha256": row.sha256} for row in documents],
        "measures": [{"id": row.pk, "instrument": row.instrument, "score": str(row.score)} for row in measures],
    }


@transaction.atomic
def discard(note: Note, *, by: User) -> Note:
    """Put a draft away. Its text stays, and it can be brought back. ChangedMeanwhile for one that is signed."""
    return _put_away(note, timezone.now(), by)


@transaction.atomic
def bring_back(note: Note, *, by: User) -> Note:
    """Take a draft up again that was put away."""
    return _put_away(note, None, by)


def _put_away(note: Note, at: datetime | None, by: User) -> Note:
    held = held_note(note)
    refuse_others(held, by)
    if held.is_signed:
        raise ChangedMeanwhile
    held.discarded_at = at
    held.save(update_fields=["discarded_at"])
    return held


@transaction.atomic
def add_addendum(note: Note, *, text: str, by: User, draft: EarlierDraft | None = None) -> Addendum:
    """Add a dated text below a signed note; it is never changed. `draft` is the text it came from, settled with it.

    ValidationError by field, also for a note that is not signed; PermissionDenied for a private note of somebody else.
    """
    held = held_note(note)
    if held.private:
        refuse_others(held, by)
    if not held.is_signed:
        raise ValidationError({"text": _("This note is not signed: write into the note itself.")})
    addendum = Addendum(note=held, author=by, text=text.replace("\r\n", "\n").strip())
    addendum.full_clean(exclude=["note", "author"])
    addendum.save()
    if draft is not None:
        EarlierDraft.objects.filter(pk=draft.pk, note=held, settled_at=None).update(settled_at=timezone.now())
    return addendum
