"""What was changed about a recorded condition: who, when, from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import RecordedCondition
from treatments.snapshot import Catalogue

SHOWN = ("status", "regions", "since", "until", "review_by", "due", "note")


@dataclass(frozen=True, slots=True)
class Version:
    """One change; `changes` are label, what stood before and what stands then. Empty for the first."""

    at: datetime
    by: Any
    changes: tuple[tuple[str, str, str], ...]
    first: bool
    withdrawn: bool
    confirmed: bool = False


def versions_of(record: RecordedCondition, catalogue: Catalogue) -> list[Version]:
    """Every version, newest first."""
    rows = list(record.history.select_related("history_user").order_by("history_date", "history_id"))
    versions = [
        Version(
            at=row.history_date,
            by=row.history_user,
            changes=tuple(_changes(before, row, catalogue)) if before else (),
            first=before is None,
            withdrawn=bool(before and row.withdrawn_at and not before.withdrawn_at),
            confirmed=bool(before and row.confirmed_at and not before.confirmed_at),
        )
        for before, row in zip([None, *rows], rows, strict=False)
    ]
    return versions[::-1]


def _changes(before: Any, after: Any, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for name in SHOWN:
        if getattr(before, name) != getattr(after, name):
            label = str(RecordedCondition._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield label, _written(before, name, catalogue), _written(after, name, catalogue)


def _written(row: Any, name: str, catalogue: Catalogue) -> str:
    value = getattr(row, name)
    if name == "status":
        return str(row.get_status_display())
    if name == "regions":
        return ", ".join(catalogue.region_name(code) for code in value) or _("place not said")
    if name == "note":
        return str(value) or "–"
    return date_format(value, "j M Y") if value else "–"
