"""What patients are called, for pages further down that know their numbers only (practice/naming.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from patients.models import Patient


def names_of(numbers: Iterable[int]) -> Mapping[int, str]:
    """The name of each patient there is, by number. One query."""
    rows = Patient.objects.filter(pk__in=list(numbers)).only("given_name", "family_name")
    return {patient.pk: str(patient) for patient in rows}
