"""Questionnaires, vital signs and curves in the record: kept for ever, refused by name, read at a constant price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.locking import ChangedMeanwhile
from patients.models import Patient, RecordedCondition
from practice.models import User
from records.measures import record_measure, withdraw_measure
from records.models import Measure, VitalSigns
from records.vitals import meaning_of, record_vitals, withdraw_vitals
from scheduling.models import SessionPain

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
OWN = {"activity-1": "Climb stairs", "value-1": "4"}


@pytest.fixture
def patient(make_patient: Make) -> Patient:
    return make_patient(given_name="Rosa", birth_date=date(1980, 4, 2))


@pytest.fixture
def therapist(make_user: Make) -> User:
    return make_user("therapist")


@pytest.fixture
def client(therapist: User) -> Client:
    signed_in = Client()
    signed_in.force_login(therapist)
    return signed_in


def measured(patient: Patient, by: User, value: int, days_ago: int = 0) -> Measure:
    """The patient's own activity, rated so on that day."""
    day = timezone.localdate() - timedelta(days=days_ago)
    given = OWN | {"value-1": str(value)}
    return record_measure(patient=patient.pk, instrument="patient-specific", given=given, by=by, on=day)


@pytest.mark.one_database
def test_a_questionnaire_is_filled_in_and_shown_with_its_score(client: Client, patient: Patient) -> None:
    page = reverse("records:measure_new", args=[patient.pk, 1])
    assert client.get(page).content.decode().count('name="item-') == 25
    answer = client.post(page, {"item-3": "1", "item-18": "1", "on": ""})
    assert answer.status_code == 302
    kept = Measure.objects.get()
    assert (kept.instrument, kept.score, kept.on) == ("roland-morris", 2, timezone.localdate())
    curves = client.get(reverse("records:curves", args=[patient.pk])).content.decode()
    assert "Roland-Morris Disability Questionnaire: 2;" in curves
    assert "Public domain" in curves
    shown = client.get(reverse("records:measure", args=[patient.pk, kept.pk])).content.decode()
    assert shown.count('aria-label="ticked"') == 2


@pytest.mark.one_database
def test_missing_answers_are_named_and_the_others_kept(client: Client, patient: Patient) -> None:
    page = reverse("records:measure_new", args=[patient.pk, 2])
    answer = client.post(page, {f"item-{number}": "1" for number in range(1, 15)})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert shown.count("Please choose one of the answers.") == 1
    assert 'id="item-15-error"' in shown
    assert shown.count('value="1" checked') == 14
    assert not Measure.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize("day", ["2999-01-01", "1979-01-01", "zebra", "1" * 5000])
def test_a_day_that_cannot_be_is_refused(client: Client, patient: Patient, day: str) -> None:
    answer = client.post(reverse("records:measure_new", args=[patient.pk, 3]), OWN | {"on": day})
    assert answer.status_code == 422
    assert not Measure.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize("number", [0, 99, 10**30])
def test_a_forged_questionnaire_is_none(client: Client, patient: Patient, number: int) -> None:
    assert client.get(f"/patients/{patient.pk}/measures/new/{number}/").status_code == 404
    assert client.post(f"/patients/{patient.pk}/measures/new/{number}/", OWN).status_code == 404
    assert client.get(f"/patients/{patient.pk}/measures/{number}/").status_code == 404
    assert client.post(f"/patients/{patient.pk}/vital-signs/{number}/condition/").status_code == 404
    assert client.get(f"/patients/{patient.pk}/sessions/{number}/reaction/").status_code == 404


def test_rows_under_another_patients_address_do_not_exist(
    client: Client, patient: Patient, therapist: User, make_patient: Make
) -> None:
    other, row = make_patient(), measured(patient, therapist, 4)
    vitals = record_vitals(patient=patient.pk, by=therapist, systolic=150, diastolic=95)
    assert client.get(reverse("records:measure", args=[other.pk, row.pk])).status_code == 404
    for name, pk in (("measure_withdraw", row.pk), ("vitals_withdraw", vitals.pk), ("vitals_condition", vitals.pk)):
        assert client.post(reverse(f"records:{name}", args=[other.pk, pk])).status_code == 404
    assert Measure.objects.standing().exists()
    assert VitalSigns.objects.standing().exists()


def test_the_rows_of_who_was_merged_into_the_patient_are_theirs(
    client: Client, patient: Patient, therapist: User, make_patient: Make
) -> None:
    other = make_patient()
    row = measured(other, therapist, 4)
    Patient.objects.filter(pk=other.pk).update(archived_at=timezone.now(), merged_into=patient)
    assert client.get(reverse("records:measure", args=[patient.pk, row.pk])).status_code == 200
    assert withdraw_measure(row.pk, by=therapist).withdrawn_by == therapist


