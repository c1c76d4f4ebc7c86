"""The booking panel: what it offers, what it books, what it refuses, and what it never tells reception."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Patient, RecordedCondition, Screening
from practice.models import Practice
from scheduling import deciding
from scheduling.models import Appointment
from tests.scheduling.conftest import Scene, against_in, at
from treatments.models import CourseRule, Rule

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PANEL = "/bookings/new/"


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A receptionist at work on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def healer(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A therapist at work on that Monday."""
    return client_as(scene.therapist)


def asked(scene: Scene, **fields: Any) -> dict[str, Any]:
    usual = {
        "patient": scene.patient.pk,
        "treatment": scene.massage.pk,
        "therapist": scene.anna.pk,
        "start": "2027-03-01T09:00",
        "request_key": str(uuid4()),
    }
    return {name: value for name, value in (usual | fields).items() if value is not None}


@pytest.fixture
def hernia(
    scene: Scene, make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]
) -> Callable[..., Patient]:
    """hernia("absolute"): a patient with what the rule of that severity speaks about."""

    def make(severity: str, **fields: Any) -> Patient:
        canaries = {
            "name": "CANARYTITLE",
            "reason": "CANARYREASON",
            "source_title": "CANARYSOURCE",
            "statuses": ["active"],
        }
        make_rule("canaryhernia", severity, treatments=["massage"], **canaries | fields)
        return make_patient("canaryhernia")

    return make


def test_the_panel_opens_empty_and_asks_for_a_patient(desk: Client) -> None:
    page = desk.get(f"{PANEL}?day=2027-03-01").content.decode()
    assert "data-find-patient" in page
    assert "First free from today on" in page


def test_a_patient_is_found_by_parts_of_the_name_and_phone(desk: Client, make_patient: Callable[..., Patient]) -> None:
    zoe = make_patient(given_name="Zoë", family_name="Müller", phone="0171 5550142")
    for text in ("zoe mul", "5550142"):
        assert f'data-value="{zoe.pk}"' in desk.get("/bookings/patients/", {"q": text}).content.decode()
    assert "Nobody registered fits" in desk.get("/bookings/patients/", {"q": "\x00😀" * 200}).content.decode()


def test_with_a_patient_every_treatment_wears_its_verdict(
    desk: Client, scene: Scene, hernia: Callable[..., Patient], make_treatment: Callable[..., Any]
) -> None:
    make_treatment("stretching")
    patient = hernia("absolute")
    page = desk.get(PANEL, {"patient": patient.pk, "day": "2027-03-01"}).content.decode()
    assert page.count('role="option"') == 2
    assert page.index("Stretching") < page.index("Massage")
    assert "Not suitable" in page
    assert "Fine" in page


def test_booking_closes_the_panel_and_names_person_and_time(desk: Client, scene: Scene) -> None:
    answer = desk.post(PANEL, asked(scene))
    assert answer.status_code == 200
    assert answer.content == b""
    said = json.loads(answer["HX-Trigger"])
    assert said["toast"]["link"]["href"] == "/diary/?day=2027-03-01"
    assert said["toast"]["text"] == f"{scene.patient}, Mon 1 Mar, 09:00: Massage with Anna."
    made = Appointment.objects.get()
    assert said["booked"]["id"] == made.pk
    assert (made.starts_at, made.booked_by) == (at("09:00"), scene.reception)


def test_the_same_form_sent_again_is_the_same_appointment(desk: Client, scene: Scene) -> None:
    form = asked(scene)
    assert desk.post(PANEL, form).status_code == desk.post(PANEL, form).status_code == 200
    assert Appointment.objects.count() == 1


def test_a_pressed_row_says_time_therapist_and_room(desk: Client, scene: Scene) -> None:
    slot = f"2027-03-02T10:15 {scene.anna.pk} {scene.garden.pk}"
    assert desk.post(PANEL, asked(scene, start=None, therapist=None, slot=slot)).status_code == 200
    assert Appointment.objects.get().starts_at == at("2027-03-02 10:15")


