"""The rows of a patient's own copy, each as a machine reads it and as a person does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model
from django.utils.text import capfirst

from practice.audit.looking import what_of
from practice.models import User
from practice.wordings import WORDINGS
from records.access.labels import LABELS
from records.access.parts import Part
from records.access.values import data_of, instrument_name, moment, name_field, words_of
from treatments.snapshot import Catalogue

# Read by a machine only: numbers that tie rows together, and sums.
FOR_MACHINES = frozenset({"id", "revision", "fingerprint", "rules_version", "position", "seal", "sha256"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `data` by field; `head` and `said` (label and words) for people; `strokes` of a signature; `file`, a name."""

    data: Mapping[str, Any]
    head: str
    said: Sequence[tuple[str, str]]
    strokes: Sequence[Any] = field(default_factory=tuple)
    file: str = ""


def told(part: Part, row: Model, catalogue: Catalogue) -> Row:
    """The row with all its fields."""
    data = {column.name: data_of(column, row) for column in part.fields}
    lines = [
        (label_of(column), words_of(column, row, catalogue)) for column in part.fields if _for_people(column, part)
    ]
    for several in row._meta.many_to_many:
        names = [str(one) for one in getattr(row, several.name).all()]
        data[several.name] = names
        lines.append((capfirst(str(LABELS.get(several.name, several.verbose_name))), ", ".join(names)))
    kept = [(label, words) for label, words in lines if words]
    return Row(data, head_of(part, row), kept, getattr(row, "signature", None) or ())


def head_of(part: Part, row: Model) -> str:
    """What stands above a row: the day, and what it is."""
    parts: list[str] = []
    if part.day:
        at = getattr(row, part.day)
        parts.append(moment(at) if at else "")
    if part.name:
        column = row._meta.get_field(part.name)
        parts.append(_title(column, row))
    return " · ".join(filter(None, parts))


def label_of(column: Field[Any, Any]) -> str:
    """The field in words."""
    return capfirst(str(LABELS.get(column.name, column.verbose_name)))


def _for_people(column: Field[Any, Any], part: Part) -> bool:
    # What heads a row is not said twice; of a consent the head is its title, and the words follow.
    heads = {part.day, part.name} - {"text"}
    return column.name not in FOR_MACHINES and column.name not in heads | {"patient", "signature"}


def _title(column: Any, row: Model) -> str:
    value = getattr(row, column.name)
    if value is None or value == "":
        return ""
    if column.name == "text":
        return str(value.template.title)
    if column.name == "instrument":
        return instrument_name(value)
    if column.name == "kind" and value in WORDINGS:
        return str(WORDINGS[value].name)
    if column.choices:
        return capfirst(str(getattr(row, f"get_{column.name}_display")()))
    return str(getattr(value, name_field(column))) if name_field(column) else str(value)


def entries(rows: Sequence[Any]) -> Iterator[Row]:
    """Entries of the audit log (one batch): who, when, what; not from which machine. One query for the people."""
    people = User.objects.in_bulk({row.who for row in rows if row.who is not None})
    for row in rows:
        who = str(people[row.who]) if row.who in people else ""
        data = {"at": row.at.isoformat(), "who": who, "did": row.action, "what": row.what, "outcome": row.outcome}
        words = ", ".join(filter(None, (who, row.did, what_of(row))))
        yield Row(data, moment(row.at), [("", words)])
