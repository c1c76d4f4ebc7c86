"""The checklist before check-in, the cautions that were noted, the override shown: in the panel and on My day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Consent
from patients.records import record_condition
from practice.models import Practice
from scheduling.booking import advance, book
from scheduling.models import Appointment, NotedCaution, Reaction
from tests.scheduling.conftest import Scene, at, word
from tests.scheduling.test_gates import gate
from treatments.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

Make = Callable[..., Any]


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Reception on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def anna(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Anna, at work on that Monday."""
    return client_as(scene.therapist)


def panel_of(client: Client, row: Appointment) -> str:
    return client.get(f"/appointments/{row.pk}/", headers={"HX-Request": "true"}).content.decode()


def test_a_refused_check_in_has_the_action_right_there_and_then_lets_in(desk: Client, scene: Scene) -> None:
    rule = gate("consent")
    row = scene.book("09:00")
    answer = desk.post(f"/appointments/{row.pk}/step/", {"revision": 1, "to": "arrived"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot check in yet. Still to do: the consent to this treatment." in page
    assert f"/appointments/{row.pk}/consent/" in page
    assert "canary" not in page.lower()
    done = desk.post(f"/appointments/{row.pk}/consent/", {"rule": rule.pk})
    assert done.status_code == 200
    assert "Before check-in" not in done.content.decode()
    assert desk.post(f"/appointments/{row.pk}/step/", {"revision": 1, "to": "arrived"}).status_code == 200


def test_a_therapist_reads_which_consent_and_reception_does_not(desk: Client, anna: Client, scene: Scene) -> None:
    gate("consent")
    row = scene.book("09:00")
    assert "CANARYTITLE" in panel_of(anna, row)
    assert "CANARY" not in panel_of(desk, row)


def test_the_guardian_stands_in_the_form_and_has_to_be_named(desk: Client, scene: Scene, make_patient: Make) -> None:
    rule = gate("guardian-consent", age_under=16)
    row = scene.book("09:00", patient=make_patient(birth_date=date(2018, 5, 1), guardian_name="Silke Kern").pk)
    assert 'value="Silke Kern"' in panel_of(desk, row)
    refused = desk.post(f"/appointments/{row.pk}/consent/", {"rule": rule.pk})
    assert refused.status_code == 422
    assert "name of the parent or guardian" in refused.content.decode()
    assert desk.post(f"/appointments/{row.pk}/consent/", {"rule": rule.pk, "given_by": "Silke"}).status_code == 200
    assert Consent.objects.get().given_by == "Silke"


def test_only_a_therapist_records_the_reaction(
    scene: Scene, client_as: Callable[..., Client], desk: Client, monday: Any
) -> None:
    gate("reaction-recorded")
    first, second = scene.book("09:00"), scene.book("2027-03-02 09:00")
    advance(first.pk, to="arrived", by=scene.reception)
    assert "Asked when the session before has taken place" in panel_of(desk, second)
    monday.move_to(at("2027-03-02 08:00"))
    desk, anna = client_as(scene.reception), client_as(scene.therapist)
    sent = {"session": first.pk, "felt": "worse", "note": "CANARYNOTE"}
    assert "A therapist asks about the session on Mon 1 Mar" in panel_of(desk, second)
    assert desk.post(f"/appointments/{second.pk}/reaction/", sent).status_code == 403
    assert anna.post(f"/appointments/{second.pk}/reaction/", sent | {"felt": "zebra"}).status_code == 422
    answer = anna.post(f"/appointments/{second.pk}/reaction/", sent)
    assert answer.status_code == 200
    assert "CANARYNOTE" not in f"{answer.headers}"
    assert Reaction.objects.get().appointment == first
    assert desk.post(f"/appointments/{second.pk}/step/", {"revision": 1, "to": "arrived"}).status_code == 200


def test_a_reaction_to_somebody_elses_session_is_not_taken(
    scene: Scene, client_as: Callable[..., Client], make_patient: Make, monday: Any
) -> None:
    mine, other = scene.book("09:00"), scene.book("10:00", patient=make_patient().pk)
    monday.move_to(at("12:00"))
    answer = client_as(scene.therapist).post(
        f"/appointments/{mine.pk}/reaction/", {"session": other.pk, "felt": "same"}
    )
    assert answer.status_code == 404
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"rule": "x"}, {"rule": -1}, {"rule": 10**30}, {"rule": 999_999}])
def test_a_forged_consent_is_refused_in_words(desk: Client, scene: Scene, sent: dict[str, Any]) -> None:
    gate("consent")
    row = scene.book("09:00")
    assert desk.post(f"/appointments/{row.pk}/consent/", sent).status_code == 422
    assert not Consent.objects.exists()