def test_somebody_faster_is_a_409_and_the_form_is_kept(
    desk: Client, scene: Scene, make_patient: Callable[..., Patient]
) -> None:
    scene.book("09:00", patient=make_patient().pk)
    answer = desk.post(PANEL, asked(scene))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "just been taken" in page
    assert str(scene.patient) in page
    assert 'name="start" value="2027-03-01T09:00"' in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"start": "2027-03-28T02:30"}, "does not exist"),
        ({"start": "2027-02-01T09:00"}, "has passed"),
        ({"start": "9999-12-31T23:59"}, "days ahead"),
        ({"start": "0001-01-01T00:00"}, ""),
        ({"start": "2027-03-01T06:00"}, "has passed"),
        ({"start": "2027-03-01T20:00"}, "works"),
        ({"start": "2027-03-01T09:00:30"}, "whole minutes"),
        ({"start": "2027-03-01T09:00+01:00"}, "whole minutes"),
        ({"start": "tomorrow"}, "whole minutes"),
        ({"start": None}, "Choose a time first"),
        ({"treatment": 999_999}, "no such treatment"),
        ({"treatment": 10**30}, ""),
        ({"patient": 999_999}, ""),
        ({"therapist": 999_999}, "no such therapist"),
        ({"room": 999_999}, "no such room"),
        ({"minutes": -5}, ""),
        ({"minutes": 481}, ""),
        ({"minutes": 3}, "5 minutes to 8 hours"),
        ({"request_key": "x"}, ""),
        ({"request_key": None}, ""),
        ({"slot": "a b c d"}, ""),
        ({"slot": "2027-03-02T10:15"}, ""),
        ({"override_reason": "because"}, "therapist has to decide"),
        ({"override_reason": "x" * 2001}, ""),
        ({"desk_note": "\u202ereversed"}, ""),
        ({"desk_note": "\x00"}, ""),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_books_nothing(
    desk: Client, scene: Scene, wrong: dict[str, Any], words: str
) -> None:
    answer = desk.post(PANEL, asked(scene, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Appointment.objects.exists()


def test_forged_fields_change_nothing(desk: Client, scene: Scene) -> None:
    desk.post(PANEL, asked(scene, status="done", verdict="fine", assessment="1", price="0", booked_by="1"))
    made = Appointment.objects.get()
    assert (made.status, made.price, made.booked_by) == ("booked", 50, scene.reception)


def test_reception_learns_that_it_is_not_suitable_and_what_is_possible_instead(
    desk: Client, scene: Scene, hernia: Callable[..., Patient], make_treatment: Callable[..., Any]
) -> None:
    stretching = make_treatment("stretching")
    scene.anna.treatments.add(stretching)
    patient = hernia("absolute")
    answer = desk.post(PANEL, asked(scene, patient=patient.pk))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not suitable for this patient" in page
    assert "Stretching" in page
    assert f'"slot": "2027-03-01T09:00 {scene.anna.pk} {scene.garden.pk}"' in page
    assert "canary" not in page.lower()
    assert "override" not in page.replace('"override_reason": ""', "")


def test_reception_learns_only_that_a_therapist_has_to_decide(
    desk: Client, scene: Scene, hernia: Callable[..., Patient]
) -> None:
    patient = hernia("relative")
    for answer in (
        desk.post(PANEL, asked(scene, patient=patient.pk)),
        desk.get("/bookings/times/", {"patient": patient.pk, "treatment": scene.massage.pk}),
    ):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "a therapist has to decide" in page
        assert "canary" not in page.lower()
        assert "<textarea" not in page


def test_a_therapist_reads_condition_rule_reason_and_source_and_overrides_with_a_reason(
    healer: Client, scene: Scene, hernia: Callable[..., Patient]
) -> None:
    patient = hernia("relative")
    form = asked(scene, patient=patient.pk)
    refused = healer.post(PANEL, form)
    page = refused.content.decode()
    form["against"] = against_in(refused)
    for word in ("Canaryhernia", "CANARYTITLE", "CANARYREASON", "CANARYSOURCE", "<textarea"):
        assert word in page
    assert healer.post(PANEL, form | {"override_reason": "  "}).status_code == 422
    assert healer.post(PANEL, form | {"override_reason": "Only the legs."}).status_code == 200
    assessment = Appointment.objects.get().assessment
    assert (assessment.override_reason, assessment.decided_by) == ("Only the legs.", scene.therapist)


def test_a_reason_covers_only_what_was_shown_with_it(
    healer: Client, scene: Scene, hernia: Callable[..., Patient], make_rule: Callable[..., Any]
) -> None:
    patient = hernia("relative")
    form = asked(scene, patient=patient.pk, override_reason="Only the legs.")
    blind = healer.post(PANEL, form)
    assert blind.status_code == 422
    form["against"] = against_in(blind)
    stroke = make_rule("stroke", "relative", treatments=["massage"], statuses=["active"], name="CANARYSTROKE").condition
    Practice.bump("rules_version")
    RecordedCondition.objects.create(patient=patient, condition=stroke, status="active", recorded_by=scene.therapist)
    anew = healer.post(PANEL, form)
    page = anew.content.decode()
    assert anew.status_code == 422
    for words in ("CANARYSTROKE", "CANARYTITLE", "More speaks against it", "required>Only the legs.</textarea>"):
        assert words in page
    assert not Appointment.objects.exists()
    RecordedCondition.objects.exclude(condition=stroke).delete()
    # What has gone meanwhile needs no new word.
    assert healer.post(PANEL, form | {"against": against_in(anew)}).status_code == 200


def test_nobody_overrides_what_is_absolute(healer: Client, scene: Scene, hernia: Callable[..., Patient]) -> None:
    form = asked(scene, patient=hernia("absolute").pk, override_reason="I insist.")
    answer = healer.post(PANEL, form)
    assert answer.status_code == 422
    assert "<textarea" not in answer.content.decode()
    assert not Appointment.objects.exists()


def test_the_adapted_form_is_offered_and_one_press_books_it(
    desk: Client, scene: Scene, hernia: Callable[..., Patient]
) -> None:
    form = asked(scene, patient=hernia("adapt", adapt={"max_minutes": 20}).pk)
    refused = desk.post(PANEL, form)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "20 min" in page
    assert 'name="adaptation" value="1"' in page
    assert "canary" not in page.lower()
    assert desk.post(PANEL, form | {"adaptation": "1"}).status_code == 200
    made = Appointment.objects.get()
    assert made.minutes == 20
    assert made.assessment.adapted


def test_the_first_free_times_are_offered_and_can_be_booked(desk: Client, scene: Scene) -> None:
    answer = desk.get(
        "/bookings/times/", {"patient": scene.patient.pk, "treatment": scene.massage.pk, "day": "2027-03-02"}
    )
    assert answer.status_code == 200
    assert f'value="2027-03-02T08:15 {scene.anna.pk} {scene.garden.pk}"' in answer.content.decode() or (
        f'value="2027-03-02T08:00 {scene.anna.pk} {scene.garden.pk}"' in answer.content.decode()
    )


def test_when_the_rules_cannot_be_read_the_panel_says_so_and_books_nothing(
    desk: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError("CANARYHERNIA")

    monkeypatch.setattr(deciding, "assess", broken)
    monkeypatch.setattr(deciding, "assess_catalogue", broken)
    shown = desk.get(PANEL, {"patient": scene.patient.pk})
    refused = desk.post(PANEL, asked(scene))
    assert shown.status_code == 200
    assert refused.status_code == 422
    for page in (shown.content.decode(), refused.content.decode()):
        assert "The safety check did not work" in page
        assert "CANARY" not in page
    assert not Appointment.objects.exists()


def test_a_new_patient_is_registered_in_the_panel_and_booked_next(desk: Client, scene: Scene) -> None:
    form = {
        "given_name": "Mei",
        "family_name": "Tanaka",
        "birth_date": "1990-05-04",
        "phone": "0171 5550199",
        "request_key": str(uuid4()),
        "start": "2027-03-01T09:00",
        "therapist": scene.anna.pk,
    }
    page = desk.post("/bookings/new-patient/", form).content.decode()
    mei = Patient.objects.get(given_name="Mei")
    assert f'name="patient" value="{mei.pk}"' in page
    assert "Book 09:00" in page
    assert desk.post("/bookings/new-patient/", form | {"given_name": "\u200b" * 300}).status_code == 422
    assert desk.post("/bookings/new-patient/", form | {"birth_date": "9999-01-01"}).status_code == 422
    child = form | {"given_name": "Ken", "birth_date": "2020-01-01", "request_key": str(uuid4())}
    assert "guardian" in desk.post("/bookings/new-patient/", child).content.decode()


def test_possible_duplicates_are_shown_while_typing(desk: Client, make_patient: Callable[..., Patient]) -> None:
    make_patient(given_name="Mei", family_name="Tanaka", phone="0171 5550199")
    page = desk.get("/bookings/new-patient/duplicates/", {"given_name": "Mei", "family_name": "Tanaka"})
    assert "Registered already?" in page.content.decode()
    assert desk.get("/bookings/new-patient/duplicates/", {"birth_date": "x"}).status_code == 200


def test_a_treatment_that_was_wished_before_the_patient_is_the_chosen_one(
    desk: Client, scene: Scene, make_treatment: Callable[..., Any]
) -> None:
    wished = make_treatment("stretching")
    options = desk.get("/bookings/patients/", {"q": "pat", "treatment": wished.pk}).content.decode()
    assert f"treatment={wished.pk}&amp;patient={scene.patient.pk}" in options
    page = desk.get(PANEL, {"patient": scene.patient.pk, "treatment": wished.pk}).content.decode()
    assert f'id="pick-{wished.pk}" aria-selected="true"' in page


def test_an_archived_patient_or_treatment_is_not_offered(desk: Client, scene: Scene) -> None:
    Patient.objects.filter(pk=scene.patient.pk).update(archived_at=at("07:00"))
    assert "data-find-patient" in desk.get(PANEL, {"patient": scene.patient.pk}).content.decode()
    assert desk.post(PANEL, asked(scene)).status_code == 422


def test_the_panel_shows_last_visit_and_screening(desk: Client, scene: Scene) -> None:
    address, patient = PANEL, {"patient": scene.patient.pk}
    assert "Not yet screened" in desk.get(address, patient).content.decode()
    Screening.objects.create(patient=scene.patient, confirmed_on=at("07:00").date(), confirmed_by=scene.therapist)
    page = desk.get(address, patient).content.decode()
    assert "Screened 1 March 2027" in page
    assert "First visit" in page
    settings = {"gate": "screening-current", "days": 365}
    CourseRule.objects.create(
        code="screening",
        name="Screening",
        kind="gate",
        severity="gate",
        evidence="practice",
        reason="First.",
        settings=settings,
    )
    Practice.bump("rules_version")
    assert "Screening valid until February 2028" in desk.get(address, patient).content.decode()


def test_more_treatments_cost_no_more_queries(desk: Client, scene: Scene, make_treatment: Callable[..., Any]) -> None:
    def count() -> int:
        desk.get(PANEL, {"patient": scene.patient.pk})
        with CaptureQueriesContext(connection) as asked_of:
            desk.get(PANEL, {"patient": scene.patient.pk})
        return len(asked_of)

    few = count()
    for number in range(8):
        make_treatment(f"other-{number}")
    assert count() == few


def test_a_booking_costs_few_queries_however_much_is_booked(desk: Client, scene: Scene) -> None:
    def count(start: str) -> int:
        with CaptureQueriesContext(connection) as asked_of:
            assert desk.post(PANEL, asked(scene, start=start)).status_code == 200
        return sum("SAVEPOINT" not in query["sql"] for query in asked_of)

    count("2027-03-08T09:00")
    first = count("2027-03-01T09:00")
    for number in range(2, 6):
        assert desk.post(PANEL, asked(scene, start=f"2027-03-0{number}T09:00")).status_code == 200
    assert count("2027-03-01T11:00") == first <= 18


def test_an_admin_books_nothing(scene: Scene, client_as: Callable[..., Client]) -> None:
    admin = client_as("admin")
    assert admin.get(PANEL).status_code == 403
    assert admin.post(PANEL, asked(scene)).status_code == 403
    for path in ("/bookings/patients/", "/bookings/times/", "/bookings/new-patient/", "/first-free/"):
        assert admin.get(path).status_code == 403


def test_first_free_finds_slots_by_wishes(desk: Client, scene: Scene) -> None:
    found = desk.get("/first-free/", {"treatment": scene.massage.pk, "weekdays": ["2"], "not_before": "17:00"})
    page = found.content.decode()
    assert found.status_code == 200
    assert "start=2027-03-03T17:00" in page
    assert "start=2027-03-02" not in page
    assert "Choose a treatment" in desk.get("/first-free/", {"treatment": "", "gender": "man"}).content.decode()
    nobody = desk.get("/first-free/", {"treatment": scene.massage.pk, "gender": "man"}).content.decode()
    assert "Nothing free" in nobody
    assert re.search(r'href="\?[^"]*first_day=2027-03-15', nobody)


def test_first_free_says_when_the_wished_therapist_does_not_give_it(
    desk: Client, scene: Scene, make_therapist: Callable[..., Any]
) -> None:
    other = make_therapist("Ben", treatments=[])
    page = desk.get("/first-free/", {"treatment": scene.massage.pk, "therapist": other.pk}).content.decode()
    assert f"Ben does not give {scene.massage.name}" in page
    assert "Nothing free" not in page


@pytest.mark.parametrize(
    "wishes",
    [
        {"treatment": "999999"},
        {"treatment": "x", "weekdays": ["9"]},
        {"gender": "zebra"},
        {"not_before": "25:00"},
        {"not_before": "17:00", "not_after": "09:00"},
        {"first_day": "9999-12-31"},
        {"patient": str(10**30)},
    ],
)
def test_wishes_that_cannot_be_are_refused_in_words(desk: Client, scene: Scene, wishes: dict[str, Any]) -> None:
    answer = desk.get("/first-free/", {"treatment": scene.massage.pk} | wishes)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("written", ["{0}", "+{0}", "{0}.0"])
def test_first_free_knows_the_patient_however_the_number_is_written(desk: Client, scene: Scene, written: str) -> None:
    asked = {"treatment": scene.massage.pk, "patient": written.format(scene.patient.pk)}
    assert f"for {scene.patient}" in desk.get("/first-free/", asked).content.decode()