def test_what_was_measured_never_changes_but_can_be_withdrawn_once(patient: Patient, therapist: User) -> None:
    measure = measured(patient, therapist, 4)
    vitals = record_vitals(patient=patient.pk, by=therapist, weight=Decimal("71.5"))
    for change in (
        lambda: Measure.objects.filter(pk=measure.pk).update(score=9),
        lambda: Measure.objects.filter(pk=measure.pk).delete(),
        lambda: VitalSigns.objects.filter(pk=vitals.pk).update(weight=70),
        lambda: VitalSigns.objects.filter(pk=vitals.pk).delete(),
        lambda: connection.cursor().execute("UPDATE records_measure SET score = 1"),
        lambda: connection.cursor().execute("UPDATE records_vitalsigns SET weight = 1"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    withdraw_measure(measure.pk, by=therapist)
    withdraw_vitals(vitals.pk, by=therapist)
    for again in (lambda: withdraw_measure(measure.pk, by=therapist), lambda: withdraw_vitals(vitals.pk, by=therapist)):
        with pytest.raises(ChangedMeanwhile):
            again()


def test_what_is_withdrawn_leaves_the_curve_and_stays_readable(
    client: Client, patient: Patient, therapist: User
) -> None:
    row = measured(patient, therapist, 4)
    client.post(reverse("records:measure_withdraw", args=[patient.pk, row.pk]))
    assert 'id="measure-3"' not in client.get(reverse("records:curves", args=[patient.pk])).content.decode()
    assert "withdrawn" in client.get(reverse("records:measure", args=[patient.pk, row.pk])).content.decode()


@pytest.mark.one_database
def test_the_table_says_what_the_curve_shows(
    client: Client, patient: Patient, therapist: User, make_therapist: Make, make_room: Make, make_treatment: Make,
    make_appointment: Make,
) -> None:  # fmt: skip
    anna, room, massage = make_therapist(), make_room(), make_treatment()
    for days, before, after in ((21, 7, 5), (14, 6, None), (7, 4, 2)):
        row = make_appointment(patient, anna, room, massage, timezone.now() - timedelta(days=days), status="done")
        SessionPain.objects.create(appointment=row, before=before, after=after, recorded_by=therapist)
    for days, value in ((20, 3), (6, 6)):
        measured(patient, therapist, value, days)
    shown = client.get(reverse("records:curves", args=[patient.pk])).content.decode()
    assert "7 → 5, 6 → –, 4 → 2" in shown
    assert '<td class="num">6</td><td class="num">–</td>' in shown
    assert "+3 · better" in shown
    # Between the first and the last pain lie three sessions, between the two scores two.
    assert shown.count('class="session"') == 3 + 2


@pytest.mark.one_database
def test_the_page_of_curves_costs_the_same_however_much_there_is(
    client: Client, patient: Patient, therapist: User, make_therapist: Make, make_room: Make, make_treatment: Make,
    make_appointment: Make,
) -> None:  # fmt: skip
    anna, room, massage = make_therapist(), make_room(), make_treatment()

    def another(days: int) -> None:
        row = make_appointment(patient, anna, room, massage, timezone.now() - timedelta(days=days), status="done")
        SessionPain.objects.create(appointment=row, before=5, after=4, recorded_by=therapist)
        measured(patient, therapist, 4, days)
        record_vitals(patient=patient.pk, by=therapist, at=timezone.now() - timedelta(days=days), weight=Decimal(70))

    def queries(name: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=[patient.pk])).status_code == 200
        return len(asked)

    another(1)
    queries("records:curves")
    before = {name: queries(name) for name in ("records:curves", "records:vitals", "records:links")}
    for days in range(2, 130):
        another(days)
    assert {name: queries(name) for name in before} == before
    first = client.get(reverse("records:curves", args=[patient.pk])).content.decode()
    assert "120 sessions in numbers" in first
    assert "?page=2" in first
    earlier = client.get(reverse("records:curves", args=[patient.pk]), {"page": "2"}).content.decode()
    assert "9 sessions in numbers" in earlier
    for page in ("0", "-1", "zebra", "9" * 40):
        assert client.get(reverse("records:curves", args=[patient.pk]), {"page": page}).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"systolic": "80", "diastolic": "120"}, "systolic"),
        ({"systolic": "120", "diastolic": "120"}, "systolic"),
        ({"systolic": "120"}, "diastolic"),
        ({"diastolic": "80"}, "systolic"),
        ({"systolic": "301", "diastolic": "80"}, "systolic"),
        ({"systolic": "120", "diastolic": "19"}, "diastolic"),
        ({"pulse": "19"}, "pulse"),
        ({"weight": "0.5"}, "weight"),
        ({"weight": "70.55"}, "weight"),
        ({"weight": "NaN"}, "weight"),
        ({"pulse": "60", "at": "2999-01-01T08:00"}, "at"),
        ({"pulse": "60", "at": "1901-01-01T08:00"}, "at"),
        ({"pulse": "9" * 400}, "pulse"),
        ({"systolic": "zebra", "diastolic": "80"}, "systolic"),
        ({}, "__all__"),
    ],
)
def test_what_nobody_measures_is_refused_by_name(
    client: Client, patient: Patient, given: dict[str, str], field: str
) -> None:
    answer = client.post(reverse("records:vitals", args=[patient.pk]), given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not VitalSigns.objects.exists()


@pytest.mark.parametrize(
    ("upper", "lower", "known", "meant"),
    [
        (139, 89, (), None),
        (140, 80, (), ("hypertension", "suspected")),
        (120, 90, (), ("hypertension", "suspected")),
        (150, 95, ("hypertension",), ("hypertension-uncontrolled", "suspected")),
        (159, 89, ("hypertension",), None),
        (179, 109, (), ("hypertension", "suspected")),
        (180, 80, (), ("hypertension-uncontrolled", "acute")),
        (120, 110, ("hypertension",), ("hypertension-uncontrolled", "acute")),
        (185, 115, ("hypertension-uncontrolled",), None),
        (150, 95, ("hypertension-uncontrolled",), None),
    ],
)
def test_a_pressure_over_the_limit_means_a_condition_that_is_not_recorded_yet(
    upper: int, lower: int, known: tuple[str, ...], meant: tuple[str, str] | None
) -> None:
    meaning = meaning_of(upper, lower, known)
    assert (None if meaning is None else (meaning.condition, meaning.status)) == meant


@pytest.mark.one_database
def test_the_offer_fills_the_form_in_and_records_nothing_by_itself(
    client: Client, patient: Patient, make_condition: Make
) -> None:
    make_condition("hypertension", name="High blood pressure")
    client.post(reverse("records:vitals", args=[patient.pk]), {"systolic": "152", "diastolic": "96"})
    page = client.get(reverse("records:vitals", args=[patient.pk])).content.decode()
    assert "Record: High blood pressure" in page
    row = VitalSigns.objects.get()
    offer = client.post(reverse("records:vitals_condition", args=[patient.pk, row.pk]))
    form = offer.context["form"]
    assert (form["status"].value(), form["since"].value()) == ("suspected", timezone.localdate())
    assert "152 over 96" in offer.content.decode()
    assert not RecordedCondition.objects.exists()
    typed = {name: form[name].value() for name in ("condition", "status", "since", "note")}
    assert client.post(reverse("patients:condition_new", args=[patient.pk]), typed).status_code == 302
    assert RecordedCondition.objects.get().condition.code == "hypertension"
    assert (
        "Record: High blood pressure" not in client.get(reverse("records:vitals", args=[patient.pk])).content.decode()
    )


@pytest.mark.one_database
def test_without_the_condition_in_the_catalogue_the_pressure_is_only_shown(client: Client, patient: Patient) -> None:
    client.post(reverse("records:vitals", args=[patient.pk]), {"systolic": "190", "diastolic": "96"})
    page = client.get(reverse("records:vitals", args=[patient.pk]))
    assert "over the limit" in page.content.decode()
    row = VitalSigns.objects.get()
    assert client.post(reverse("records:vitals_condition", args=[patient.pk, row.pk])).status_code == 404


def test_the_database_refuses_a_pressure_the_wrong_way_round(patient: Patient, therapist: User) -> None:
    for fields in ({"systolic": 80, "diastolic": 120}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VitalSigns.objects.create(patient=patient, recorded_by=therapist, **fields)


@pytest.mark.one_database
def test_nothing_is_measured_of_an_archived_patient(patient: Patient, therapist: User) -> None:
    Patient.objects.filter(pk=patient.pk).update(archived_at=timezone.now())
    with pytest.raises(ValidationError, match="archived"):
        measured(patient, therapist, 4)
    with pytest.raises(ValidationError, match="archived"):
        record_vitals(patient=patient.pk, by=therapist, pulse=60)