def test_what_is_due_on_my_day_goes_away_once_it_is_done(anna: Client, desk: Client, scene: Scene) -> None:
    rule = gate("consent")
    row = scene.book("09:00")
    assert "The consent to this treatment" in anna.get("/my-day/").content.decode()
    desk.post(f"/appointments/{row.pk}/consent/", {"rule": rule.pk})
    assert "The consent to this treatment" not in anna.get("/my-day/").content.decode()


def test_an_override_is_shown_with_who_when_why_and_against_what(
    anna: Client, desk: Client, scene: Scene, make_rule: Make, make_patient: Make
) -> None:
    make_rule("stroke", "relative", treatments=["massage"], statuses=["active"], name="CANARYRULE")
    row = book(
        scene.plan("09:00", patient=make_patient("stroke").pk),
        by=scene.therapist,
        consent=word("Feet only."),
    )
    for page in (panel_of(anna, row), anna.get("/my-day/").content.decode()):
        for words in ("Approved by Anna", "1 Mar", "Feet only.", "CANARYRULE"):
            assert words in page
    page = panel_of(desk, row)
    assert "Approved by therapist" in page
    assert "CANARYRULE" not in page
    assert "Feet only." not in page


@pytest.fixture
def cautioned(scene: Scene, make_rule: Make, make_patient: Make) -> Appointment:
    """A session of somebody about whom there is one caution."""
    make_rule("pain", "caution", treatments=["massage"], statuses=["active"], code="warm", name="Keep it warm")
    return scene.book("09:00", patient=make_patient("pain").pk)


def test_a_noted_caution_is_quiet_for_whoever_noted_it_until_the_facts_change(
    anna: Client, scene: Scene, cautioned: Appointment, client_as: Callable[..., Client], make_condition: Make
) -> None:
    noted = anna.post(f"/patients-cautions/{cautioned.patient_id}/note/", {"rule": "warm"})
    assert noted.status_code == 200
    for page in (panel_of(anna, cautioned), anna.get("/my-day/").content.decode()):
        assert "1 noted" in page
        assert "Noted: Keep it warm" not in page
    assert "Noted: Keep it warm" in panel_of(client_as("therapist"), cautioned)
    record_condition(
        patient=cautioned.patient_id, condition=make_condition("scar"), status="active", by=scene.therapist
    )
    page = panel_of(anna, cautioned)
    assert "1 noted" not in page
    assert "Noted: Keep it warm" in page
    anna.post(f"/patients-cautions/{cautioned.patient_id}/note/", {"rule": "warm"})
    assert NotedCaution.objects.count() == 1


def test_noting_a_rule_never_hides_what_weighs_more(
    anna: Client, scene: Scene, cautioned: Appointment, make_rule: Make
) -> None:
    anna.post(f"/patients-cautions/{cautioned.patient_id}/note/", {"rule": "warm"})
    assert NotedCaution.objects.exists()
    Rule.objects.filter(code="warm").update(severity="relative")
    Practice.bump("rules_version")
    page = panel_of(anna, cautioned)
    assert "Keep it warm" in page
    assert "1 noted" not in page


def test_reception_neither_sees_nor_notes_a_caution(desk: Client, cautioned: Appointment) -> None:
    page = panel_of(desk, cautioned)
    assert "Keep it warm" not in page
    assert "noted" not in page.lower()
    assert desk.post(f"/patients-cautions/{cautioned.patient_id}/note/", {"rule": "warm"}).status_code == 403


