"""Two records merged both ways at once, while somebody books for each and a condition is recorded: nothing is lost between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from patients.models import Patient, RecordedCondition
from patients.records import record_condition
from practice.models import User
from scheduling.booking import book
from scheduling.invariants import broken
from scheduling.merging import take_over
from scheduling.models import Appointment, SafetyReview
from scheduling.plans import Plan
from tests.drills.conftest import Arena
from tests.drills.racing import Racers
from treatments.models import Rule

ROUNDS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def merged(kept: int, given_up: int, by: User) -> int:
    """The patient that was kept."""
    return take_over(kept=kept, given_up=given_up, by=by).pk


def booked(plan: Plan, by: User) -> int:
    """The patient's number of the booking."""
    return book(plan, by=by).pk


def recorded(patient: int, rule: Rule, by: User) -> bool:
    """False for somebody who has been archived meanwhile."""
    try:
        record_condition(patient=patient, condition=rule.condition, status="active", by=by)
    except ValidationError:
        return False
    return True


def test_two_records_become_one_whatever_happens_to_them_meanwhile(arena: Arena, make_rule: Callable[..., Rule]):
    rule = make_rule("stroke", "absolute", treatments=["massage"], statuses=["active"])
    healer = arena.therapists[0].user
    facts = 0
    with Racers(5) as racers:
        for number in range(ROUNDS):
            one, other = arena.patients[2 * number], arena.patients[2 * number + 1]
            outcomes = racers.run(
                [
                    (merged, (one.pk, other.pk, healer)),
                    (merged, (other.pk, one.pk, healer)),
                    (booked, (arena.plan(2 * number, patient=2 * number, therapist=0, room=0), arena.reception)),
                    (
                        booked,
                        (arena.plan(2 * number + 1, patient=2 * number + 1, therapist=1, room=1), arena.reception),
                    ),
                    (recorded, (other.pk, rule, healer)),
                ]
            )
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert sorted(outcome.refusal for outcome in outcomes[:2]) == ["", "Archived"]
            [kept] = [outcome.answer for outcome in outcomes[:2] if outcome.won]
            assert {outcome.refusal for outcome in outcomes[2:4]} <= {"", "Archived", "Contraindicated"}
            rows = Appointment.objects.filter(patient__in=(one, other))
            assert {row.patient_id for row in rows} <= {kept}
            assert rows.count() == sum(outcome.won for outcome in outcomes[2:4])
            facts += outcomes[4].answer
            in_force = RecordedCondition.objects.filter(patient=kept).exists()
            assert in_force == outcomes[4].answer
            reviewed = SafetyReview.objects.filter(closed_at=None, appointment__in=rows).count()
            assert reviewed == (rows.count() if in_force else 0)
    assert RecordedCondition.objects.count() == facts
    assert Patient.objects.filter(archived_at__isnull=False).count() == ROUNDS
    assert list(broken()) == []
