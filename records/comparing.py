"""Two notes of one patient beside each other, line by line. Clinical. Pure but for the names of spheres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.models import TEXTS, Note, Sphere
from scheduling.models import SessionPain
from treatments.snapshot import Catalogue, pressure_name


@dataclass(frozen=True, slots=True)
class Line:
    """One part of both notes, in words; empty where it was left open."""

    label: str
    before: str
    after: str

    @property
    def same(self) -> bool:
        """True where nothing changed."""
        return self.before == self.after


def compared(before: Note, after: Note, catalogue: Catalogue) -> list[Line]:
    """What either of the two says, in the order of a note. One query."""
    spheres = dict(Sphere.objects.values_list("code", "name"))
    pairs = zip(_said(before, catalogue, spheres), _said(after, catalogue, spheres), strict=True)
    by_label = [Line(label, one, other) for (label, one), (_label, other) in pairs]
    return [line for line in by_label if line.before or line.after]


def _said(note: Note, catalogue: Catalogue, spheres: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Label and words of every part of a note: the same labels for every note."""
    pain = _pain_of(note)
    yield _("Pain before"), _number(pain.before if pain else None)
    yield _("Pain after"), _number(pain.after if pain else None)
    for name in TEXTS[:4]:
        yield _label(name), getattr(note, name).strip()
    for code, name in spheres.items():
        yield name, str(note.spheres.get(code, "")).strip()
    yield _label("techniques"), ", ".join(catalogue.technique_name(code) for code in note.techniques)
    yield _label("regions"), "; ".join(catalogue.region_name(code) for code in note.regions)
    yield _label("pressure"), pressure_name(note.pressure) if note.pressure else ""
    yield _label("minutes"), _number(note.minutes)
    for name in TEXTS[4:]:
        yield _label(name), getattr(note, name).strip()
    yield _("exercises").capitalize(), "\n".join(_exercise(row) for row in note.exercises)


def heading_of(note: Note) -> str:
    """`10 Nov 2026 · Fascial massage, 45 min · Marta Lindqvist`."""
    session = note.appointment
    what = f"{session.treatment_name}, {session.minutes} min" if session else ""
    return " · ".join(filter(None, [date_format(note.on, "j M Y"), what, str(note.author)]))


def _pain_of(note: Note) -> SessionPain | None:
    return getattr(note.appointment, "pain", None) if note.appointment else None


def _label(name: str) -> str:
    return str(Note._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _exercise(row: dict[str, str]) -> str:
    return ", ".join(filter(None, [row.get("title", ""), row.get("dose", "")]))
