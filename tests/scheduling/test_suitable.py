"""The page of suitable treatments: verdicts, first free times, reasons for therapists only, bookable at once."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from patients.records import record_condition
from practice.models import Practice
from scheduling.models import Appointment, Leave
from scheduling.suiting import suiting
from tests.scheduling.conftest import MONDAY, Scene, against_in, at
from treatments.contraindications import VerdictKind


@pytest.fixture
def catalogued(
    scene: Scene, make_treatment: Callable[..., Any], make_rule: Callable[..., Any], make_patient: Callable[..., Any]
) -> Scene:
    """Beside the fine massage one treatment of every other verdict, all given by Anna."""
    named = {kind: make_treatment(f"{kind}-massage", name=f"The {kind} one") for kind in ("absolute", "relative")}
    named["adapt"] = make_treatment("adapt-massage", name="The adapt one", minutes_default=45, minutes_options=[30, 45])
    for kind, treatment in named.items():
        adapt = {"max_minutes": 30} if kind == "adapt" else None
        make_rule("fever", kind, reason=f"Fever {kind}.", treatments=[treatment.code], statuses=["active"], adapt=adapt)
        scene.anna.treatments.add(treatment)
    scene.patient = make_patient("fever")
    return scene


def page(client: Client, patient: Patient, **asked: str) -> Any:
    return client.get(reverse("scheduling:suitable", args=[patient.pk]), asked)


def test_every_treatment_stands_under_its_verdict_with_its_first_free_time(catalogued, practice):
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=True)
    rows = {group.kind: [choice.pick.treatment.code for choice in group.choices] for group in found.groups}
    assert rows == {
        VerdictKind.FINE: ["massage"],
        VerdictKind.ADAPT: ["adapt-massage"],
        VerdictKind.OVERRIDE: ["relative-massage"],
        VerdictKind.BLOCKED: ["absolute-massage"],
    }
    first = {
        choice.pick.treatment.code: choice.row and choice.row.slot for group in found.groups for choice in group.choices
    }
    assert first["absolute-massage"] is None
    assert first["massage"].starts_at == at("08:00")
    assert (first["adapt-massage"].starts_at, first["adapt-massage"].minutes) == (at("08:00"), 30)
    assert {group.kind for group in found.groups if group.choices[0].reasons} == set(VerdictKind) - {VerdictKind.FINE}


def test_what_is_taken_and_other_days_shift_the_first_time(catalogued, practice):
    catalogued.book("08:00")
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=at("2027-03-02 08:00").date(), practice=practice, now=MONDAY, clinical=False)
    assert found.groups[0].choices[0].row.slot.starts_at == at("2027-03-02 08:00")
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=False)
    assert found.groups[0].choices[0].row.slot.starts_at > at("08:30")


def test_the_desk_reads_no_reason_and_a_therapist_does(catalogued, client_as):
    desk, therapist = (
        page(client_as("receptionist"), catalogued.patient),
        page(client_as("therapist"), catalogued.patient),
    )
    assert desk.status_code == therapist.status_code == 200
    assert b"Fever" not in desk.content
    assert b"override_reason" not in desk.content
    assert b'name="against"' not in desk.content
    assert b"Fever absolute." in therapist.content
    assert b"override_reason" in therapist.content
    assert against_in(therapist)


@pytest.mark.parametrize("kind", [VerdictKind.FINE, VerdictKind.ADAPT])
def test_one_press_books_what_the_row_offers(catalogued, practice, client_as, kind):
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=False)
    choice = next(group for group in found.groups if group.kind == kind).choices[0]
    answer = client_as("receptionist").post(reverse("scheduling:panel"), json.loads(choice.vals))
    assert answer.status_code == 200
    made = Appointment.objects.get()
    assert (made.treatment_id, made.starts_at) == (choice.pick.treatment.pk, choice.row.slot.starts_at)
    assert made.minutes == choice.pick.minutes
    assert made.assessment.adapted == (kind == VerdictKind.ADAPT)


def test_a_therapist_books_with_a_reason_from_the_row(catalogued, practice, client_as):
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=False)
    choice = next(group for group in found.groups if group.kind == VerdictKind.OVERRIDE).choices[0]
    sent = json.loads(choice.vals) | {"override_reason": "Talked to the GP.", "against": choice.against}
    assert client_as("therapist").post(reverse("scheduling:panel"), sent).status_code == 200
    assert Appointment.objects.get().assessment.override_reason == "Talked to the GP."


def test_what_a_therapist_decides_is_offered_with_whom_the_adapted_form_may_be_given_by(
    catalogued, practice, client_as, make_rule, make_therapist
):
    trained = make_therapist("Tara", treatments=list(catalogued.anna.treatments.all()), qualifications=["calm-hands"])
    make_rule(
        "fever", "adapt", treatments=["relative-massage"], statuses=["active"], adapt={"qualifications": ["calm-hands"]}
    )
    Practice.bump("rules_version")
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=False)
    choice = next(group for group in found.groups if group.kind == VerdictKind.OVERRIDE).choices[0]
    assert choice.row.slot.therapist == trained.pk
    sent = json.loads(choice.vals) | {"override_reason": "Talked to the GP.", "against": choice.against}
    assert client_as("therapist").post(reverse("scheduling:panel"), sent).status_code == 200


def test_the_desk_asks_a_therapist_from_the_row(catalogued, practice, client_as):
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=MONDAY.date(), practice=practice, now=MONDAY, clinical=False)
    choice = next(group for group in found.groups if group.kind == VerdictKind.OVERRIDE).choices[0]
    client = client_as("receptionist")
    assert reverse("scheduling:ask") in page(client, catalogued.patient).content.decode()
    assert client.post(reverse("scheduling:ask"), json.loads(choice.vals)).status_code == 200
    held = Appointment.objects.get()
    assert (held.status, held.starts_at) == ("held", choice.row.slot.starts_at)


@pytest.mark.parametrize(("severity", "adapted"), [(None, False), ("adapt", True)])
def test_one_press_books_where_the_first_time_is_on_a_day_on_which_nobody_has_to_be_asked(
    catalogued, practice, client_as, make_rule, make_patient, severity, adapted
):
    day = MONDAY.date()
    catalogued.patient = make_patient()
    cold = make_rule("cold", "relative", treatments=["relative-massage"], statuses=["active"]).condition
    record_condition(patient=catalogued.patient.pk, condition=cold, status="active", until=day, by=catalogued.therapist)
    if severity:
        form = {"statuses": ["active"], "adapt": {"max_minutes": 30}}
        scar = make_rule("scar", severity, treatments=["relative-massage"], **form).condition
        record_condition(patient=catalogued.patient.pk, condition=scar, status="active", by=catalogued.therapist)
    Leave.objects.create(therapist=catalogued.anna, first_day=day, last_day=day)
    Practice.bump("roster_version")
    practice.refresh_from_db()
    found = suiting(catalogued.patient, on=day, practice=practice, now=MONDAY, clinical=False)
    choice = next(group for group in found.groups if group.kind == VerdictKind.OVERRIDE).choices[0]
    desk = client_as("receptionist")
    assert choice.label in page(desk, catalogued.patient, on=day.isoformat()).content.decode()
    assert desk.post(reverse("scheduling:panel"), json.loads(choice.vals)).status_code == 200
    made = Appointment.objects.get()
    assert made.starts_at == at("2027-03-02 08:00")
    assert made.assessment.adapted == adapted


@pytest.mark.one_database
def test_the_number_of_queries_grows_with_nothing(catalogued, client_as, make_treatment, make_therapist, make_room):
    client = client_as("therapist")

    def asked() -> int:
        page(client, catalogued.patient)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, catalogued.patient)
        return len(queries)

    before = asked()
    more = [make_treatment(name=f"More {number}") for number in range(5)]
    for _number in range(3):
        make_room()
        make_therapist(treatments=[*more, catalogued.massage])
    for day in range(1, 6):
        catalogued.book(f"2027-03-0{day} 10:00")
    assert asked() == before <= 10


@pytest.mark.parametrize("on", ["", "yesterday", "2020-01-01", "2199-12-31", "9999-99-99"])
def test_any_day_gets_an_answer(catalogued, client_as, on):
    assert page(client_as("receptionist"), catalogued.patient, on=on).status_code == 200


def test_htmx_gets_the_list_and_nothing_around_it(catalogued, client_as):
    client, path = client_as("therapist"), reverse("scheduling:suitable", args=[catalogued.patient.pk])
    whole, part = client.get(path), client.get(path, headers={"HX-Request": "true"})
    assert (b"<main" in whole.content, b"<main" in part.content) == (True, False)
    assert all(b'id="suitable"' in answer.content and b"The adapt one" in answer.content for answer in (whole, part))


def test_an_archived_patient_has_no_such_page(catalogued, client_as):
    Patient.objects.filter(pk=catalogued.patient.pk).update(archived_at=timezone.now())
    assert page(client_as("receptionist"), catalogued.patient).status_code == 404
