"""Two records of one person become one: nothing is lost, nothing overlaps, all that lies ahead is assessed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from patients.consents import record_consent
from patients.models import Consent, Patient, RecordedCondition, Screening
from patients.records import record_condition
from scheduling.booking import change
from scheduling.invariants import broken
from scheduling.merging import take_over
from scheduling.models import Appointment, SafetyReview
from scheduling.refusals import Archived, BothBooked, ChangedMeanwhile, Unknown
from tests.scheduling.conftest import Scene, at
from tests.scheduling.test_gates import gate

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

Make = Callable[..., Any]


@pytest.fixture
def twin(make_patient: Make) -> Patient:
    """The second record of the scene's patient."""
    return make_patient(given_name="Second", phone="", email="twin@mail.example", sex="female")


def merged(scene: Scene, twin: Patient) -> Patient:
    return take_over(kept=scene.patient.pk, given_up=twin.pk, by=scene.therapist)


def test_everything_known_of_both_is_known_of_the_one_that_is_kept(
    scene: Scene, twin: Patient, make_condition: Make
) -> None:
    rule, gout = gate("consent"), make_condition("gout")
    record_condition(patient=twin.pk, condition=gout, status="chronic", by=scene.therapist)
    Screening.objects.create(patient=twin, confirmed_on=date(2027, 1, 4), confirmed_by=scene.therapist)
    record_consent(patient=twin.pk, gate=rule.code, by=scene.reception)
    row = scene.book("2027-03-02 09:00", patient=twin.pk)
    kept = merged(scene, twin)
    for model in (RecordedCondition, Screening, Consent, Appointment):
        assert model.objects.get().patient == kept
    assert Appointment.objects.get(pk=row.pk).assessment.patient == kept
    assert list(broken()) == []


def test_the_other_is_archived_with_a_note_that_names_nobody(scene: Scene, twin: Patient) -> None:
    merged(scene, twin)
    twin.refresh_from_db()
    assert twin.archived_at is not None
    assert twin.desk_note == "Registered twice; merged on 1 March 2027."


def test_contact_data_is_filled_in_where_it_was_missing_and_nowhere_else(scene: Scene, twin: Patient) -> None:
    phone = scene.patient.phone
    kept = merged(scene, twin)
    kept.refresh_from_db()
    assert (kept.email, kept.sex, kept.phone, kept.given_name) == ("twin@mail.example", "female", phone, "Pat")


def test_what_lies_ahead_of_both_is_assessed_again_at_once(
    scene: Scene, twin: Patient, make_rule: Make, make_condition: Make
) -> None:
    stroke = make_condition("stroke")
    make_rule(stroke, "absolute", treatments=["massage"], statuses=["active"])
    row = scene.book("2027-03-02 09:00")
    record_condition(patient=twin.pk, condition=stroke, status="active", by=scene.therapist)
    merged(scene, twin)
    assert SafetyReview.objects.get(closed_at=None).appointment == row


def test_the_same_record_of_both_counts_once(scene: Scene, twin: Patient, make_condition: Make) -> None:
    gout = make_condition("gout")
    for patient in (scene.patient, twin):
        record_condition(patient=patient.pk, condition=gout, status="chronic", by=scene.therapist)
    merged(scene, twin)
    assert RecordedCondition.objects.filter(patient=scene.patient).count() == 2
    assert RecordedCondition.objects.standing().count() == 1


def test_two_sessions_at_one_time_stand_in_the_way_and_are_named(
    scene: Scene, twin: Patient, make_therapist: Make, make_room: Make
) -> None:
    make_room("Attic")
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("09:00")
    scene.book("09:15", patient=twin.pk, therapist=ben.pk)
    with pytest.raises(BothBooked, match="Mon 1 Mar 2027, 09:15"):
        merged(scene, twin)
    twin.refresh_from_db()
    assert twin.archived_at is None


def test_somebody_archived_unknown_or_the_same_is_not_merged(scene: Scene, twin: Patient) -> None:
    for kept, given_up in ((scene.patient.pk, scene.patient.pk), (scene.patient.pk, 999_999)):
        with pytest.raises(Unknown):
            take_over(kept=kept, given_up=given_up, by=scene.therapist)
    merged(scene, twin)
    with pytest.raises(Archived):
        merged(scene, twin)


def test_a_form_opened_before_the_merging_is_stale_afterwards(scene: Scene, twin: Patient) -> None:
    row = scene.book("09:00", patient=twin.pk)
    merged(scene, twin)
    with pytest.raises(ChangedMeanwhile):
        change(row.pk, by=scene.reception, revision=1, starts_at=at("11:00"))


@pytest.fixture
def anna(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Anna, at work on that Monday."""
    return client_as(scene.therapist)


def test_the_page_shows_both_and_merges(anna: Client, scene: Scene, twin: Patient, make_condition: Make) -> None:
    record_condition(patient=twin.pk, condition=make_condition("gout"), status="chronic", by=scene.therapist)
    scene.book("2027-03-02 09:00", patient=twin.pk)
    address = f"/patients-merge/{scene.patient.pk}/"
    assert "Second" in anna.get(address, {"q": "Second"}).content.decode()
    page = anna.get(address, {"other": twin.pk}).content.decode()
    for words in ("is kept", "is archived", "Gout, chronic", "Tue 2 Mar, 09:00", "twin@mail.example"):
        assert words in page
    answer = anna.post(address, {"other": twin.pk})
    assert answer.status_code == 302
    assert Appointment.objects.get().patient == scene.patient


@pytest.mark.parametrize("other", ["", "x", "999999", "10" * 20])
def test_a_forged_second_record_is_refused_in_words(anna: Client, scene: Scene, other: str) -> None:
    address = f"/patients-merge/{scene.patient.pk}/"
    answer = anna.post(address, {"other": other})
    assert answer.status_code == 422
    assert "Choose the second record" in answer.content.decode()
    assert anna.get(address, {"other": other}).status_code == 200


def test_a_clash_is_said_on_the_page_and_refused(
    anna: Client, scene: Scene, twin: Patient, make_therapist: Make, make_room: Make
) -> None:
    make_room("Attic")
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("09:00")
    scene.book("09:15", patient=twin.pk, therapist=ben.pk)
    address = f"/patients-merge/{scene.patient.pk}/"
    assert (
        "Both are booked at one time: Mon 1 Mar 2027, 09:15" in anna.get(address, {"other": twin.pk}).content.decode()
    )
    assert anna.post(address, {"other": twin.pk}).status_code == 409


def test_reception_and_admin_do_not_merge(client_as: Callable[..., Client], scene: Scene) -> None:
    for role in ("receptionist", "admin"):
        assert client_as(role).get(f"/patients-merge/{scene.patient.pk}/").status_code == 403
