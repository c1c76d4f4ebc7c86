"""Erasing again, in an older copy of the database, whoever the list outside of it names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from patients.erasing import erase
from patients.models import Erasure, Patient


def erase_again(written: Iterable[str]) -> int:
    """Erase the patients of the list that are there: same key and registered at the same moment. How many were."""
    found: dict[tuple[int, datetime], tuple[str, str]] = {}
    for line in written:
        number, registered_at, scope, why, _made_at = line.split()
        key = (int(number), datetime.fromisoformat(registered_at))
        # Whoever was erased in two steps is erased whole.
        if key not in found or scope == Erasure.Scope.WHOLE:
            found[key] = scope, why
    return sum(_once_more(*key, *what) for key, what in sorted(found.items()))


def _once_more(number: int, registered_at: datetime, scope: str, why: str) -> bool:
    if not Patient.objects.filter(pk=number, registered_at=registered_at).exists():
        return False
    if Erasure.objects.filter(number=number, registered_at=registered_at, scope=scope).exists():
        return False
    erase(number, scope=scope, why=why, by=None, again=True)
    return True