@pytest.mark.parametrize("rule", ["", "x" * 81, "a\x00b", "no-such", "asleep", "ask"])
def test_only_what_is_a_caution_about_the_patient_now_is_noted(
    anna: Client, cautioned: Appointment, make_rule: Make, rule: str
) -> None:
    make_rule("sleep", "caution", treatments=["massage"], statuses=["active"], code="asleep")
    make_rule("pain", "relative", treatments=["massage"], statuses=["active"], code="ask")
    assert anna.post(f"/patients-cautions/{cautioned.patient_id}/note/", {"rule": rule}).status_code == 422
    assert not NotedCaution.objects.exists()


def test_a_caution_of_the_day_that_is_booked_for_is_noted_there_and_not_before(
    anna: Client, scene: Scene, make_rule: Make, make_patient: Make, make_condition: Make
) -> None:
    rule = make_rule("pain", "caution", treatments=["massage"], statuses=["active"], code="warm")
    patient = make_patient()
    record_condition(
        patient=patient.pk, condition=rule.condition, status="active", since=date(2027, 2, 1),
        until=date(2027, 3, 3), by=scene.therapist,
    )  # fmt: skip
    note = f"/patients-cautions/{patient.pk}/note/"
    for day, status in (("2027-03-20", 422), ("x", 422), ("9999-12-31", 422), ("2027-03-02", 200)):
        assert anna.post(note, {"rule": "warm", "on": day}).status_code == status, day


def test_a_full_day_with_gates_and_cautions_asks_as_little_as_one_visit(
    anna: Client, scene: Scene, make_rule: Make, make_patient: Make
) -> None:
    gate("consent")
    make_rule("pain", "caution", treatments=["massage"], statuses=["active"])
    scene.book("2027-03-02 09:00")
    scene.book("09:00", patient=make_patient("pain").pk)

    def asked() -> int:
        anna.get("/my-day/")
        with CaptureQueriesContext(connection) as queries:
            anna.get("/my-day/")
        return len(queries)

    one = asked()
    for hour in ("11", "13", "15"):
        scene.book(f"{hour}:00", patient=make_patient("pain").pk)
    assert asked() == one


def test_the_booking_panel_keeps_a_caution_inline_until_it_is_noted(
    anna: Client, desk: Client, scene: Scene, make_rule: Make, make_patient: Make
) -> None:
    make_rule("pain", "caution", treatments=["massage"], statuses=["active"], code="warm", name="Keep it warm")
    make_rule("pain", "relative", treatments=["massage"], statuses=["active"], name="Ask first")
    patient = make_patient("pain").pk
    asked = {"patient": patient, "therapist": scene.anna.pk, "start": "2027-03-01T09:00", "treatment": scene.massage.pk}
    sent = asked | {"request_key": "0b7c1f4e-59f4-4a43-8e0b-4c7d1f0f5a11"}
    page = anna.post("/bookings/new/", sent).content.decode()
    assert "Noted: Keep it warm" in page
    assert '"on": "2027-03-01"' in page
    assert 'role="alert"' not in page
    assert 'role="alert"' in desk.post("/bookings/new/", sent).content.decode()
    anna.post(f"/patients-cautions/{patient}/note/", {"rule": "warm"})
    page = anna.post("/bookings/new/", sent).content.decode()
    assert "1 noted" in page
    assert "Noted: Keep it warm" not in page
    assert "Ask first" in page
    Rule.objects.filter(severity="relative").delete()
    Practice.bump("rules_version")
    assert "Keep it warm" not in anna.get("/bookings/new/", asked).content.decode()
    NotedCaution.objects.all().delete()
    assert "Keep it warm" in anna.get("/bookings/new/", asked).content.decode()
    assert "Keep it warm" not in desk.get("/bookings/new/", asked).content.decode()


@pytest.mark.parametrize(
    ("place", "lands"),
    [("/appointments/1/", "/appointments/1/"), ("//evil.example/", None), ("https://evil.example/", None), ("x", None)],
)
def test_the_health_questions_lead_back_to_the_appointment_and_nowhere_else(
    anna: Client, scene: Scene, place: str, lands: str | None
) -> None:
    address = f"/patients/{scene.patient.pk}/screening/?next={place}"
    answer = anna.post(address, {"on": "2027-03-01"})
    assert answer.status_code == 302
    assert answer["Location"] == (lands or f"/patients/{scene.patient.pk}/")
