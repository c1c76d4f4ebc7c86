"""What codes, numbers and moments are called in a patient's own copy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _

from records.access.labels import LABELS
from records.instruments import UnknownInstrument, instrument_of
from records.models import Sphere
from scheduling.models import Therapist
from treatments.catalogue import current_catalogue
from treatments.models import CourseRule, Rule
from treatments.snapshot import Catalogue

DEEPEST = 6
EMPTY: tuple[Any, ...] = (None, "", [], {})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Names:
    """The catalogue, and what rules and spheres (by their code) and therapists (by their key) are called."""

    catalogue: Catalogue
    rules: Mapping[str, str]
    spheres: Mapping[str, str]
    therapists: Mapping[int, str]

    @classmethod
    def now(cls, rules_version: int) -> Names:
        """As they are called today, archived ones too. Four queries beside the catalogue's."""
        rules = [*Rule.objects.values_list("code", "name"), *CourseRule.objects.values_list("code", "name")]
        return cls(
            current_catalogue(rules_version),
            dict(rules),
            dict(Sphere.objects.values_list("code", "name")),
            dict(Therapist.objects.values_list("pk", "name")),
        )


def said(value: Any, depth: int = 0) -> str:
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
            pairs = ((label(key), said(one, depth + 1)) for key, one in value.items())
            return ("\n" if depth == 0 else "; ").join(f"{name}: {words}" for name, words in pairs if words)
        case list() if depth < DEEPEST:
            return ("\n" if depth == 0 else ", ").join(filter(None, (said(one, depth + 1) for one in value)))
        case str() if _DAY.fullmatch(value):
            return day(value)
    return str(value)


def label(key: object) -> str:
    """What a field is called, in the middle of a sentence."""
    return str(LABELS.get(str(key), str(key).replace("_", " ")))


def moment(value: datetime | date | time) -> str:
    """A moment, a day or an hour in words, on the clock of the practice."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return date_format(value, "j F Y") if isinstance(value, date) else time_format(value, "H:i")


def day(written: str) -> str:
    """A day that is written as in ISO 8601; what is none stays as it is."""
    try:
        return moment(date.fromisoformat(written))
    except ValueError:
        return written


def instrument_name(code: str) -> str:
    """What a standard questionnaire is called; its code where we do not know it any more."""
    try:
        return instrument_of(code).name
    except UnknownInstrument:
        return code
