"""The values of a patient's own copy, for machines and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from practice.wordings import WORDINGS
from records.access.labels import LABELS
from records.instruments import UnknownInstrument, instrument_of
from records.models import Note, Plan
from scheduling.models import Appointment
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
DEEPEST = 6
EMPTY: tuple[Any, ...] = (None, "", [], {})
# Of an answer: what stands before it, and numbers.
NOT_SAID = frozenset({"text", "question", "item", "browser", "place", "condition", "record"})


def data_of(column: Field[Any, Any], row: Model) -> Any:
    """The value for JSON: moments in UTC as in ISO 8601, decimals as text, rows of the practice by number and name."""
    value = getattr(row, column.attname)
    if value is not None and (named := name_field(column)):
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
        return _other(column, getattr(row, column.name))
    if column.name in READERS:
        return READERS[column.name](value, row, catalogue)
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
            return moment(value)
        case Decimal() | float():
            return number_format(value)
        case dict() if depth < DEEPEST:
            pairs = ((_label(key), said(one, catalogue, depth + 1)) for key, one in value.items())
            return ("\n" if depth == 0 else "; ").join(f"{label}: {words}" for label, words in pairs if words)
        case list() if depth < DEEPEST:
            return ("\n" if depth == 0 else ", ").join(filter(None, (said(one, catalogue, depth + 1) for one in value)))
    return str(value)


def _other(column: Field[Any, Any], other: Any) -> str:
    """Another row in words: one of the practice by its name, one of the copy by its day."""
    if named := name_field(column):
        return str(getattr(other, named))
    match other:
        case Appointment():
            return f"{moment(other.starts_at)}, {other.treatment_name}"
        case Note():
            return moment(other.on)
        case Plan():
            return other.title
    return ""


def name_field(column: Field[Any, Any]) -> str:
    """The field with the name of the rows that `column` leads to; empty for rows of the copy itself."""
    model = column.related_model
    return NAMED.get(model._meta.label, "") if isinstance(model, type) else ""


def _label(key: object) -> str:
    return str(LABELS.get(str(key), str(key).replace("_", " ")))


def moment(value: datetime | date | time) -> str:
    """A moment, a day or an hour in words, on the clock of the practice."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return date_format(value, "j F Y") if isinstance(value, date) else time_format(value, "H:i")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def instrument_name(code: str) -> str:
    """What a standard questionnaire is called; its code where we do not know it any more."""
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


READERS: Mapping[str, Callable[[Any, Any, Catalogue], str]] = {
    "answers": _answers,
    "instrument": lambda value, _row, _catalogue: instrument_name(value),
    "regions": _regions,
    "techniques": _techniques,
    "unwanted": _kinds,
    "weekdays": _weekdays,
}
