"""A note as it goes on paper: all its fields in words, its marks, what was added later. Clinical."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.models import Addendum, Note, Sphere
from records.models.notes import NoteQuerySet
from records.notewords import TOLD, said
from treatments.snapshot import Catalogue

# Have a form of their own on paper, or say nothing to its reader.
APART = ("spheres", "exercises", "marks", "private", "pain_before", "pain_after")


@dataclass(frozen=True, slots=True)
class NoteSheet:
    """One note: label and words of each field that is filled in, in the order in which it is read."""

    note: Note
    said: Sequence[tuple[str, str]]
    pain: tuple[int | None, int | None]
    addenda: Sequence[Addendum]


def sheets_of(notes: NoteQuerySet, catalogue: Catalogue) -> list[NoteSheet]:
    """The notes of the query for paper, in its order. Three queries for any number."""
    rows = notes.select_related("author", "appointment__pain").prefetch_related("addenda__author")
    spheres = dict(Sphere.objects.values_list("code", "name"))
    return [_sheet(note, spheres, catalogue) for note in rows]


def _sheet(note: Note, spheres: Mapping[str, str], catalogue: Catalogue) -> NoteSheet:
    pain = getattr(note.appointment, "pain", None) if note.appointment else None
    told = [row for name in TOLD for row in _told(note, name, spheres, catalogue)]
    return NoteSheet(note, told, (pain.before, pain.after) if pain else (None, None), list(note.addenda.all()))


def _told(note: Note, name: str, spheres: Mapping[str, str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """A field with its words; the spheres each by its name."""
    if name == "spheres":
        yield from ((spheres.get(code, code), text) for code, text in note.spheres.items() if text)
    elif name not in APART:
        value: Any = getattr(note, name)
        if words := said(name, value, catalogue):
            yield str(TOLD[name]), words
