"""Rows of the catalogue as the documents of clinical data, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from treatments.models import (
    Condition,
    CourseRule,
    Family,
    Limb,
    Modality,
    Qualification,
    Region,
    RegionGroup,
    Rule,
    Ruling,
    Sourced,
    Technique,
    Treatment,
)

Document = dict[str, Any]
Columns = dict[str, Any]

SHARED_WITH_RULES = frozenset(
    {"code", "title", "families", "modalities", "severity", "reason", "source", "evidence", "review_by", "kind"}
)
# The data says how a treatment is given; what the room needs for it follows.
FEATURE_OF_METHOD = {"machine": "appliance", "mixed": "appliance", "foot": "overhead-bars"}
FEATURE_OF_TECHNIQUE = {"strength-training": "exercise-space"}


def named(row: Family | Modality | Technique | Region | RegionGroup | Limb | Qualification) -> Document:
    """A row of the catalogue that is no treatment."""
    document: Document = {"code": row.code, "name": row.name}
    if isinstance(row, Sourced):
        document["source"] = source_of(row)
    if isinstance(row, Family | Modality):
        document["summary"] = row.summary
    if isinstance(row, Modality):
        document |= {"family": row.family.code, "parent": row.parent.code if row.parent else None}
    if isinstance(row, Technique):
        document |= {"kind": row.kind, "percussion": row.percussion}
    if isinstance(row, Region):
        document |= {"sides": row.sides, "adjacent": row.adjacent}
    if isinstance(row, RegionGroup | Limb):
        document["regions"] = row.regions
    return document


def treatment_document(row: Treatment) -> Document:
    """A treatment; `archived` is there only where it is true."""
    document = {
        "code": row.code,
        "name": row.name,
        "modality": row.modality.code,
        "purpose": row.purpose,
        "coverage": row.coverage,
        "method": row.method,
        "minutes": {"options": row.minutes_options, "default": row.minutes_default},
        "techniques": row.techniques,
        "regions": row.regions,
        "pressure": row.pressure,
        "qualifications": row.qualifications,
        "buffer_before": row.buffer_before,
        "buffer_after": row.buffer_after,
        "price": f"{row.price:.2f}",
        "min_age": row.min_age,
        "max_age": row.max_age,
        "summary": row.summary,
        "colour": row.colour,
    }
    return document | {"archived": True} if row.archived_at else document


def treatment_columns(document: Mapping[str, Any]) -> Columns:
    """The columns of a treatment, its modality as a code under `modality`."""
    columns = {
        name: document[name]
        for name in (
            "code", "name", "modality", "purpose", "coverage", "method", "techniques", "regions", "pressure",
            "qualifications", "buffer_before", "buffer_after", "min_age", "max_age", "summary", "colour",
        )
    }  # fmt: skip
    return columns | {
        "minutes_options": document["minutes"]["options"],
        "minutes_default": document["minutes"]["default"],
        "price": Decimal(document["price"]),
        "room_features": room_features(document),
    }


def room_features(document: Mapping[str, Any]) -> list[str]:
    """What the room must have for a treatment of the starting data."""
    features = [FEATURE_OF_METHOD.get(document["method"]), *map(FEATURE_OF_TECHNIQUE.get, document["techniques"])]
    return list(dict.fromkeys(feature for feature in features if feature))


def condition_document(row: Condition) -> Document:
    """A condition. An archived one stays known, because facts may name it."""
    return {
        "code": row.code,
        "name": row.name,
        "synonyms": row.synonyms,
        "icd10": row.icd10 or None,
        "snomed": row.snomed or None,
        "snomed_basis": row.snomed_basis or None,
        "broader": row.broader,
        "category": row.category,
        "regional": row.regional,
        "symptom": row.symptom,
        "usual_statuses": row.usual_statuses,
    }


def condition_columns(document: Mapping[str, Any]) -> Columns:
    """The columns of a condition."""
    return {name: "" if value is None else value for name, value in document.items()}


def rule_document(row: Rule) -> Document:
    """A contraindication rule."""
    return ruling_document(row) | {
        "when": {
            "condition": row.condition.code if row.condition else None,
            "statuses": row.statuses,
            "where": row.where,
            "regions": row.fact_regions,
            "window": row.window,
            "weeks": row.weeks,
            "age_under": row.age_under,
        },
        "for": {
            "families": row.families,
            "modalities": row.modalities,
            "treatments": row.treatments,
            "except_modalities": row.except_modalities,
            "techniques": row.techniques,
            "regions": row.regions,
            "pressure_from": row.pressure_from or None,
        },
        "adapt": row.adapt,
        "advice": row.advice or None,
    }


def rule_columns(document: Mapping[str, Any]) -> Columns:
    """The columns of a rule, its condition as a code (or None) under `condition`."""
    when, scope = document["when"], document["for"]
    return ruling_columns(document) | {
        "condition": when["condition"],
        "statuses": when["statuses"],
        "where": when["where"],
        "fact_regions": when["regions"],
        "window": when["window"],
        "weeks": when["weeks"],
        "age_under": when["age_under"],
        "families": scope["families"],
        "modalities": scope["modalities"],
        "treatments": scope["treatments"],
        "except_modalities": scope["except_modalities"],
        "techniques": scope["techniques"],
        "regions": scope["regions"],
        "pressure_from": scope["pressure_from"] or "",
        "adapt": document["adapt"],
        "advice": document["advice"] or "",
    }


def course_document(row: CourseRule) -> Document:
    """A course rule."""
    shared: Document = ruling_document(row) | {"kind": row.kind, "families": row.families, "modalities": row.modalities}
    return shared | dict(row.settings)


def course_columns(document: Mapping[str, Any]) -> Columns:
    """The columns of a course rule; what only its kind has goes into `settings`."""
    return ruling_columns(document) | {
        "kind": document["kind"],
        "families": document["families"],
        "modalities": document["modalities"],
        "settings": {name: value for name, value in document.items() if name not in SHARED_WITH_RULES},
    }


def ruling_document(row: Ruling) -> Document:
    """What rules and course rules share."""
    return {
        "code": row.code,
        "title": row.name,
        "severity": row.severity,  # type: ignore[attr-defined]
        "reason": row.reason,
        "source": source_of(row),
        "evidence": row.evidence,
        "review_by": row.review_by.isoformat() if row.review_by else None,
    }


def ruling_columns(document: Mapping[str, Any]) -> Columns:
    """The columns that rules and course rules share."""
    return source_columns(document) | {
        "code": document["code"],
        "name": document["title"],
        "severity": document["severity"],
        "reason": document["reason"],
        "evidence": document["evidence"],
        "review_by": date.fromisoformat(document["review_by"]) if document["review_by"] else None,
    }


def source_of(row: Sourced) -> Document | None:
    """Where a row comes from; None where nothing is said."""
    return {"title": row.source_title, "ref": row.source_ref or None} if row.source_title else None


def source_columns(document: Mapping[str, Any]) -> Columns:
    """The two columns of a source."""
    source = document.get("source") or {}
    return {"source_title": source.get("title") or "", "source_ref": source.get("ref") or ""}
