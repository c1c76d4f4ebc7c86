"""What is known of a patient, in the words of the decision. Booking asks here: two queries for everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Max

from patients.models import Patient, RecordedCondition, Screening
from practice.prepared import Given, Prepared
from treatments.catalogue import current_rules
from treatments.contraindications import Fact, Person, RuleUnreadable, Status

_COLUMNS = ("condition__code", "status", "regions", "since", "until", "review_by", "due")
_STANDING = RecordedCondition.objects.standing().order_by("pk")
_PATIENT = Given("patient", BigIntegerField())
_FACTS: Prepared[Any] = Prepared(_STANDING.filter(patient_id=_PATIENT).values_list(*_COLUMNS))
_SCREENED: Prepared[Any] = Prepared(
    Screening.objects.filter(patient=_PATIENT).order_by("-confirmed_on").values_list("confirmed_on", flat=True)[:1]
)


def facts_of(patient_id: int) -> tuple[Fact, ...]:
    """Every standing recorded condition, oldest first. One query."""
    return tuple(_fact(*row) for row in _FACTS.rows(patient=patient_id))


def facts_of_many(patients: Collection[int]) -> dict[int, tuple[Fact, ...]]:
    """As `facts_of` for each of the patients that has any. One query."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    rows = _STANDING.filter(patient__in=patients)
    for patient, *columns in rows.values_list("patient_id", *_COLUMNS):
        facts[patient].append(_fact(*columns))
    return {patient: tuple(known) for patient, known in facts.items()}


def facts_from(records: Iterable[RecordedCondition]) -> tuple[Fact, ...]:
    """The facts of records that are read already, with their conditions; oldest first. No query."""
    return tuple(
        _fact(row.condition.code, row.status, row.regions, row.since, row.until, row.review_by, row.due)
        for row in sorted(records, key=_oldest_first)
    )


def person_of(patient: Patient) -> Person:
    """Birth date, sex and last screening. No query for a patient read `with_last_screening()`, else one."""
    return _person(patient, last_screened_on(patient))


def persons_of(patients: Collection[Patient]) -> dict[int, Person]:
    """As `person_of` for each of the patients. One query."""
    rows = Screening.objects.filter(patient__in=patients).order_by().values("patient").annotate(on=Max("confirmed_on"))
    screened = dict(rows.values_list("patient_id", "on"))
    return {patient.pk: _person(patient, screened.get(patient.pk)) for patient in patients}


def _person(patient: Patient, screened_on: date | None) -> Person:
    return Person(
        birth_date=patient.birth_date,
        sex=patient.sex if patient.sex != Patient.Sex.UNKNOWN else None,
        screened_on=screened_on,
    )


def last_screened_on(patient: Patient) -> date | None:
    """The day of the last confirmed screening; None: never. No query for a patient read `with_last_screening()`."""
    if hasattr(patient, "screened_on"):
        return patient.screened_on  # type: ignore[no-any-return]  # annotated
    return next(iter(_SCREENED.rows(patient=patient.pk)), None)


def screening_valid_to(screened_on: date | None, rules_version: int) -> date | None:
    """The last day on which a screening of that day is current; None when there is none, or no rule to go by."""
    try:
        days = current_rules(rules_version).screening_days
    except RuleUnreadable:
        return None
    return screened_on + timedelta(days=days) if screened_on and days else None


def facts_as_json(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """The facts as a request to assess writes them, for keeping beside a verdict."""
    return [
        {
            "condition": fact.condition,
            "status": str(fact.status),
            "regions": list(fact.regions),
            "since": _written(fact.since),
            "until": _written(fact.until),
            "review_by": _written(fact.review_by),
            "due": _written(fact.due),
        }
        for fact in facts
    ]


def _oldest_first(record: RecordedCondition) -> int:
    return record.pk


def _fact(condition: str, status: str, regions: list[str], *days: date | None) -> Fact:
    # A status that does not exist goes through as it is: the decision then refuses, and nothing is fine by accident.
    return Fact(condition, Status(status) if status in set(Status) else status, tuple(regions), *days)  # type: ignore[arg-type]


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
