"""What booking is told about a patient."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from patients.facts import facts_as_json, facts_of, person_of
from patients.models import Patient, RecordedCondition, Screening
from treatments.contraindications import Fact, Person, Status

pytestmark = pytest.mark.django_db


def test_standing_conditions_become_facts_and_withdrawn_ones_do_not(make_patient):
    patient = make_patient("hernia", "fever")
    RecordedCondition.objects.filter(condition__code="fever").update(withdrawn_at=timezone.now())
    RecordedCondition.objects.filter(condition__code="hernia").update(regions=["abdomen"], since=date(2026, 1, 2))
    assert facts_of(patient.pk) == (Fact("hernia", Status.ACTIVE, ("abdomen",), since=date(2026, 1, 2)),)


def test_a_status_that_does_not_exist_is_passed_on_so_that_the_decision_refuses(make_patient):
    patient = make_patient("hernia")
    RecordedCondition.objects.update(status="gone")
    assert facts_of(patient.pk)[0].status == "gone"


@pytest.mark.one_database
def test_person_and_facts_cost_two_queries(make_patient, make_user, django_assert_num_queries):
    patient = make_patient("hernia", birth_date=date(1984, 3, 12), sex="female")
    for day in (date(2026, 1, 1), date(2026, 2, 1)):
        Screening.objects.create(patient=patient, confirmed_on=day, confirmed_by=make_user("therapist"))
    with django_assert_num_queries(2):
        known = Patient.objects.with_last_screening().get(pk=patient.pk)
        assert person_of(known) == Person(date(1984, 3, 12), "female", date(2026, 2, 1))
        facts_of(known.pk)
    assert person_of(patient) == person_of(known)


def test_facts_are_stored_as_a_request_writes_them():
    fact = Fact("pregnancy", Status.ACTIVE, (), due=date(2026, 8, 1))
    assert facts_as_json([fact]) == [
        {
            "condition": "pregnancy",
            "status": "active",
            "regions": [],
            "since": None,
            "until": None,
            "review_by": None,
            "due": "2026-08-01",
        }
    ]
