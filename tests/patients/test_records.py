"""Recording what a patient has: checked, kept with its history, behind the patient's lock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.facts import facts_of
from patients.models import RecordedCondition
from patients.records import (
    ChangedMeanwhile,
    change_condition,
    record_condition,
    resolve_condition,
    withdraw_condition,
)
from treatments.models import Condition

pytestmark = pytest.mark.django_db


@pytest.fixture
def hernia(make_condition):
    return make_condition("hernia", regional=True)


@pytest.fixture
def regions(make_treatment):
    from treatments.models import Region

    make_treatment(regions=["abdomen", "knee"])
    Region.objects.filter(code="knee").update(sides=True)


def test_a_recorded_condition_is_a_fact_at_once(make_patient, hernia, therapist, regions):
    patient = make_patient()
    record = record_condition(
        patient=patient.pk, condition=hernia, status="active", by=therapist, regions=["knee:left", "abdomen"]
    )
    assert record.recorded_by == therapist
    assert [(fact.condition, fact.regions) for fact in facts_of(patient.pk)] == [("hernia", ("abdomen", "knee:left"))]


def test_a_region_without_a_side_stands_for_both(make_patient, hernia, therapist, regions):
    record = record_condition(
        patient=make_patient().pk, condition=hernia, status="active", by=therapist, regions=["knee:left", "knee"]
    )
    assert record.regions == ["knee"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("regions", {"regions": ["tail"]}),
        ("regions", {"regions": ["abdomen:left"]}),
        ("regions", {"regions": ["knee:middle"]}),
        ("status", {"status": "gone"}),
        ("status", {"status": ""}),
        ("since", {"since": date(9999, 1, 1)}),
        ("since", {"since": date(1066, 1, 1)}),
        ("since", {"since": timezone.now().date() + timedelta(days=400)}),
        ("until", {"since": date(2026, 3, 2), "until": date(2026, 3, 1)}),
        ("due", {"due": date(2026, 3, 2)}),
        ("note", {"note": "\x00"}),
        ("note", {"note": "a" * 2001}),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(make_patient, hernia, therapist, regions, field, wrong):
    patient = make_patient()
    with pytest.raises(ValidationError) as refused:
        record_condition(**{"patient": patient.pk, "condition": hernia, "status": "active", "by": therapist} | wrong)
    assert field in refused.value.message_dict
    assert facts_of(patient.pk) == ()


def test_a_condition_without_a_place_takes_no_region(make_patient, make_condition, therapist, regions):
    with pytest.raises(ValidationError, match="no place"):
        record_condition(
            patient=make_patient().pk,
            condition=make_condition("fever"),
            status="acute",
            by=therapist,
            regions=["abdomen"],
        )


def test_a_due_date_belongs_to_a_pregnancy_of_any_kind(make_patient, make_condition, therapist):
    due = timezone.localdate() + timedelta(days=100)
    complicated = make_condition("complicated-pregnancy", broader=["pregnancy"])
    record = record_condition(patient=make_patient().pk, condition=complicated, status="active", by=therapist, due=due)
    assert record.due == due
    with pytest.raises(ValidationError, match="42 weeks"):
        change_condition(record.pk, by=therapist, due=due + timedelta(days=250))


def test_an_archived_condition_or_patient_takes_no_record(make_patient, hernia, therapist):
    archived = make_patient(archived_at=timezone.now(), given_name="Old", family_name="File")
    with pytest.raises(ValidationError, match="Old File is archived"):
        record_condition(patient=archived.pk, condition=hernia, status="active", by=therapist)
    Condition.objects.update(archived_at=timezone.now())
    hernia.refresh_from_db()
    with pytest.raises(ValidationError, match="no longer in use"):
        record_condition(patient=make_patient().pk, condition=hernia, status="active", by=therapist)


def test_a_change_keeps_what_stood_before_and_who_wrote_it(make_patient, hernia, therapist, make_user):
    ben = make_user("therapist", name="Ben")
    record = record_condition(patient=make_patient().pk, condition=hernia, status="acute", by=therapist)
    change_condition(record.pk, by=ben, status="healing")
    resolve_condition(record.pk, on=timezone.localdate(), by=therapist)
    versions = [(row.status, row.history_user) for row in record.history.order_by("history_id")]
    assert versions == [("acute", therapist), ("healing", ben), ("resolved", therapist)]


def test_what_is_over_ended_today_at_the_latest(make_patient, hernia, therapist):
    record = record_condition(patient=make_patient().pk, condition=hernia, status="acute", by=therapist)
    with pytest.raises(ValidationError, match="later than today"):
        resolve_condition(record.pk, on=timezone.localdate() + timedelta(days=1), by=therapist)


def test_a_record_in_error_counts_no_longer_and_stays_readable(make_patient, hernia, therapist):
    patient = make_patient()
    record = record_condition(patient=patient.pk, condition=hernia, status="acute", by=therapist)
    withdraw_condition(record.pk, by=therapist)
    assert facts_of(patient.pk) == ()
    assert RecordedCondition.objects.get(pk=record.pk).status == "acute"
    with pytest.raises(ChangedMeanwhile):
        change_condition(record.pk, by=therapist, status="healing")


def test_the_second_of_two_people_learns_that_the_first_was_faster(make_patient, hernia, therapist):
    record = record_condition(patient=make_patient().pk, condition=hernia, status="acute", by=therapist)
    change_condition(record.pk, by=therapist, revision=1, status="healing")
    with pytest.raises(ChangedMeanwhile):
        change_condition(record.pk, by=therapist, revision=1, status="chronic")


def test_only_named_fields_can_be_changed(make_patient, hernia, therapist):
    record = record_condition(patient=make_patient().pk, condition=hernia, status="acute", by=therapist)
    with pytest.raises(TypeError, match="patient"):
        change_condition(record.pk, by=therapist, patient=make_patient())


def test_the_patient_is_held_before_anything_is_written(make_patient, hernia, therapist):
    patient = make_patient()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        record = record_condition(patient=patient.pk, condition=hernia, status="acute", by=therapist)
    sql = [query["sql"] for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert 'FROM "patients_patient"' in sql[0]
    if connection.features.has_select_for_no_key_update:
        assert sql[0].endswith("FOR NO KEY UPDATE")
    with CaptureQueriesContext(connection) as seen:
        change_condition(record.pk, by=therapist, status="healing")
    sql = [query["sql"] for query in seen]
    lock = next(number for number, one in enumerate(sql) if 'FROM "patients_patient"' in one)
    assert not any(one.startswith(("UPDATE", "INSERT")) for one in sql[:lock])
