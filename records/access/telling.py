"""The rows of a patient's own copy, each as a machine reads it and as a person does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from practice.audit.looking import what_of
from practice.models import User
from practice.wordings import WORDINGS
from records.access.labels import LABELS
from records.access.parts import Part
from records.instruments import UnknownInstrument, instrument_of
from treatments.snapshot import Catalogue

# Rows of the practice, by their model: the field with their name. A number alone says nothing to a patient.
NAMED: Mapping[str, str] = {
    "practice.User": "name",
    "patients.ConsentText": "text",
    "records.Exercise": "title",
    "scheduling.OnlineEntrance": "name",
    "scheduling.Room": "name",
    "scheduling.Therapist": "name",
    "treatments.Condition": "name",
    "treatments.Modality": "name",
    "treatments.Treatment": "name",
}
# Read by a machine only: numbers that tie rows together, and sums.
FOR_MACHINES = frozenset({"id", "revision", "fingerprint", "rules_version", "position", "seal", "sha256"})
DEEPEST = 6
EMPTY: tuple[Any, ...] = (None, "", [], {})
# Of an answer: what stands before it, and numbers.
NOT_SAID = frozenset({"text", "question", "item", "browser", "place", "condition", "record"})


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
        parts.append(_moment(at) if at else "")
    if part.name:
        column = row._meta.get_field(part.name)
        parts.append(_title(column, row))
    return " · ".join(filter(None, parts))


def label_of(column: Field[Any, Any]) -> str:
    """The field in words."""
    return capfirst(str(LABELS.get(column.name, column.verbose_name)))


def data_of(column: Field[Any, Any], row: Model) -> Any:
    """The value for JSON: moments in UTC as in ISO 8601, decimals as text, rows of the practice by number and name."""
    value = getattr(row, column.attname)
    if value is not None and (named := _named(column)):
        other = getattr(row, column.name)
        title = {"title": other.template.title} if column.name == "text" else {}
        return {"id": value, **title, "name": str(getattr(other, named))}
    return _plain(value)


def words_of(column: Field[Any, Any], row: Model, catalogue: Catalogue) -> str:
    """The value for people; nothing where there is nothing to say."""
    value = getattr(row, column.attname)
    if value is False or value in EMPTY:
        return ""
    if column.is_relation:
        return str(getattr(getattr(row, column.name), named)) if (named := _named(column)) else ""
    if column.name in READERS:
        return str(READERS[column.name](value, row, catalogue))
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return said(value, catalogue)


def said(value: Any, catalogue: Catalogue, depth: int = 0) -> str:
    """Anything in words: lists in lines, mappings with the names of what they hold."""
    if value in EMPTY:
        return ""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime() | date() | time():
            return _moment(value)
        case Decimal() | float():
            return number_format(value)
        case dict() if depth < DEEPEST:
            pairs = ((_label(key), said(one, catalogue, depth + 1)) for key, one in value.items())
            return ("\n" if depth == 0 else "; ").join(f"{label}: {words}" for label, words in pairs if words)
        case list() if depth < DEEPEST:
            return ("\n" if depth == 0 else ", ").join(filter(None, (said(one, catalogue, depth + 1) for one in value)))
    return str(value)


def _for_people(column: Field[Any, Any], part: Part) -> bool:
    # What heads a row is not said twice; of a consent the head is its title, and the words follow.
    heads = {part.day, part.name} - {"text"}
    return column.name not in FOR_MACHINES and column.name not in heads | {"patient", "signature"}


def _named(column: Field[Any, Any]) -> str:
    model = column.related_model
    return NAMED.get(model._meta.label, "") if isinstance(model, type) else ""


def _title(column: Any, row: Model) -> str:
    value = getattr(row, column.name)
    if value is None or value == "":
        return ""
    if column.name == "text":
        return str(value.template.title)
    if column.name == "instrument":
        return _instrument(value)
    if column.name == "kind" and value in WORDINGS:
        return str(WORDINGS[value].name)
    if column.choices:
        return capfirst(str(getattr(row, f"get_{column.name}_display")()))
    return str(getattr(value, _named(column))) if _named(column) else str(value)


def _label(key: object) -> str:
    return str(LABELS.get(str(key), str(key).replace("_", " ")))


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return date_format(value, "j F Y") if isinstance(value, date) else time_format(value, "H:i")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _instrument(code: str) -> str:
    try:
        return instrument_of(code).name
    except UnknownInstrument:
        return code


def _regions(value: Any, _row: Model, catalogue: Catalogue) -> str:
    return "; ".join(catalogue.region_name(str(code)) for code in value)


def _techniques(value: Any, _row: Model, catalogue: Catalogue) -> str:
    return ", ".join(catalogue.technique_name(str(code)) for code in value)


def _weekdays(value: Any, _row: Model, _catalogue: Catalogue) -> str:
    # The first of January 2024 was a Monday.
    return ", ".join(date_format(date(2024, 1, 1 + day), "l") for day in value if day in range(7))


def _kinds(value: Any, _row: Model, _catalogue: Catalogue) -> str:
    return ", ".join(str(WORDINGS[kind].name) if kind in WORDINGS else str(kind) for kind in value)


def _answers(value: Any, row: Model, catalogue: Catalogue) -> str:
    """The questions with their answers: of a standard questionnaire by its items, of the health questions as asked."""
    if isinstance(value, dict):
        return "\n\n".join(filter(None, (_answer(one, {}, catalogue) for one in value.values())))
    items: dict[str, str] = {}
    if isinstance(code := getattr(row, "instrument", None), str):
        try:
            items = {item.code: item.text for item in instrument_of(code).items}
        except UnknownInstrument:
            items = {}
    return "\n".join(filter(None, (_answer(one, items, catalogue) for one in value)))


def _answer(one: Any, items: Mapping[str, str], catalogue: Catalogue) -> str:
    if not isinstance(one, dict):
        return said(one, catalogue)
    asked = str(one.get("text") or items.get(str(one.get("item")), ""))
    rest = {key: value for key, value in one.items() if key not in NOT_SAID}
    if "regions" in rest and isinstance(rest["regions"], list):
        rest["regions"] = [catalogue.region_name(str(code)) for code in rest["regions"]]
    if "value" in rest and len(rest) == 1:
        return f"{asked}: {rest['value']}"
    lead = str(rest.pop("answer", "") or rest.pop("reply", ""))
    words = "; ".join(filter(None, (lead, said(rest, catalogue, 1))))
    return f"{asked}: {words}" if asked else words


READERS: Mapping[str, Any] = {
    "answers": _answers,
    "instrument": lambda value, _row, _catalogue: _instrument(value),
    "regions": _regions,
    "techniques": _techniques,
    "unwanted": _kinds,
    "weekdays": _weekdays,
}


def entries(rows: Sequence[Any]) -> Iterator[Row]:
    """Entries of the audit log (one batch): who, when, what; not from which machine. One query for the people."""
    people = User.objects.in_bulk({row.who for row in rows if row.who is not None})
    for row in rows:
        who = str(people[row.who]) if row.who in people else ""
        data = {"at": row.at.isoformat(), "who": who, "did": row.action, "what": row.what, "outcome": row.outcome}
        words = ", ".join(filter(None, (who, row.did, what_of(row))))
        yield Row(data, _moment(row.at), [("", words)])
