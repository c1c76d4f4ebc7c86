"""One appointment: its panel, its steps, moving by drag and by form, cancelling; and a patient's list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from patients.models import Patient, RecordedCondition, Screening
from practice.models import Practice
from scheduling.models import Appointment, Room, Therapist
from tests.scheduling.conftest import Scene, against_in, at
from treatments.models import CourseRule, Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A receptionist at work on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def booked(scene: Scene) -> Appointment:
    """The patient at nine with Anna."""
    return scene.book("09:00")


def path(appointment: Appointment, verb: str = "") -> str:
    return f"/appointments/{appointment.pk}/" + (f"{verb}/" if verb else "")


def now_of(appointment: Appointment) -> Appointment:
    return Appointment.objects.get(pk=appointment.pk)


@pytest.mark.one_database
def test_the_panel_shows_who_when_and_what_can_be_done(desk: Client, scene: Scene, booked: Appointment) -> None:
    page = desk.get(path(booked)).content.decode()
    for words in (str(scene.patient), "Mon 1 Mar, 09:00 – 09:45", "Anna · Garden", "Booked", "Move or change"):
        assert words in page
    fragment = desk.get(path(booked), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_a_drag_moves_it_and_says_the_new_time(desk: Client, booked: Appointment) -> None:
    answer = desk.post(path(booked, "move"), {"revision": 1, "start": "2027-03-01T11:00"})
    assert answer.status_code == 200
    assert "Mon 1 Mar, 11:00 with Anna" in answer.json()["text"]
    assert now_of(booked).starts_at == at("11:00")


def test_a_drag_across_therapists_and_a_resize(
    desk: Client, scene: Scene, booked: Appointment, make_therapist: Callable[..., Therapist]
) -> None:
    ben = make_therapist("Ben", treatments=[scene.massage])
    desk.post(path(booked, "move"), {"revision": 1, "therapist": ben.pk, "start": "2027-03-01T10:00"})
    desk.post(path(booked, "move"), {"revision": 2, "minutes": 60})
    row = now_of(booked)
    assert (row.therapist, row.starts_at, row.minutes) == (ben, at("10:00"), 60)


@pytest.mark.one_database
def test_a_refused_drag_says_why_and_moves_nothing(
    desk: Client, scene: Scene, booked: Appointment, make_patient: Callable[..., Patient]
) -> None:
    scene.book("14:00", patient=make_patient().pk)
    taken = desk.post(path(booked, "move"), {"revision": 1, "start": "2027-03-01T14:00"})
    assert (taken.status_code, taken.json()["code"]) == (409, "slot-taken")
    late = desk.post(path(booked, "move"), {"revision": 1, "start": "2027-03-01T21:00"})
    assert (late.status_code, late.json()["code"]) == (422, "outside-hours")
    stale = desk.post(path(booked, "move"), {"revision": 0, "start": "2027-03-01T15:00"})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed-meanwhile")
    assert now_of(booked).starts_at == at("09:00")


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"revision": "x"},
        {"revision": 1, "start": "9999-12-31T23:59"},
        {"revision": 1, "start": "2027-03-28T02:30"},
        {"revision": 1, "start": "nonsense"},
        {"revision": 1, "minutes": 0},
        {"revision": 1, "minutes": "1e9"},
        {"revision": 1, "therapist": 999_999},
        {"revision": 1, "room": 999_999},
        {"revision": 1, "room": -1},
        {"revision": 10**40},
    ],
)
def test_a_forged_drag_is_refused_in_words(desk: Client, booked: Appointment, forged: dict[str, Any]) -> None:
    answer = desk.post(path(booked, "move"), forged)
    assert answer.status_code in (409, 422)
    assert answer.json()["error"]
    assert now_of(booked).revision == 1


@pytest.mark.one_database
def test_a_drag_cannot_change_status_override_or_assessment(desk: Client, booked: Appointment) -> None:
    desk.post(
        path(booked, "move"),
        {"revision": 1, "start": "2027-03-01T11:00", "status": "done", "assessment": 1, "patient": 99, "price": 0},
    )
    row = now_of(booked)
    assert (row.status, row.patient_id, row.price) == ("booked", booked.patient_id, booked.price)


@pytest.mark.one_database
def test_everything_a_drag_does_a_form_does_too(
    desk: Client, scene: Scene, booked: Appointment, make_room: Callable[..., Room]
) -> None:
    attic = make_room("Attic")
    form = {"revision": 1, "start": "2027-03-02T10:00", "therapist": scene.anna.pk, "room": attic.pk, "minutes": 30}
    answer = desk.post(path(booked, "change"), form)
    assert "moved to Tue 2 Mar, 10:00 with Anna" in answer["HX-Trigger"]
    assert answer.status_code == 200
    assert "diary:changed" in json.loads(answer["HX-Trigger"])
    row = now_of(booked)
    assert (row.starts_at, row.room, row.minutes) == (at("2027-03-02 10:00"), attic, 30)


@pytest.mark.one_database
def test_a_refused_change_shows_the_panel_as_it_is_with_the_words(desk: Client, booked: Appointment) -> None:
    answer = desk.post(path(booked, "change"), {"revision": 1, "start": "2027-02-01T10:00"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "has passed" in page
    assert "09:00" in page


@pytest.mark.one_database
def test_the_day_in_steps_and_one_back(desk: Client, scene: Scene, booked: Appointment) -> None:
    Screening.objects.create(patient=scene.patient, confirmed_on=at("07:00").date(), confirmed_by=scene.therapist)
    for revision, to in enumerate(["arrived", "in_treatment", "done", "in_treatment"], start=1):
        assert desk.post(path(booked, "step"), {"revision": revision, "to": to}).status_code == 200
    assert now_of(booked).status == "in_treatment"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("to", "status"), [("zebra", 422), ("cancelled", 422), ("done", 422), ("", 422), ("x" * 99, 422)]
)
def test_a_step_that_makes_no_sense_is_refused(desk: Client, booked: Appointment, to: str, status: int) -> None:
    answer = desk.post(path(booked, "step"), {"revision": 1, "to": to})
    assert answer.status_code == status
    assert answer["HX-Reswap"] == "innerHTML"
    assert now_of(booked).status == "booked"


@pytest.mark.one_database
def test_check_in_without_a_screening_is_refused_in_words(desk: Client, scene: Scene) -> None:
    CourseRule.objects.create(
        code="screening",
        name="Screening",
        kind="gate",
        severity="gate",
        reason="Health questions first.",
        evidence="practice",
        settings={"gate": "screening-current", "days": 365},
    )
    Practice.bump("rules_version")
    booked = scene.book("09:00")
    answer = desk.post(path(booked, "step"), {"revision": 1, "to": "arrived"})
    assert answer.status_code == 422
    assert "cannot check in yet. Still to do: the health questions." in answer.content.decode()
    assert "Screening due" in desk.get(path(booked)).content.decode()


def test_cancelling_needs_a_reason_and_can_be_taken_back(desk: Client, booked: Appointment) -> None:
    assert desk.post(path(booked, "cancel"), {"revision": 1}).status_code == 422
    assert desk.post(path(booked, "cancel"), {"revision": 1, "reason": "zebra"}).status_code == 422
    page = desk.post(path(booked, "cancel"), {"revision": 1, "reason": "patient_ill"}).content.decode()
    assert "Take the cancellation back" in page
    assert now_of(booked).cancelled_late
    assert desk.post(path(booked, "reinstate"), {"revision": 2}).status_code == 200
    assert now_of(booked).status == "booked"


@pytest.mark.one_database
def test_a_cancellation_is_not_taken_back_into_a_slot_that_is_taken(
    desk: Client, scene: Scene, booked: Appointment, make_patient: Callable[..., Patient]
) -> None:
    desk.post(path(booked, "cancel"), {"revision": 1, "reason": "other"})
    scene.book("09:00", patient=make_patient().pk)
    assert desk.post(path(booked, "reinstate"), {"revision": 2}).status_code == 409
    assert now_of(booked).status == "cancelled"


@pytest.mark.one_database
def test_reception_never_sees_why_a_move_is_refused_and_a_therapist_does(
    desk: Client,
    scene: Scene,
    booked: Appointment,
    client_as: Callable[..., Client],
    make_rule: Callable[..., Rule],
    make_condition: Callable[..., Any],
) -> None:
    stroke = make_condition("canarystroke")
    make_rule(
        stroke, "relative", treatments=["massage"], statuses=["active"], name="CANARYTITLE", reason="CANARYREASON"
    )
    RecordedCondition.objects.create(
        patient=scene.patient, condition=stroke, status="active", recorded_by=scene.therapist, note="CANARYNOTE"
    )
    form = {"revision": 1, "start": "2027-03-01T11:00"}
    for answer in (desk.post(path(booked, "change"), form), desk.post(path(booked, "move"), form)):
        assert answer.status_code == 422
        assert "canary" not in answer.content.decode().lower()
    healer = client_as(scene.therapist)
    refused = healer.post(path(booked, "change"), form)
    page = refused.content.decode()
    assert "CANARYTITLE" in page
    assert "<textarea" in page
    unseen = healer.post(path(booked, "change"), form | {"override_reason": "Only the feet."})
    assert unseen.status_code == 422
    assert "required>Only the feet.</textarea>" in unseen.content.decode()
    form |= {"override_reason": "Only the feet.", "against": against_in(refused)}
    assert healer.post(path(booked, "change"), form).status_code == 200
    for address in (path(booked), "/diary/events/?day=2027-03-01", "/diary/agenda/?day=2027-03-01"):
        page = desk.get(address).content.decode()
        assert "canary" not in page.lower()
        assert "Only the feet" not in page
    assert "Only the feet" in healer.get(path(booked)).content.decode()
    assert "Approved by therapist" in desk.get(path(booked)).content.decode()


@pytest.mark.one_database
def test_a_patients_list_has_what_comes_and_what_was(
    scene: Scene, booked: Appointment, monday: time_machine.Traveller, client_as: Callable[..., Client]
) -> None:
    scene.book("2027-03-04 10:00")
    monday.move_to(at("2027-03-02 09:00"))
    desk = client_as(scene.reception)
    page = desk.get(f"/patients-appointments/{scene.patient.pk}/").content.decode()
    assert page.index("4 Mar") < page.index("1 earlier one") < page.index("1 Mar")
    assert desk.get("/patients-appointments/999999/").status_code == 404


def test_what_does_not_exist_is_404_and_what_is_not_allowed_403(
    desk: Client, booked: Appointment, client_as: Callable[..., Client]
) -> None:
    admin = client_as("admin")
    for verb in ("change", "step", "cancel", "reinstate", "move"):
        assert desk.post(f"/appointments/999999/{verb}/", {"revision": 1, "to": "arrived"}).status_code == 404
        assert desk.get(path(booked, verb)).status_code == 405
        assert admin.post(path(booked, verb), {"revision": 1}).status_code == 403
    assert desk.get("/appointments/999999/").status_code == 404
    assert admin.get(path(booked)).status_code == 403
    assert admin.get(f"/patients-appointments/{booked.patient_id}/").status_code == 403


@pytest.mark.one_database
def test_a_refused_change_keeps_what_was_typed(
    desk: Client, scene: Scene, booked: Appointment, make_patient: Callable[..., Patient]
) -> None:
    scene.book("14:00", patient=make_patient().pk)
    typed = {"revision": 1, "start": "2027-03-01T14:15", "therapist": scene.anna.pk, "minutes": 60, "room": ""}
    answer = desk.post(path(booked, "change"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="2027-03-01T14:15"' in page
    assert '<option value="60" selected>' in page
    assert '<details class="fold" open>' in page
    assert "09:00 – 09:45" in page


@pytest.mark.one_database
def test_the_rules_advice_stays_with_the_appointment_for_therapists_only(
    scene: Scene, client_as: Callable[..., Client], make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]
) -> None:
    make_rule("pain", "caution", treatments=["massage"], statuses=["active"], advice="Hands stay warm.")
    row = scene.book("11:00", patient=make_patient("pain").pk)
    assert "Hands stay warm." in client_as("therapist").get(path(row)).content.decode()
    assert "Hands stay warm." not in client_as(scene.reception).get(path(row)).content.decode()
