"""What does not go along with a patient's own copy, and why: said in the copy, at its place.

A note that is kept to its author goes along once the author gives it; anything may be held back for what others have told in
confidence, or because reading it would harm the patient seriously. Decision 37 says by which law.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import User
from records.access.telling import Row
from records.models import Addendum, Disclosure, Document, EarlierDraft, Note

Choice = Disclosure.Choice
# Not decided: the note is kept to its author, who has not given it.
KEPT = "kept"
REASONS: Mapping[str, Promise] = {
    Choice.OTHERS: gettext_lazy("Held back: it says what others have told in confidence."),
    Choice.HARM: gettext_lazy("Held back: reading it would harm you seriously. Please ask us about it."),
    KEPT: gettext_lazy("Kept to its author, who has not given it yet. Please ask for it."),
}


class NotYours(Exception):
    """A note that is kept to its author: nobody else decides about it."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why notes and documents (primary keys) do not go along; what does, stands in neither."""

    notes: Mapping[int, str]
    documents: Mapping[int, str]

    @classmethod
    def of(cls, patients: Sequence[int]) -> Held:
        """Of these patients (primary keys). Three queries."""
        authors = dict(Note.objects.filter(patient__in=patients, private=True).values_list("pk", "author"))
        decided = Disclosure.objects.filter(Q(note__patient__in=patients) | Q(document__patient__in=patients))
        notes: dict[int, str] = dict.fromkeys(authors, KEPT)
        documents: dict[int, str] = {}
        for row in decided:
            # What somebody else has given before it was kept to its author, its author has not given.
            if row.note_id is not None and authors.get(row.note_id, row.decided_by_id) == row.decided_by_id:
                notes[row.note_id] = row.choice
            elif row.document_id is not None:
                documents[row.document_id] = row.choice
        notes = {pk: why for pk, why in notes.items() if why != Choice.GIVEN}
        attached = Document.objects.filter(patient__in=patients, note__in=notes).values_list("pk", "note")
        documents = {pk: why for pk, why in documents.items() if why != Choice.GIVEN}
        return cls(notes, {pk: notes[note] for pk, note in attached if note is not None} | documents)

    def why(self, row: Model) -> str:
        """Why the row does not go along; empty when it does."""
        match row:
            case Note():
                return self.notes.get(row.pk, "")
            case Addendum() | EarlierDraft():
                return self.notes.get(row.note_id, "")
            case Document():
                return self.documents.get(row.pk, "")
        return ""


def stub(row: Model, head: str, why: str) -> Row:
    """What stands in the place of a row that does not go along: its number, its day and the reason."""
    data: dict[str, Any] = {"id": row.pk, "held_back": why}
    return Row(data, head, [(_("Not part of this copy"), str(REASONS[why]))])


@transaction.atomic
def decide(*, row: Note | Document, choice: str, by: User) -> Disclosure:
    """`row` goes along with the patient's copies from now on, or is held back. NotYours for a private note of others.

    ValueError for a choice that does not exist.
    """
    note = row if isinstance(row, Note) else row.note
    if note is not None and note.private and note.author_id != by.pk:
        raise NotYours
    what = {"note": row} if isinstance(row, Note) else {"document": row}
    said = {"choice": Choice(choice).value, "decided_by": by}
    found, _new = Disclosure.objects.update_or_create(**what, defaults=said)
    return found
