"""The gist of a note: what the next session needs of it, in two lines. Clinical."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from patients.models import Patient
from practice.models import User
from records.models import Note

LONGEST = 150
# What is read first, in the order of what tells most.
FINDINGS = ("assessment", "subjective", "objective", "reaction_after")
LETTERS = (("S", "subjective"), ("O", "objective"), ("A", "assessment"), ("P", "plan"))


@dataclass(frozen=True, slots=True)
class Gist:
    """How it was, and what comes next. `note` is where it stands."""

    note: int
    on: date
    found: str
    then: str


def gist_of(note: Note) -> Gist:
    """The first words of what was found and of what was planned."""
    found = next((text for name in FINDINGS if (text := getattr(note, name).strip())), "")
    return Gist(note.pk, note.on, shortened(found), shortened(note.plan))


def lines_of(note: Note) -> list[tuple[str, str]]:
    """The four letters of a note with their first words; what is empty is left out."""
    return [(letter, shortened(text)) for letter, name in LETTERS if (text := getattr(note, name).strip())]


def shortened(text: str, longest: int = LONGEST) -> str:
    """`text` on one line, cut at a word where it is longer."""
    words = " ".join(text[: 4 * longest].split())
    if len(words) <= longest:
        return words
    return words[:longest].rpartition(" ")[0].rstrip(",;:.") + "…"


def last_notes(patients: Collection[int], user: User) -> dict[int, Note]:
    """The last signed note of each patient (primary key) whose content `user` may read. Two queries for any number."""
    if not patients:
        return {}
    merged: dict[int, int | None] = dict(
        Patient.objects.filter(merged_into__in=patients).values_list("pk", "merged_into")
    )
    readable = Note.objects.readable_by(user).signed().filter(patient=OuterRef("pk")).values("pk")
    last = Patient.objects.filter(pk__in={*patients, *merged}).values(last=Subquery(readable[:1]))
    found: dict[int, Note] = {}
    for note in Note.objects.filter(pk__in=last).order_by("on", "pk"):
        found[merged.get(note.patient_id) or note.patient_id] = note
    return found
