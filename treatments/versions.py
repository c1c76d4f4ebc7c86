"""What a row was before: every version with who, when and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.text import capfirst

from treatments.editing import CatalogueRow

MOST_VERSIONS = 100
UNNAMED = {"stage", "replaces", "position", "edited_at", "search_text", "colour", "source_ref", "snomed_basis"}


@dataclass(frozen=True)
class Version:
    """One version. `by` is empty for what came with the package; `changed` names what differs from the one before.

    `why` is what whoever saved it said about it; it may be empty.
    """

    number: int
    at: datetime
    by: str
    changed: tuple[str, ...]
    why: str
    row: Any
    latest: bool


def versions_of(row: CatalogueRow, *also: str) -> list[Version]:
    """The versions, newest first. `also`: relations that the page shows of each. One query."""
    newest_first = list(row.history.select_related("history_user", *also).order_by("-history_id")[: MOST_VERSIONS + 1])
    count = row.history.count() if len(newest_first) > MOST_VERSIONS else len(newest_first)
    befores = [*(before for _after, before in pairwise(newest_first)), None]
    versions = [
        Version(
            number=count - place,
            at=version.history_date,
            by=str(version.history_user or ""),
            changed=_changed(row, version, before),
            why=version.history_change_reason or "",
            row=version,
            latest=place == 0,
        )
        for place, (version, before) in enumerate(zip(newest_first, befores, strict=True))
    ]
    return versions[:MOST_VERSIONS]


def _changed(row: CatalogueRow, after: Any, before: Any) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(
        str(capfirst(field.verbose_name))
        for field in row._meta.concrete_fields
        if field.name not in UNNAMED and getattr(after, field.attname) != getattr(before, field.attname)
    )
