"""A note as it is read: its fields in words, its line in a list. Read side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from records.drafts import as_it_stands, told_draft, waiting_beside
from records.gist import lines_of
from records.instruments import instruments
from records.models import Note, Sphere
from records.notes import patient_of
from records.notewords import TOLD, said
from scheduling.models import SessionPain
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue, pressure_name


@dataclass(frozen=True, slots=True)
class Line:
    """A note in a list. `hidden`: a private one of somebody else, of which only author and day are told."""

    pk: int
    patient_id: int
    patient: Patient
    author: str
    on: date
    signed: bool
    mine: bool
    private: bool
    hidden: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)
    techniques: list[str] = field(default_factory=list)
    used: str = ""
    pressure: str = ""
    pain: tuple[int | None, int | None] = (None, None)
    session: int | None = None


def line_of(note: Note, user: User, catalogue: Catalogue) -> Line:
    """The line of a note as `user` may read it. No query when author, patient and pain were loaded with it."""
    mine = note.author_id == user.pk
    whose = note.patient.merged_into_id or note.patient_id
    line = Line(note.pk, whose, note.patient, note.author.name, note.on, note.is_signed, mine, note.private)
    if note.private and not mine:
        return replace(line, hidden=True)
    pain = _pain(note)
    return replace(
        line,
        lines=lines_of(note),
        techniques=note.techniques,
        used=", ".join(catalogue.technique_name(code) for code in note.techniques),
        pressure=pressure_name(note.pressure).lower() if note.pressure else "",
        pain=(pain.before, pain.after) if pain else (None, None),
        session=note.appointment_id,
    )


def _pain(note: Note) -> SessionPain | None:
    return getattr(note.appointment, "pain", None) if note.appointment else None


def reading_context(note: Note, *, practice: Practice, user: User) -> dict[str, Any]:
    """For `note.html`: the note, its addenda, and for its author the texts that came after the signature."""
    catalogue = current_catalogue(practice.rules_version)
    content = as_it_stands(note)
    mine = note.author_id == user.pk
    late = [told_draft(row, content, catalogue) for row in waiting_beside(note)] if mine else []
    return {
        "note": note,
        "patient": patient_of(note),
        "today": timezone.localdate(),
        "session": note.appointment,
        "mine": mine,
        "content": content,
        "said": [(label, said(name, content[name], catalogue)) for name, label in TOLD.items() if name not in _APART],
        "spheres": list(_spheres(note)),
        "exercises": note.exercises,
        "measures": _measures(note),
        "addenda": note.addenda.select_related("author"),
        "late": late,
    }


# Shown in a form of their own.
_APART = ("spheres", "exercises", "marks", "private", "pain_before", "pain_after")


def _measures(note: Note) -> list[tuple[str, str]]:
    """The questionnaires of that day, as they stood when the note was signed."""
    known = instruments()
    rows = note.attached.get("measures", ())
    return [
        (known[row["instrument"]].name if row["instrument"] in known else row["instrument"], row["score"])
        for row in rows
    ]


def _spheres(note: Note) -> Iterator[tuple[str, str]]:
    names = dict(Sphere.objects.values_list("code", "name")) if note.spheres else {}
    yield from ((names.get(code, code), text) for code, text in note.spheres.items() if text)
