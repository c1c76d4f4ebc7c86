"""What must always be true of the record, asked once more of the data itself: the guards might have been off.

Findings name rows by their numbers; they hold no names and nothing clinical.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import F, Q

from records.documents import attached_late, changed_files
from records.models import Note, NoteWords
from records.sealing import seal_of
from scheduling import invariants as of_bookings

CHUNK = 500


def broken() -> Iterator[str]:
    """Every invariant that does not hold, those of bookings first, a line each."""
    yield from of_bookings.broken()
    for found in INVARIANTS:
        yield from found()


def changed_notes() -> Iterator[str]:
    """Signed notes that do not say any more what was signed."""
    for note in Note.objects.signed().order_by("pk").iterator(chunk_size=CHUNK):
        if note.seal != seal_of(note):
            yield f"note: {note.pk} was changed after it was signed"


def changed_pain() -> Iterator[str]:
    """Sessions whose note is signed and whose pain is open to changes, or is not what was signed."""
    rows = Note.objects.signed().filter(appointment__pain__isnull=False, appointment__pain__sealed_at=None)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        yield f"note: {pk} is signed, but the pain of its session is not sealed"
    about = Note.objects.signed().filter(appointment__isnull=False).order_by("pk")
    columns = about.values_list("pk", "attached", "appointment__pain__before", "appointment__pain__after")
    for pk, attached, before, after in columns.iterator(chunk_size=CHUNK):
        if attached.get("pain", {"before": before, "after": after}) != {"before": before, "after": after}:
            yield f"note: {pk} is signed, but the pain of its session is not what was signed"


def notes_of_other_sessions() -> Iterator[str]:
    """Notes of one patient about the session of another, when the two are not one person."""
    strange = Note.objects.filter(appointment__isnull=False).exclude(
        Q(appointment__patient=F("patient")) | Q(appointment__patient=F("patient__merged_into"))
    )
    for pk in strange.order_by("pk").values_list("pk", flat=True):
        yield f"note: {pk} is about the session of another patient"


def notes_not_searched() -> Iterator[str]:
    """Notes that the search does not know, or knows as somebody else's."""
    for pk in Note.objects.filter(words=None).order_by("pk").values_list("pk", flat=True):
        yield f"search: note {pk} is not in the index"
    told = NoteWords.objects.exclude(
        note__patient=F("patient"), note__author=F("author"), note__private=F("private"), note__on=F("on")
    )
    for pk in told.order_by("pk").values_list("pk", flat=True):
        yield f"search: note {pk} stands in the index as another's"


INVARIANTS: tuple[Callable[[], Iterator[str]], ...] = (
    changed_notes,
    changed_pain,
    notes_of_other_sessions,
    notes_not_searched,
    changed_files,
    attached_late,
)
