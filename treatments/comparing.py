"""Two versions of a rule side by side: what each says, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.documents import rule_document
from treatments.models import Evidence
from treatments.phrases import Sentence, either, named, statuses
from treatments.sentences import SEVERITIES, WHERE, adapted_form, weeks_phrase, window_phrase
from treatments.snapshot import Catalogue, pressure_name

Document = Mapping[str, Any]
Telling = Callable[[Document, Catalogue], object]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field in both versions, in words."""

    label: Promise
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.after


def compared(before: Any, after: Any, names: Catalogue) -> list[Compared]:
    """Every field that says something in one of the two rules (or versions of a rule)."""
    old, new = _document(before), _document(after)
    rows = (Compared(label, _told(tell, old, names), _told(tell, new, names)) for label, tell in FIELDS)
    return [row for row in rows if row.before or row.after]


def _document(row: Any) -> Document:
    return rule_document(row) | {"day": row.review_by}


def _told(tell: Telling, document: Document, names: Catalogue) -> str:
    # A Sentence drops the signs that make its values stand out.
    said = tell(document, names)
    return str(Sentence(str(said))) if said else ""


def _codes(codes: list[str], name: Callable[[str], str]) -> str:
    return either(named(codes, name))


FIELDS: tuple[tuple[Promise, Telling], ...] = (
    (gettext_lazy("Name"), lambda rule, _names: rule["title"]),
    (
        gettext_lazy("Condition"),
        lambda rule, names: names.condition_name(rule["when"]["condition"]) if rule["when"]["condition"] else "",
    ),
    (
        gettext_lazy("Status"),
        lambda rule, _names: statuses(rule["when"]["statuses"]) if rule["when"]["condition"] else "",
    ),
    (gettext_lazy("Where"), lambda rule, _names: WHERE[rule["when"]["where"]] if rule["when"]["condition"] else ""),
    (gettext_lazy("Only these places count"), lambda rule, names: _codes(rule["when"]["regions"], names.region_name)),
    (gettext_lazy("For a time"), lambda rule, _names: window_phrase(rule["when"]["window"])),
    (gettext_lazy("Weeks of pregnancy"), lambda rule, _names: weeks_phrase(rule["when"]["weeks"])),
    (gettext_lazy("Younger than"), lambda rule, _names: rule["when"]["age_under"]),
    (gettext_lazy("Families"), lambda rule, names: _codes(rule["for"]["families"], names.family_name)),
    (gettext_lazy("Kinds of treatment"), lambda rule, names: _codes(rule["for"]["modalities"], names.modality_name)),
    (gettext_lazy("Treatments"), lambda rule, names: _codes(rule["for"]["treatments"], names.treatment_name)),
    (gettext_lazy("Except"), lambda rule, names: _codes(rule["for"]["except_modalities"], names.modality_name)),
    (gettext_lazy("Using one of"), lambda rule, names: _codes(rule["for"]["techniques"], names.technique_name)),
    (gettext_lazy("Treating one of"), lambda rule, names: _codes(rule["for"]["regions"], names.region_name)),
    (
        gettext_lazy("With pressure from"),
        lambda rule, _names: pressure_name(rule["for"]["pressure_from"]) if rule["for"]["pressure_from"] else "",
    ),
    (gettext_lazy("Then it is"), lambda rule, _names: SEVERITIES[rule["severity"]]),
    (gettext_lazy("Adapted form"), lambda rule, names: adapted_form(rule["adapt"], names) if rule["adapt"] else ""),
    (gettext_lazy("Because"), lambda rule, _names: rule["reason"]),
    (gettext_lazy("Instead"), lambda rule, _names: rule["advice"]),
    (gettext_lazy("Source"), lambda rule, _names: rule["source"]["title"] if rule["source"] else ""),
    (gettext_lazy("Evidence"), lambda rule, _names: Evidence(rule["evidence"]).label),
    (
        gettext_lazy("Look again by"),
        lambda rule, _names: date_format(rule["day"], "j F Y") if rule["day"] else _("no date set"),
    ),
)
