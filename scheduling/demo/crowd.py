"""Patients by the thousand for load tests, in groups that have the same conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from patients.models import Patient, RecordedCondition, Screening
from patients.words import searchable_name, searchable_phone
from practice.models import User
from scheduling.demo.ailments import Ailment
from scheduling.demo.names import TONGUES
from treatments.models import Condition

ADULT = date(1980, 4, 2)
# What each group has: two thirds nothing, the others something that lets them be treated.
AILMENTS: tuple[tuple[Ailment, ...], ...] = (
    (),
    (),
    (),
    (),
    (Ailment("stress", "active", since=200), Ailment("insomnia", "chronic", since=700)),
    (Ailment("diabetes", "chronic", since=2000), Ailment("hypotension", "chronic", since=900)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Patients (primary keys) with the same recorded conditions."""

    patients: tuple[int, ...]


def register_crowd(count: int, by: User | None, today: date, rng: Random) -> list[Group]:
    """Register `count` adults in bulk, with their conditions and a screening each."""
    assert by is not None  # noqa: S101 (every therapist of the load test signs in)
    rows = Patient.objects.bulk_create([_somebody(number, rng) for number in range(count)], batch_size=1000)
    Screening.objects.bulk_create(
        [
            Screening(patient=row, confirmed_on=today - timedelta(days=rng.randint(1, 300)), confirmed_by=by)
            for row in rows
        ],
        batch_size=1000,
    )
    conditions = {row.code: row for row in Condition.objects.all()}
    RecordedCondition.objects.bulk_create(
        [
            _record(row, ailment, conditions[ailment.condition], today, by)
            for number, row in enumerate(rows)
            for ailment in AILMENTS[number % len(AILMENTS)]
        ],
        batch_size=1000,
    )
    everyone = [Group(tuple(row.pk for row in rows[number :: len(AILMENTS)])) for number in range(len(AILMENTS))]
    return [group for group in everyone if group.patients]


def _somebody(number: int, rng: Random) -> Patient:
    tongue = rng.choices(TONGUES, [tongue.share for tongue in TONGUES])[0]
    given, family = rng.choice(tongue.women or tongue.men), rng.choice(tongue.families)
    phone = f"+49 30 {5_000_000 + number:07}"
    return Patient(
        given_name=given,
        family_name=family,
        birth_date=ADULT - timedelta(days=rng.randint(-7000, 12000)),
        sex="female" if tongue.women else "male",
        phone=phone,
        email=f"patient{number}@mail.example",
        search_name=searchable_name(given, family),
        search_phone=searchable_phone(phone),
    )


def _record(patient: Patient, ailment: Ailment, condition: Condition, today: date, by: User) -> RecordedCondition:
    since, until, review_by, due = ailment.days(today)
    return RecordedCondition(
        patient=patient,
        condition=condition,
        status=ailment.status,
        regions=list(ailment.regions),
        since=since,
        until=until,
        review_by=review_by,
        due=due,
        recorded_by=by,
    )
