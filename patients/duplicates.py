"""Is somebody registered already? Asked while a new patient is being typed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.searching import END_OF_NUMBER
from patients.words import unmarked
from practice.text import digits

ALIKE = 0.8
MOST_LOOKED_AT, MOST_SHOWN = 60, 5
SHORTEST_PHONE = 7


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Somebody registered who may be the same person, and why. Nothing clinical."""

    patient: Patient
    reasons: tuple[str | Promise, ...]


def possible_duplicates(
    *,
    given: str = "",
    family: str = "",
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
    besides: int | None = None,
) -> list[Duplicate]:
    """Patients with a like name born on that day, or the same name, phone or e-mail; best first. One query.

    `besides` is the patient being edited. Nothing given: none, and no query.
    """
    name, number = " ".join(sorted(unmarked(f"{given} {family}").split())), digits(phone)
    where = _where(name if given and family else "", birth_date, number, email.strip())
    if not where:
        return []
    rows = Patient.objects.in_use().filter(where).order_by("pk")
    if besides:
        rows = rows.exclude(pk=besides)
    found = [
        Duplicate(row, tuple(_reasons(row, name, birth_date, number, email.strip()))) for row in rows[:MOST_LOOKED_AT]
    ]
    found = [duplicate for duplicate in found if duplicate.reasons]
    return sorted(found, key=_most_reasons_first)[:MOST_SHOWN]


def _most_reasons_first(duplicate: Duplicate) -> int:
    return -len(duplicate.reasons)


def _where(name: str, birth_date: date | None, number: str, email: str) -> Q:
    where = Q()
    if birth_date:
        where |= Q(birth_date=birth_date)
    if len(number) >= SHORTEST_PHONE:
        where |= Q(search_phone__contains=number[-END_OF_NUMBER:])
    if "@" in email:
        where |= Q(email__iexact=email)
    if name:
        same = Q()
        for part in name.split():
            same &= Q(search_name__contains=part)
        where |= same
    return where


def _reasons(row: Patient, name: str, birth_date: date | None, number: str, email: str) -> Iterator[str | Promise]:
    other = " ".join(sorted(unmarked(str(row)).split()))
    if name and other == name:
        yield _("same name")
    elif name and birth_date == row.birth_date and birth_date and alike(name, other):
        yield _("similar name")
    if len(number) >= SHORTEST_PHONE and number[-END_OF_NUMBER:] in row.search_phone:
        yield _("same phone")
    if "@" in email and row.email.lower() == email.lower():
        yield _("same e-mail")
    if birth_date and birth_date == row.birth_date and name and alike(name, other):
        yield _("same date of birth")


def alike(name: str, other: str) -> bool:
    """True for names that differ by a slip of the finger; words sorted, marks left out."""
    if name == other:
        return True
    found = SequenceMatcher(None, name, other)
    # The first two are upper bounds of the third, and quick.
    return found.real_quick_ratio() >= ALIKE and found.quick_ratio() >= ALIKE and found.ratio() >= ALIKE
