"""What is past its retention period goes, a little at a time: by the ticker when it is switched on, or by a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q, QuerySet
from django.utils import timezone

from patients.erasing import ACTIVE, OBSTACLES, TREATED, Dated, erase, keys_of
from patients.models import Erasure, Patient
from patients.registration import OF_AGE
from patients.retention import (
    CLASSES,
    MINORS,
    RECORD,
    UNTREATED,
    beginning_of,
    counts,
    kept_until,
    months_after,
    months_kept,
    remove_some,
)
from practice.models import Practice

# How many records one piece looks at; one is erased in a piece.
LOOKED_AT = 200
PERSONS = "persons"


def step() -> bool:
    """One piece, where the practice has switched it on; True when there is more. A job of the ticker."""
    practice = Practice.current()
    return practice is not None and practice.forgets_by_itself and remove_next(timezone.localdate())


def remove_next(today: date) -> bool:
    """Remove the next rows of a class, or the next patient, past their period. True when something went."""
    months = months_kept()
    if any(remove_some(one, today, months) for one in CLASSES):
        return True
    return any(_erased(patient) for patient in ready(today)[:LOOKED_AT])


def patients_past(today: date) -> QuerySet[Patient]:
    """Patients whose record is past its period today, or who were registered long ago and never treated; by number.

    Whoever was merged into one counts with them.
    """
    months = months_kept()
    treated, recently = _treated(None), _treated(months_after(today, -months[RECORD]))
    of_age = months_after(today, -(12 * OF_AGE + months[MINORS]))
    long_ago = months_after(today, -months[UNTREATED])
    rows = Patient.objects.filter(merged_into=None).exclude(recently).order_by("pk")
    over = treated & (Q(birth_date=None) | Q(birth_date__lt=of_age))
    never = ~treated & Q(registered_at__lt=beginning_of(long_ago)) & ~_with_rows_of(ACTIVE, long_ago)
    return rows.filter(over | never)


def ready(today: date) -> QuerySet[Patient]:
    """Of them those for whom nothing has to be settled first: who is left alone keeps no other from their turn."""
    found = patients_past(today)
    for obstacle in OBSTACLES:
        found = found.exclude(_whose(obstacle.rows(), obstacle.patient))
    return found


def _treated(since: date | None) -> Q:
    """Those who were treated, at all or since a day."""
    return _with_rows_of(TREATED, since)


def _with_rows_of(kinds: Iterable[Dated], since: date | None) -> Q:
    found = Q(pk__in=[])
    for kind in kinds:
        rows = kind.rows()
        if since is not None:
            moment = isinstance(rows.model._meta.get_field(kind.day), DateTimeField)
            rows = rows.filter(**{f"{kind.day}__gte": beginning_of(since) if moment else since})
        found |= _whose(rows, kind.patient)
    return found


def _whose(rows: QuerySet[Any], patient: str) -> Q:
    """Those whose rows these are, by the field `patient`, or of whoever was merged into them."""
    # Each number once: so many PostgreSQL keeps in memory, but not one for every note that was ever written.
    numbers = rows.order_by().values(f"{patient}_id").distinct()
    merged = Patient.objects.filter(merged_into__isnull=False, pk__in=numbers).values("merged_into")
    return Q(pk__in=numbers) | Q(pk__in=merged)


def _erased(patient: Patient) -> bool:
    """Erase one whose period is over; False where something has to be settled first, or the plan says otherwise."""
    today = timezone.localdate()
    until = kept_until(keys_of(patient.pk), patient.birth_date, months_kept())
    if until is not None and until >= today:
        return False
    try:
        erase(patient.pk, scope=Erasure.Scope.WHOLE, why=Erasure.Why.OVER, by=None)
    except (ValidationError, Patient.DoesNotExist):
        return False
    return True


def by_class(today: date) -> Iterator[tuple[str, int]]:
    """How much would go today, by class; persons first. What the dry run says."""
    yield PERSONS, patients_past(today).count()
    for one, number in counts(today):
        yield one.period.code, number
