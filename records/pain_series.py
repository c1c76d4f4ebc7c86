"""Pain over the sessions of a patient, for curves and spark lines. Clinical."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from scheduling.models import SESSION, SessionPain

# What a spark line or the curve of the overview can hold.
OF_LATE = 12


@dataclass(frozen=True, slots=True)
class PainAt:
    """Pain before and after one session, 0 none to 10 worst, None where it was not asked. `session`: its appointment."""

    session: int
    on: date
    before: int | None
    after: int | None


def pain_of(patient: int, most: int | None = None, skip: int = 0) -> list[PainAt]:
    """The sessions of the patient (primary key) with their pain, the oldest first. One query.

    The last `most`, or those before the last `skip`.
    """
    rows = _recorded([patient]).order_by("-appointment__starts_at", "-pk").values_list(*_COLUMNS)
    return [_read(*row) for row in rows[skip : None if most is None else skip + most]][::-1]


def pain_of_many(patients: Collection[int], most: int = OF_LATE) -> dict[int, list[PainAt]]:
    """As `pain_of` for each of the patients that has any. One query."""
    if not patients:
        return {}
    latest = Window(RowNumber(), partition_by="appointment__patient", order_by=F("appointment__starts_at").desc())
    rows = _recorded(patients).annotate(number=latest).filter(number__lte=most).order_by("appointment__starts_at", "pk")
    found: defaultdict[int, list[PainAt]] = defaultdict(list)
    for patient, *row in rows.values_list("appointment__patient", *_COLUMNS):
        found[patient].append(_read(*row))
    return dict(found)


def before_each(points: Sequence[PainAt]) -> list[int | None]:
    """What the spark line draws: pain as the patient came."""
    return [point.before for point in points]


_COLUMNS = ("appointment", "appointment__starts_at", "before", "after")


def _recorded(patients: Collection[int]) -> QuerySet[SessionPain]:
    rows = SessionPain.objects.filter(appointment__patient__in=patients, appointment__status__in=SESSION)
    return rows.exclude(Q(before=None) & Q(after=None))


def _read(session: int, starts_at: datetime, before: int | None, after: int | None) -> PainAt:
    return PainAt(session, timezone.localdate(starts_at), before, after)
