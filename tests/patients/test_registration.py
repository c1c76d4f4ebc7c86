"""Registering and changing patients: bad input by name, twice is once, history kept."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from patients.registration import (
    ChangedMeanwhile,
    archive_patient,
    bring_back_patient,
    change_patient,
    check_guardian,
    register_patient,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(make_user):
    return make_user("receptionist")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("given_name", "A" * 300),
        ("given_name", ""),
        ("given_name", "\u200d\u200d"),
        ("given_name", "Pe\x00ter"),
        ("given_name", "\u202eretep"),
        ("birth_date", timezone.now().date() + timedelta(days=2)),
        ("birth_date", date(9999, 1, 1)),
        ("birth_date", date(1066, 1, 1)),
        ("email", "peter@"),
        ("phone", "call me"),
        ("phone", "12"),
        ("guardian_phone", "mum"),
        ("sex", "x"),
        ("channel", "pigeon"),
        ("language", "klingon"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(desk, field, wrong):
    with pytest.raises(ValidationError) as refused:
        register_patient(by=desk, **{"given_name": "Peter", "family_name": "Vogel"} | {field: wrong})
    assert set(refused.value.message_dict) == {field}
    assert not Patient.objects.exists()


@pytest.mark.parametrize("name", ["X Æ A-12", "小明", "محمد", "Nguyễn", "O’Brien", "می\u200cنا", "Ng"])
def test_names_of_the_whole_world_are_taken(desk, name):
    assert register_patient(by=desk, given_name=name, family_name="").given_name == name


def test_a_form_sent_twice_registers_once(desk):
    key = uuid4()
    first = register_patient(by=desk, request_key=key, given_name="Peter", family_name="Vogel")
    assert register_patient(by=desk, request_key=key, given_name="Peter", family_name="Vogel") == first
    assert Patient.objects.count() == 1


def test_a_change_keeps_its_history_and_notices_an_older_form(desk):
    patient = register_patient(by=desk, given_name="Peter", family_name="Vogel")
    change_patient(patient.pk, by=desk, revision=1, family_name="Adler")
    with pytest.raises(ChangedMeanwhile):
        change_patient(patient.pk, by=desk, revision=1, family_name="Falke")
    versions = [(row.family_name, row.history_user) for row in patient.history.order_by("history_id")]
    assert versions == [("Vogel", desk), ("Adler", desk)]


def test_a_changed_name_is_found_and_the_old_one_is_not(desk):
    from patients.searching import find_patients

    patient = register_patient(by=desk, given_name="Peter", family_name="Vogel")
    change_patient(patient.pk, by=desk, family_name="Adler")
    assert (find_patients("adler"), find_patients("vogel")) == ([patient], [])


def test_only_contact_data_can_be_changed(desk, make_patient):
    with pytest.raises(TypeError, match="archived_at"):
        change_patient(make_patient().pk, by=desk, archived_at=None)


def test_archived_patients_are_kept_and_come_back(desk, make_patient):
    patient = make_patient()
    archive_patient(patient.pk, by=desk)
    assert not Patient.objects.in_use().exists()
    with pytest.raises(ValidationError, match="archived"):
        change_patient(patient.pk, by=desk, family_name="Adler")
    bring_back_patient(patient.pk, by=desk)
    assert Patient.objects.in_use().get() == patient


def test_who_was_merged_does_not_come_back_without_what_is_known_of_them(desk, make_patient, client_as):
    kept = make_patient()
    merged = make_patient(archived_at=timezone.now(), merged_into=kept)
    with pytest.raises(ValidationError, match="goes on as"):
        bring_back_patient(merged.pk, by=desk)
    reception = client_as("receptionist")
    page = reception.post(reverse("patients:archive", args=[merged.pk]), {"archived": "no"}, follow=True)
    assert "goes on as" in page.text
    assert reverse("patients:record", args=[kept.pk]) in page.text
    merged.refresh_from_db()
    assert merged.archived_at


@pytest.mark.parametrize(("born", "needed"), [(date(2015, 1, 1), True), (date(2009, 1, 1), False), (None, False)])
def test_under_sixteen_a_guardian_is_needed(born, needed):
    if needed:
        with pytest.raises(ValidationError, match="guardian"):
            check_guardian(born, "", date(2026, 1, 1))
        check_guardian(born, "Mother", date(2026, 1, 1))
    else:
        check_guardian(born, "", date(2026, 1, 1))


def test_a_form_that_is_sent_again_for_somebody_else_registers_nobody(make_user):
    by, key = make_user("receptionist"), uuid4()
    first = register_patient(by=by, request_key=key, given_name="Ida", family_name="Berg")
    assert register_patient(by=by, request_key=key, given_name="Ida", family_name="Berg") == first
    with pytest.raises(ValidationError, match="Ida Berg"):
        register_patient(by=by, request_key=key, given_name="Ole", family_name="Tal")
    assert not Patient.objects.filter(given_name="Ole").exists()
