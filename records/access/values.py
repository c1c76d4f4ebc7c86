"""The values of a patient's own copy, for machines and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from patients.screenings import Reply
from records.access import clinical, desk
from records.access.naming import EMPTY, Names, instrument_name, moment, said
from records.instruments import UnknownInstrument, instrument_of
from records.models import Note, Plan
from scheduling.models import Appointment
from treatments.phrases import STATUS_WORDS

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
VERSIONS: Mapping[str, Promise] = {
    "+": gettext_lazy("added"),
    "~": gettext_lazy("changed"),
    "-": gettext_lazy("removed"),
}
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


def words_of(column: Field[Any, Any], row: Model, names: Names) -> str:
    """The value for people; nothing where there is nothing to say."""
    value = getattr(row, column.attname)
    if value is False or value in EMPTY:
        return ""
    if column.is_relation:
        return _other(column, getattr(row, column.name))
    if column.name == "history_type":
        return str(VERSIONS.get(value, value))
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return READERS[column.name](value, row, names) if column.name in READERS else said(value)


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


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _regions(value: Any, _row: Any, names: Names) -> str:
    return "; ".join(names.catalogue.region_name(str(code)) for code in value)


def _techniques(value: Any, _row: Any, names: Names) -> str:
    return ", ".join(names.catalogue.technique_name(str(code)) for code in value)


def _answers(value: Any, row: Any, names: Names) -> str:
    """The questions with their answers: of a standard questionnaire by its items, of the health questions as asked."""
    if isinstance(value, dict):
        return "\n\n".join(filter(None, (_answer(one, {}, names) for one in value.values())))
    items: dict[str, str] = {}
    if isinstance(code := getattr(row, "instrument", None), str):
        try:
            items = {item.code: item.text for item in instrument_of(code).items}
        except UnknownInstrument:
            items = {}
    return "\n".join(filter(None, (_answer(one, items, names) for one in value)))


def _answer(one: Any, items: Mapping[str, str], names: Names) -> str:
    if not isinstance(one, dict):
        return said(one)
    asked = str(one.get("text") or items.get(str(one.get("item")), ""))
    rest = {key: value for key, value in one.items() if key not in NOT_SAID}
    if "value" in rest and len(rest) == 1:
        return f"{_led_in(asked)} {rest['value']}"
    rest = _named(rest, names)
    if isinstance(confirmed := rest.get("confirmed"), dict):
        rest["confirmed"] = _named(confirmed, names)
    lead = str(rest.pop("answer", "") or rest.pop("reply", ""))
    words = "; ".join(filter(None, (lead, said(rest, 1))))
    return f"{_led_in(asked)} {words}" if asked else words


def _led_in(asked: str) -> str:
    return asked if asked.endswith("?") else f"{asked}:"


def _named(answer: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """An answer with its codes in words."""
    told = dict(answer)
    for key in ("answer", "reply"):
        if told.get(key) in Reply.values:
            told[key] = str(Reply(told[key]).label)
    if told.get("status") in STATUS_WORDS:
        told["status"] = str(STATUS_WORDS[told["status"]])
    if isinstance(told.get("regions"), list):
        told["regions"] = [names.catalogue.region_name(str(code)) for code in told["regions"]]
    return told


# By the name of a field, where its value is no words yet. Fields with choices need none.
READERS: Mapping[str, Callable[[Any, Any, Names], str]] = {
    "about": desk.about,
    "adaptation": clinical.form,
    "answers": _answers,
    "attached": clinical.attached,
    "before": desk.before,
    "changes": clinical.form,
    "content": clinical.draft,
    "counts": desk.rows_of_kinds,
    "exercises": clinical.exercises,
    "facts": clinical.facts,
    "findings": clinical.findings,
    "gate": clinical.rule,
    "instrument": lambda value, _row, _names: instrument_name(value),
    "kind": desk.kind,
    "language": desk.language,
    "marks": clinical.marks,
    "moved": desk.rows_of_kinds,
    "pattern": desk.pattern,
    "regions": _regions,
    "rule": clinical.rule,
    "said": desk.said_online,
    "session": clinical.form,
    "severity": clinical.severity,
    "size": desk.size,
    "spheres": clinical.spheres,
    "techniques": _techniques,
    "trouble": desk.trouble,
    "unwanted": desk.kinds_of_messages,
    "verdict": clinical.verdict,
    "weekdays": desk.weekdays,
}
