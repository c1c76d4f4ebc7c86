"""The rows of a patient's own copy, each as a machine reads it and as a person does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model
from django.utils.text import capfirst

from practice.audit.looking import lines
from practice.wordings import WORDINGS
from records.access.labels import LABELS
from records.access.naming import Names, moment
from records.access.parts import Part
from records.access.values import READERS, data_of, name_field, words_of

# Read by a machine only: numbers that tie rows together, sums, and what is about a room.
FOR_MACHINES = frozenset(
    {
        "id", "revision", "fingerprint", "rules_version", "position", "seal", "sha256", "blocked_from", "blocked_until",
    }
)  # fmt: skip
# The same, of one kind of row only: a place in a list, sums and keys, and what heads the row already.
OF_KINDS_FOR_MACHINES = frozenset(
    {
        "patients.Erasure.number",
        "practice.ImportedRow.number",
        "practice.Message.about",
        "practice.Message.part",
        "scheduling.Appointment.treatment",
        "scheduling.HistoricalAppointment.treatment",
        "scheduling.NotedCaution.facts",
        "scheduling.SafetyReview.weight",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `data` by field; `head` and `said` (label and words) for people; `strokes` of a signature; `file`, a name."""

    data: Mapping[str, Any]
    head: str
    said: Sequence[tuple[str, str]]
    strokes: Sequence[Any] = field(default_factory=tuple)
    file: str = ""


def told(part: Part, row: Model, names: Names) -> Row:
    """The row with all its fields."""
    data = {column.name: data_of(column, row) for column in part.fields}
    pairs = [(label_of(column), words_of(column, row, names)) for column in part.fields if _for_people(column, part)]
    for several in row._meta.many_to_many:
        chosen = [str(one) for one in getattr(row, several.name).all()]
        data[several.name] = chosen
        pairs.append((capfirst(str(LABELS.get(several.name, several.verbose_name))), ", ".join(chosen)))
    kept = [(label, words) for label, words in pairs if words]
    return Row(data, head_of(part, row, names), kept, getattr(row, "signature", None) or ())


def head_of(part: Part, row: Model, names: Names) -> str:
    """What stands above a row: the day, and what it is."""
    parts: list[str] = []
    if part.day:
        at = getattr(row, part.day)
        parts.append(moment(at) if at else "")
    if part.name:
        column = row._meta.get_field(part.name)
        parts.append(_title(column, row, names))
    return " · ".join(filter(None, parts))


def label_of(column: Field[Any, Any]) -> str:
    """The field in words."""
    return capfirst(str(LABELS.get(column.name, column.verbose_name)))


def _for_people(column: Field[Any, Any], part: Part) -> bool:
    # What heads a row is not said twice; of a consent the head is its title, and the words follow.
    heads = {part.day, part.name} - {"text"}
    if f"{part.model}.{column.name}" in OF_KINDS_FOR_MACHINES:
        return False
    return column.name not in FOR_MACHINES and column.name not in heads | {"patient", "signature"}


def _title(column: Any, row: Model, names: Names) -> str:
    value = getattr(row, column.name)
    if value is None or value == "":
        return ""
    if column.name == "text":
        return str(value.template.title)
    if column.name == "kind" and value in WORDINGS:
        return str(WORDINGS[value].name)
    if column.choices:
        return capfirst(str(getattr(row, f"get_{column.name}_display")()))
    if column.name in READERS:
        return READERS[column.name](value, row, names)
    return str(getattr(value, name_field(column))) if name_field(column) else str(value)


def entries(rows: Sequence[Any]) -> Iterator[Row]:
    """Entries of the audit log (one batch): who, when, what; not from which machine. One query for the people."""
    for line in lines(rows):
        row = line.entry
        data = {
            "at": row.at.isoformat(),
            "who": line.person,
            "did": row.action,
            "what": row.what,
            "outcome": row.outcome,
        }
        yield Row(data, moment(row.at), [("", f"{line.what}: {row.did}, {line.person}")])
