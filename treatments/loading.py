"""Bringing the catalogue of the package into the database, without touching what the practice changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from practice.models import Practice
from treatments.catalogue import documents_of_catalogue
from treatments.documents import (
    Columns,
    condition_columns,
    course_columns,
    rule_columns,
    source_columns,
    treatment_columns,
)
from treatments.models import (
    Coded,
    Condition,
    CourseRule,
    Family,
    Limb,
    Modality,
    Qualification,
    Region,
    RegionGroup,
    RoomFeature,
    Rule,
    Technique,
    Treatment,
)
from treatments.rulebase import STARTING_DATA, compile_rules

Document = Mapping[str, Any]
ROOM_FEATURES: tuple[Document, ...] = (
    {"code": "appliance", "name": "Massage appliance"},
    {"code": "overhead-bars", "name": "Overhead bars"},
    {"code": "exercise-space", "name": "Exercise space"},
)


@dataclass
class Loaded:
    """What a run did, in rows. `kept`: the practice's own, which the package would have changed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    def __str__(self) -> str:
        return f"Catalogue: {self.created} created, {self.updated} updated, {self.unchanged} unchanged, {self.kept} of the practice left alone."


@dataclass(frozen=True)
class Table:
    """One table of the package: its rows, how a row becomes columns, which columns name rows of another table."""

    model: type[Coded]
    rows: Iterable[Document]
    columns: Callable[[Document], Columns]
    links: Mapping[str, type[Coded]]


def load_catalogue() -> Loaded:
    """Create what is missing, bring up to date what was never edited. One transaction.

    RuleUnreadable, and nothing changed, when the whole could not be read afterwards.
    """
    loaded = Loaded()
    with transaction.atomic():
        for table in tables():
            _load(table, loaded)
        if loaded.created or loaded.updated:
            compile_rules(**documents_of_catalogue())
            Practice.bump("rules_version")
    return loaded


def tables() -> Iterable[Table]:
    """The package's tables, each after those that it names."""
    catalogue, conditions, rules, courses = (
        json.loads((STARTING_DATA / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("catalogue", "conditions", "rules", "courses")
    )
    yield Table(Family, catalogue["families"], _plain_columns, {})
    yield Table(Modality, catalogue["modalities"], _plain_columns, {"family": Family, "parent": Modality})
    yield Table(Technique, catalogue["techniques"], _plain_columns, {})
    yield Table(Region, catalogue["regions"], _plain_columns, {})
    yield Table(RegionGroup, catalogue["groups"], _plain_columns, {})
    yield Table(Limb, catalogue["limbs"], _plain_columns, {})
    yield Table(Qualification, catalogue["qualifications"], _plain_columns, {})
    yield Table(RoomFeature, ROOM_FEATURES, _plain_columns, {})
    yield Table(Treatment, catalogue["treatments"], treatment_columns, {"modality": Modality})
    yield Table(Condition, conditions, condition_columns, {})
    yield Table(Rule, rules, rule_columns, {"condition": Condition})
    yield Table(CourseRule, courses, course_columns, {})


def _plain_columns(document: Document) -> Columns:
    columns = {name: value for name, value in document.items() if name != "source"}
    return columns | source_columns(document) if "source" in document else columns


def _load(table: Table, loaded: Loaded) -> None:
    present = {row.code: row for row in _all(table.model)}
    linked = {
        name: present if model is table.model else {row.code: row for row in _all(model)}
        for name, model in table.links.items()
    }
    for position, document in enumerate(table.rows):
        columns = table.columns(document) | {"position": position}
        for name, rows in linked.items():
            columns[name] = rows[columns[name]] if columns[name] else None
        row = present.get(columns["code"])
        if row is None:
            present[columns["code"]] = _create(table.model, columns)
            loaded.created += 1
        else:
            _bring_up_to_date(row, columns, loaded)


def _all(model: type[Coded]) -> models.QuerySet[Coded]:
    return model._default_manager.all()


def _create(model: type[Coded], columns: Columns) -> Coded:
    row = model(**columns)
    row.save(force_insert=True)
    return row


def _bring_up_to_date(row: Coded, columns: Columns, loaded: Loaded) -> None:
    present = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
    changed = [name for name, value in columns.items() if present[name] != _stored(value)]
    if not changed:
        loaded.unchanged += 1
    elif row.edited_at or getattr(row, "archived_at", None):
        loaded.kept += 1
    else:
        for name in changed:
            setattr(row, name, columns[name])
        row.save()
        loaded.updated += 1


def _stored(value: Any) -> Any:
    return value.pk if isinstance(value, Coded) else value
