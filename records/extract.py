"""A record extract for another practice: the parts that were chosen, of a period. Never a private note. Clinical."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from patients.models import Patient, RecordedCondition
from records.instruments import UnknownInstrument, instrument_of
from records.models import Document, Measure, Note, Plan, VitalSigns
from records.notepaper import sheets_of
from scheduling.models import SESSION, Appointment
from treatments.snapshot import Catalogue

# What one letter can hold; the page says when there is more.
MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes into an extract: of whom, which parts, from which day to which (both count)."""

    patient: Patient
    parts: Sequence[str]
    since: date
    until: date
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Section:
    """One part, filled: its template is records/extract/_<code>.html. `more`: there are rows beyond MOST_ROWS."""

    code: str
    title: str | Promise
    rows: Sequence[Any]
    more: bool

    @property
    def template(self) -> str:
        """Where it is laid out."""
        return f"records/extract/_{self.code}.html"


def sections_of(wish: Wish) -> list[Section]:
    """The chosen parts in their order on paper. A fixed number of queries for any number of rows."""
    chosen = [(code, title, read) for code, (title, read) in PARTS.items() if code in wish.parts]
    filled = [(code, title, list(read(wish))) for code, title, read in chosen]
    return [Section(code, title, rows[:MOST_ROWS], len(rows) > MOST_ROWS) for code, title, rows in filled]


def _conditions(wish: Wish) -> Iterable[Any]:
    """What stands, and what was over only within the period. Said by the patient alone is marked so."""
    rows = RecordedCondition.objects.standing().filter(patient=wish.patient).select_related("condition")
    return rows.filter(Q(until=None) | Q(until__gte=wish.since)).order_by("condition__name", "pk")[: MOST_ROWS + 1]


def _sessions(wish: Wish) -> Iterable[Any]:
    rows = Appointment.objects.filter(patient=wish.patient, status__in=SESSION)
    rows = rows.filter(starts_at__date__range=(wish.since, wish.until))
    return rows.select_related("therapist", "pain", "reaction").order_by("starts_at", "pk")[: MOST_ROWS + 1]


def _notes(wish: Wish) -> Iterable[Any]:
    """Signed ones only, and none that is kept to its author, whoever asks."""
    rows = Note.objects.of(wish.patient.pk).filter(private=False, on__range=(wish.since, wish.until)).signed()
    return sheets_of(rows[: MOST_ROWS + 1], wish.catalogue)[::-1]


def _measures(wish: Wish) -> Iterable[Any]:
    rows = Measure.objects.of(wish.patient.pk).standing().filter(on__range=(wish.since, wish.until))
    return [(row, _instrument(row.instrument)) for row in rows.order_by("instrument", "on", "pk")[: MOST_ROWS + 1]]


def _instrument(code: str) -> Any:
    try:
        return instrument_of(code)
    except UnknownInstrument:
        return None


def _vitals(wish: Wish) -> Iterable[Any]:
    rows = VitalSigns.objects.of(wish.patient.pk).standing().filter(at__date__range=(wish.since, wish.until))
    return rows.order_by("at", "pk")[: MOST_ROWS + 1]


def _plans(wish: Wish) -> Iterable[Any]:
    rows = Plan.objects.of(wish.patient.pk).filter(starts_on__lte=wish.until)
    return rows.filter(Q(ended_on=None) | Q(ended_on__gte=wish.since)).select_related("modality")[: MOST_ROWS + 1]


def _documents(wish: Wish) -> Iterable[Any]:
    """Their titles, so that the reader can ask for one; none that belongs to a private note."""
    rows = Document.objects.of(wish.patient.pk).standing().filter(Q(note=None) | Q(note__private=False))
    return rows.filter(filed_at__date__range=(wish.since, wish.until)).order_by("filed_at", "pk")[: MOST_ROWS + 1]


PARTS: dict[str, tuple[Promise, Callable[[Wish], Iterable[Any]]]] = {
    "conditions": (gettext_lazy("Conditions"), _conditions),
    "sessions": (gettext_lazy("Sessions"), _sessions),
    "notes": (gettext_lazy("Notes"), _notes),
    "measures": (gettext_lazy("Questionnaires"), _measures),
    "vitals": (gettext_lazy("Blood pressure and weight"), _vitals),
    "plans": (gettext_lazy("Treatment plans"), _plans),
    "documents": (gettext_lazy("Documents on file"), _documents),
}
USUAL = ("conditions", "sessions", "measures", "plans")
