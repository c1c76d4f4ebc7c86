"""What a note said before, or in another tab: taken, or left, by its author."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from patients.locking import ChangedMeanwhile
from practice.models import User
from records.models import EarlierDraft, Note
from records.notecontent import FIELDS, PAIN, Content, content_of
from records.notes import held_note, pain_of, refuse_others, save_draft
from records.notewords import TOLD, said
from treatments.snapshot import Catalogue


@dataclass(frozen=True, slots=True)
class Beside:
    """An earlier text of the note, laid beside what the note says now: label, now, then, for what differs."""

    draft: EarlierDraft
    differences: list[tuple[str, str, str]]
    text: str


def waiting_beside(note: Note) -> list[EarlierDraft]:
    """The texts of the note that came from another tab, or too late, and that its author has not settled. One query."""
    return list(EarlierDraft.objects.filter(note=note, beside=True, settled_at=None).order_by("saved_at", "pk"))


@transaction.atomic
def take_draft(draft: EarlierDraft, *, by: User) -> Note:
    """Let the note say what `draft` says. What it said until now is kept beside the earlier drafts.

    ChangedMeanwhile for a note that is signed, PermissionDenied for somebody else, ValidationError by field where
    the draft names what is no longer known.
    """
    held = held_note(draft.note)
    refuse_others(held, by)
    if held.is_signed:
        raise ChangedMeanwhile
    EarlierDraft.objects.create(note=held, content=content_of(held), by=by)
    wanted = {name: value for name, value in draft.content.items() if name in (*FIELDS, *PAIN)}
    saved = save_draft(held, content=wanted, base_revision=held.revision, tab="", by=by)
    _settle(draft)
    return saved.note


@transaction.atomic
def leave_draft(draft: EarlierDraft, *, by: User) -> None:
    """The note stays as it is; the draft remains among the earlier ones."""
    refuse_others(held_note(draft.note), by)
    _settle(draft)


def _settle(draft: EarlierDraft) -> None:
    EarlierDraft.objects.filter(pk=draft.pk, settled_at=None).update(settled_at=timezone.now())


def as_it_stands(note: Note) -> Content:
    """What the note holds now, with the pain of its session: to lay beside a draft."""
    before, after = pain_of(note)
    return content_of(note) | {"pain_before": before, "pain_after": after}


def told_draft(draft: EarlierDraft, now: Content, catalogue: Catalogue) -> Beside:
    """The draft beside `now`: every field in which the two differ, in words. `text` is all its own, for an addendum."""

    differences = []
    for name, label in TOLD.items():
        here, there = (
            said(name, now.get(name), catalogue),
            said(name, draft.content.get(name, now.get(name)), catalogue),
        )
        if here != there:
            differences.append((str(label), here, there))
    return Beside(draft, differences, "\n\n".join(f"{label}: {there}" for label, _here, there in differences if there))
