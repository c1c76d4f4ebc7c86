"""The catalogue and the rules as they stand in the database, read once for each version and kept in the process.

Whoever has read `Practice.rules_version` already hands it in, so that a page needs no query here.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import OperationalError, ProgrammingError, connection
from django.db.models import Model

from practice.models import Practice
from treatments.documents import (
    Document,
    condition_document,
    course_document,
    named,
    rule_document,
    treatment_document,
)
from treatments.models import (
    Condition,
    CourseRule,
    Family,
    Limb,
    Modality,
    Pressure,
    Qualification,
    Region,
    RegionGroup,
    Rule,
    Technique,
    Treatment,
)
from treatments.rulebase import RuleBase, compile_rules, starting_rules
from treatments.snapshot import Catalogue
from treatments.snapshotreading import read_catalogue

Kept = TypeVar("Kept")


class KeptByVersion(Generic[Kept]):
    """The last result of `make`, for as long as the version stays the same. Safe to share between threads."""

    def __init__(self, make: Callable[[], Kept]) -> None:
        self._make = make
        self._lock = Lock()
        self._kept: tuple[int, Kept] | None = None

    def get(self, version: int) -> Kept:
        """What belongs to `version`. The version was read before the rows, so a change between makes it anew."""
        kept = self._kept
        if kept is not None and kept[0] == version:
            return kept[1]
        with self._lock:
            kept = self._kept
            if kept is None or kept[0] != version:
                kept = self._kept = (version, self._make())
            return kept[1]

    def forget(self) -> None:
        """Make it anew next time."""
        self._kept = None


def documents_of_catalogue() -> dict[str, Any]:
    """Catalogue, conditions, rules and courses in the form of the starting data, as compile_rules takes them.

    Only active rules are in it, no drafts and none that is archived; archived treatments and conditions
    stay known, because history names them.
    """
    return documents_of_names() | {
        "rules": [rule_document(row) for row in Rule.objects.deciding().select_related("condition")],
        "courses": [course_document(row) for row in CourseRule.objects.in_use()],
    }


def documents_of_names() -> dict[str, Any]:
    """The catalogue and the conditions of the same, for rules that are not stored."""
    return {
        "catalogue": _catalogue_document(),
        "conditions": [condition_document(row) for row in Condition.objects.all()],
    }


def current_rules(version: int | None = None) -> RuleBase:
    """The rule base in force. Before the catalogue is loaded it is that of the package.

    RuleUnreadable when the rows cannot be read: then nothing may be booked.
    """
    return _for_version(_rules, version)


def current_catalogue(version: int | None = None) -> Catalogue:
    """Treatments, conditions and all names of the catalogue, without a query once read."""
    return _for_version(_catalogue, version)


def codes_in_use(version: int | None = None) -> tuple[str, ...]:
    """The treatments on offer, in the catalogue's order."""
    return tuple(treatment.code for treatment in current_catalogue(version).in_use)


def forget() -> None:
    """Read everything anew next time; for tests, whose rollbacks set versions back."""
    _rules.forget()
    _catalogue.forget()


def _for_version(kept: KeptByVersion[Kept], version: int | None) -> Kept:
    if version is None:
        version = _version()
    # Before the practice is set up there is no version to go by.
    return kept.get(version) if version is not None else kept._make()


def _version() -> int | None:
    try:
        return Practice.objects.filter(pk=1).values_list("rules_version", flat=True).first()
    except (OperationalError, ProgrammingError):
        if _exists(Practice):
            raise
        return None


def _compiled() -> RuleBase:
    loaded = _exists(Treatment) and Treatment.objects.exists()
    return compile_rules(**documents_of_catalogue()) if loaded else starting_rules()


def _exists(model: type[Model]) -> bool:
    """Whether the table of `model` has been made yet."""
    return model._meta.db_table in connection.introspection.table_names()


def _catalogue_document() -> Document:
    return {
        "families": [named(row) for row in Family.objects.all()],
        "modalities": [named(row) for row in Modality.objects.select_related("family", "parent")],
        "techniques": [named(row) for row in Technique.objects.all()],
        "regions": [named(row) for row in Region.objects.all()],
        "groups": [named(row) for row in RegionGroup.objects.all()],
        "limbs": [named(row) for row in Limb.objects.all()],
        "pressures": _choices(Pressure),
        "methods": _choices(Treatment.Method),
        "coverage": _choices(Treatment.Coverage),
        "purposes": _choices(Treatment.Purpose),
        "qualifications": [named(row) for row in Qualification.objects.all()],
        "treatments": [treatment_document(row) for row in Treatment.objects.select_related("modality")],
    }


def _choices(choices: Any) -> list[Document]:
    return [{"code": code, "name": str(label)} for code, label in choices.choices]


_rules: KeptByVersion[RuleBase] = KeptByVersion(_compiled)
_catalogue: KeptByVersion[Catalogue] = KeptByVersion(read_catalogue)
