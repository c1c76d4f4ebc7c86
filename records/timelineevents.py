"""What a timeline consists of: kinds, events, and the tables they come from. Clinical."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from patients.models import Patient
from practice.models import User
from treatments.snapshot import Catalogue


class Kind(TextChoices):
    """What a timeline can be narrowed down to."""

    NOTE = "note", gettext_lazy("Notes")
    APPOINTMENT = "appointment", gettext_lazy("Appointments")
    CONDITION = "condition", gettext_lazy("Conditions")
    SCREENING = "screening", gettext_lazy("Screenings")
    QUESTIONNAIRE = "questionnaire", gettext_lazy("Answers by link")
    DOCUMENT = "document", gettext_lazy("Documents")
    MEASURE = "measure", gettext_lazy("Measures")
    PLAN = "plan", gettext_lazy("Plans")
    CONSENT = "consent", gettext_lazy("Consents")
    MESSAGE = "message", gettext_lazy("Messages")


@dataclass(frozen=True)
class Asked:
    """Whose timeline, for whom, narrowed down to what (nothing: to all)."""

    patient: Patient
    user: User
    catalogue: Catalogue
    kinds: frozenset[Kind] = frozenset()

    @cached_property
    def numbers(self) -> list[int]:
        """The patient's primary key, and those merged into it: as numbers, so that an index gives the latest rows. One query."""
        merged = Patient.objects.filter(merged_into=self.patient.pk).values_list("pk", flat=True)
        return [self.patient.pk, *merged]

    def asks_for(self, kind: Kind) -> bool:
        """True for what is shown."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Event:
    """One line. `look` is note, alert or empty; `lines` are the letters of a note with their first words."""

    day: date
    kind: Kind
    title: str
    clock: str = ""
    words: str = ""
    by: str = ""
    url: str = ""
    look: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    pain: tuple[int | None, int | None] | None = None
    # The note that can be compared with another one.
    note: int | None = None
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one table at one moment of theirs. `at` is a column or annotation, a day where it is `dated`."""

    kind: Kind
    at: str
    dated: bool
    rows: Callable[[Asked], QuerySet[Any]]
    event: Callable[[Any, Asked], Event]


def address(name: str, *arguments: object) -> str:
    """Where the page is; empty where it is not installed."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
