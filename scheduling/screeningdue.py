"""Whose health questions are missing, or will be too old, on a day they come. Read side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import DateField, F, Func, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from patients.models import Patient, Questionnaire, Screening
from practice.models import Practice
from scheduling.models import Appointment
from treatments.catalogue import current_rules
from treatments.contraindications import RuleUnreadable

ROWS_OF_A_PAGE = 40


class _DaysLater(Func):
    """A day, so many days later. Django's own sum of day and duration is a moment, which compares as text on SQLite."""

    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=f"(%(expressions)s + {self.extra['days']:d})", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"date(%(expressions)s, '+{self.extra['days']:d} days')"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class Due:
    """One patient: the first appointment for which the screening does not count, and what has been done about it."""

    patient: Patient
    starts_at: datetime
    screened_on: date | None
    valid_to: date | None
    under_way: Questionnaire | None
    answered: Questionnaire | None


def screening_due(practice: Practice, now: datetime, page: str | None) -> tuple[Page[Any], list[Due]]:
    """One page of those who come without a current screening, the soonest first. Four queries, however many there are."""
    days = _counts_for(practice)
    found = Paginator(_due(days, now, practice), ROWS_OF_A_PAGE).get_page(page)
    rows = list(found)
    numbers = [row["patient"] for row in rows]
    patients = Patient.objects.with_last_screening().in_bulk(numbers)
    asked = Questionnaire.objects.filter(patient__in=numbers).defer("answers")
    answered = {one.patient_id: one for one in asked.to_confirm()}
    under_way = {one.patient_id: one for one in asked.under_way(now)}
    return found, [
        Due(
            patient=patients[row["patient"]],
            starts_at=timezone.localtime(row["first"], practice.tz),
            screened_on=(screened := patients[row["patient"]].screened_on),  # type: ignore[attr-defined]  # annotated
            valid_to=screened + timedelta(days=days) if screened and days else None,
            under_way=under_way.get(row["patient"]),
            answered=answered.get(row["patient"]),
        )
        for row in rows
    ]


def _counts_for(practice: Practice) -> int | None:
    """For how many days a screening counts; None where no rule that can be read says so."""
    try:
        return current_rules(practice.rules_version).screening_days
    except RuleUnreadable:
        return None


def _due(days: int | None, now: datetime, practice: Practice) -> QuerySet[Appointment, Any]:
    """Patient and start of the first appointment on a day for which there is no current screening."""
    last = Screening.objects.filter(patient=OuterRef("patient")).values("patient")
    rows = Appointment.objects.upcoming(now).filter(patient__archived_at=None)
    rows = rows.annotate(screened_on=Subquery(last.annotate(last=Max("confirmed_on")).values("last")))
    too_old = Q(screened_on=None)
    if days:
        rows = rows.annotate(
            day=TruncDate("starts_at", tzinfo=practice.tz), valid_to=_DaysLater("screened_on", days=days)
        )
        # The first condition says nothing that the second does not: it spares most rows the reckoning of their local day.
        too_old |= Q(starts_at__gt=F("valid_to")) & Q(valid_to__lt=F("day"))
    return rows.filter(too_old).values("patient").annotate(first=Min("starts_at")).order_by("first", "patient")
