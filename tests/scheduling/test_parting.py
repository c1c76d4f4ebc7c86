"""A merge undone: each of the two has what was theirs, as it is by now; what cannot be told apart is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from patients.models import Consent, Merge, Patient, RecordedCondition, Screening
from patients.records import record_condition, withdraw_condition
from patients.registration import change_patient
from practice.models import AuditEntry
from records.invariants import broken
from records.models import Note
from scheduling.booking import change
from scheduling.merging import take_over
from scheduling.models import Appointment, SafetyReview
from scheduling.parting import part
from scheduling.refusals import NotParted, Unknown
from tests.scheduling.conftest import Scene, at

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]
PERSONS = ("given_name", "phone", "email", "sex", "unwanted", "desk_note", "archived_at", "merged_into_id")


@pytest.fixture
def twin(make_patient: Make) -> Patient:
    """The second record, of another person after all."""
    twin: Patient = make_patient(
        given_name="Second",
        phone="",
        email="twin@mail.example",
        sex="female",
        desk_note="Rings twice.",
        unwanted=["recall"],
    )
    return twin


def merged(scene: Scene, twin: Patient, **more: Any) -> int:
    take_over(kept=scene.patient.pk, given_up=twin.pk, by=scene.therapist, **more)
    return Merge.objects.get().pk


def persons() -> list[dict[str, Any]]:
    return list(Patient.objects.order_by("pk").values(*PERSONS))


def test_each_has_again_what_was_theirs(scene: Scene, twin: Patient, make_condition: Make) -> None:
    gout = make_condition("gout")
    for patient in (scene.patient, twin):
        record_condition(patient=patient.pk, condition=gout, status="chronic", by=scene.therapist)
    Screening.objects.create(patient=twin, confirmed_on=date(2027, 1, 4), confirmed_by=scene.therapist)
    Consent.objects.create(patient=twin, gate="treatment", given_on=date(2027, 1, 4), recorded_by=scene.reception)
    own, other = scene.book("2027-03-02 09:00"), scene.book("2027-03-02 11:00", patient=twin.pk)
    before = persons()
    part(merged(scene, twin, chosen=["given_name", "email", "desk_note"]), by=scene.therapist)
    assert persons() == before
    assert RecordedCondition.objects.standing().count() == 2
    assert [row.patient_id for row in Appointment.objects.order_by("pk")] == [scene.patient.pk, twin.pk]
    for model in (Screening, Consent):
        assert model.objects.get().patient == twin
    assert {own.pk, other.pk} == set(Appointment.objects.values_list("pk", flat=True))
    assert list(AuditEntry.objects.filter(action="parted").values_list("whose", flat=True)) == [scene.patient.pk]
    assert list(broken()) == []


def test_what_was_changed_since_stays_changed(scene: Scene, twin: Patient) -> None:
    row = scene.book("2027-03-02 09:00", patient=twin.pk)
    merge = merged(scene, twin)
    row.refresh_from_db()
    change(row.pk, by=scene.reception, revision=row.revision, starts_at=at("2027-03-02 14:00"))
    later = scene.book("2027-03-03 09:00")
    change_patient(scene.patient.pk, by=scene.reception, email="new@mail.example")
    part(merge, by=scene.therapist)
    row.refresh_from_db()
    later.refresh_from_db()
    assert (row.patient, row.assessment.patient, row.starts_at) == (twin, twin, at("2027-03-02 14:00"))
    assert later.patient == scene.patient
    assert Patient.objects.get(pk=scene.patient.pk).email == "new@mail.example"
    assert list(broken()) == []


def test_a_condition_of_one_counts_for_the_other_no_longer(
    scene: Scene, twin: Patient, make_rule: Make, make_condition: Make
) -> None:
    stroke = make_condition("stroke")
    make_rule(stroke, "absolute", treatments=["massage"], statuses=["active"])
    scene.book("2027-03-02 09:00")
    theirs = scene.book("2027-03-02 11:00", patient=twin.pk)
    record_condition(patient=twin.pk, condition=stroke, status="active", by=scene.therapist)
    merge = merged(scene, twin)
    assert SafetyReview.objects.filter(closed_at=None).count() == 2
    part(merge, by=scene.therapist)
    assert SafetyReview.objects.get(closed_at=None).appointment == theirs


def test_what_happened_since_and_cannot_be_told_apart_is_named(
    scene: Scene, twin: Patient, make_condition: Make
) -> None:
    row = scene.book("2027-03-02 09:00", patient=twin.pk)
    merge = merged(scene, twin)
    later = timezone.now() + timedelta(minutes=1)
    record = record_condition(
        patient=scene.patient.pk, condition=make_condition("gout"), status="chronic", by=scene.therapist
    )
    RecordedCondition.objects.update(recorded_at=later)
    Screening.objects.create(
        patient=scene.patient, confirmed_on=date(2027, 3, 1), confirmed_by=scene.therapist, recorded_at=later
    )
    note = Note.objects.create(
        patient=scene.patient, appointment_id=row.pk, author=scene.therapist, on=date(2027, 3, 1), started_at=later,
        subjective="Well.", signed_at=later,
    )  # fmt: skip
    with pytest.raises(NotParted) as refused:
        part(merge, by=scene.therapist)
    said = refused.value.details["reasons"]
    assert [sentence.split(" ")[1] for sentence in said] == ["screening", "condition", "note"]
    assert "Gout" not in str(refused.value)
    withdraw_condition(record.pk, by=scene.therapist)
    with pytest.raises(NotParted) as refused:
        part(merge, by=scene.therapist)
    assert len(refused.value.details["reasons"]) == 2
    assert note.patient == scene.patient


def test_a_draft_of_a_session_that_goes_back_goes_with_it(scene: Scene, twin: Patient) -> None:
    row = scene.book("2027-03-02 09:00", patient=twin.pk)
    merge = merged(scene, twin)
    later = timezone.now() + timedelta(minutes=1)
    Note.objects.create(
        patient=scene.patient, appointment_id=row.pk, author=scene.therapist, on=date(2027, 3, 2), started_at=later
    )
    part(merge, by=scene.therapist)
    note = Note.objects.get()
    assert (note.patient, note.words.patient) == (twin, twin)


def test_after_thirty_days_and_a_second_time_it_is_too_late(scene: Scene, twin: Patient) -> None:
    merge = merged(scene, twin)
    Merge.objects.update(made_at=timezone.now() - timedelta(days=30, minutes=1))
    with pytest.raises(NotParted, match="more than 30 days"):
        part(merge, by=scene.therapist)
    Merge.objects.update(made_at=timezone.now() - timedelta(days=29))
    part(merge, by=scene.therapist)
    with pytest.raises(NotParted, match="undone already"):
        part(merge, by=scene.therapist)
    with pytest.raises(Unknown):
        part(999_999, by=scene.therapist)


@pytest.mark.one_database
def test_the_pages_choose_field_by_field_and_undo(
    scene: Scene, twin: Patient, client_as: Callable[..., Client]
) -> None:
    anna, address = client_as(scene.therapist), f"/patients-merge/{scene.patient.pk}/"
    page = anna.get(address, {"other": twin.pk}).content.decode()
    assert 'name="field-given_name"' in page
    assert 'name="field-phone"' not in page
    anna.post(address, {"other": twin.pk, "field-given_name": "other", "field-email": "kept", "field-family_name": "x"})
    kept = Patient.objects.get(pk=scene.patient.pk)
    assert (kept.given_name, kept.email, kept.sex) == ("Second", scene.patient.email, "female")
    undo = f"/patients-merge/undo/{Merge.objects.get().pk}/"
    assert undo in anna.get(address).content.decode()
    assert f"No. {twin.number} was merged into No. {kept.number}" in anna.get(undo).content.decode()
    assert anna.post(undo).status_code == 302
    assert anna.get(undo).status_code == 404
    assert Patient.objects.get(pk=twin.pk).archived_at is None
