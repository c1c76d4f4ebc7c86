"""The pages around a request: the refused panel that asks, the lists, the answers, and what the desk never reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Patient
from practice.models import Practice
from scheduling.booking import cancel
from scheduling.holding import approve, decline, hold, withdraw
from scheduling.models import Appointment, BookingRequest
from tests.scheduling.conftest import EVERYTHING, Scene, against_in
from treatments.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PANEL, ASK, NEWS = "/bookings/new/", "/requests/ask/", "/requests/news/"
HTMX = {"HX-Request": "true"}
CLINICAL = re.compile("canary", re.IGNORECASE)


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A receptionist at work on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def healer(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """A therapist at work on that Monday."""
    return client_as(scene.therapist)


@pytest.fixture
def sore(scene: Scene, make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]) -> Callable[..., Patient]:
    """sore("relative"): somebody with a condition whose every word is a canary."""

    def make(severity: str = "relative", **fields: Any) -> Patient:
        canaries = {"name": "CANARY title", "reason": "CANARY reason.", "source_title": "CANARY source"}
        rule = make_rule(f"canary-{severity}", severity, statuses=["active"], **canaries | fields)
        return make_patient(rule.condition.code, family_name="Sore")

    return make


def form(scene: Scene, patient: Patient, **fields: Any) -> dict[str, Any]:
    usual = {"patient": patient.pk, "treatment": scene.massage.pk, "slot": f"2027-03-01T09:00 {scene.anna.pk}"}
    return usual | {"request_key": str(uuid4())} | fields


@pytest.fixture
def asked(scene: Scene, sore: Callable[..., Patient]) -> BookingRequest:
    """A question of reception that waits for an answer."""
    return hold(scene.plan(patient=sore().pk), by=scene.reception, words="After work, please.")


@pytest.mark.parametrize(("severity", "nobody"), [("relative", False), ("absolute", True)])
def test_a_refused_booking_offers_the_desk_to_ask_and_says_when_nobody_can_approve(
    desk: Client, scene: Scene, sore: Callable[..., Patient], severity: str, nobody: bool
) -> None:
    text = desk.post(PANEL, form(scene, sore(severity))).content.decode()
    assert "Ask a therapist" in text
    assert f"2027-03-01T09:00 {scene.anna.pk}" in text
    assert ("nobody can approve it" in text) == nobody
    assert not CLINICAL.search(text)


def test_the_time_to_ask_about_is_one_at_which_the_patient_is_free(
    desk: Client, scene: Scene, sore: Callable[..., Patient], make_therapist: Callable[..., Any], make_room: Any
) -> None:
    make_therapist("Berta", treatments=[scene.massage], usual_room=make_room("Attic"))
    patient, asked = sore(), "/bookings/times/"
    sent = {"patient": patient.pk, "treatment": scene.massage.pk, "day": "2027-03-01"}
    first = re.search(r'"slot": "(2027-03-01T[\d:]+) ', desk.get(asked, sent).content.decode())
    assert first
    hold(scene.plan(first[1][11:], patient=patient.pk), by=scene.reception)
    second = re.search(r'"slot": "(2027-03-01T[\d:]+) ', desk.get(asked, sent).content.decode())
    assert second
    assert second[1] > first[1]


def test_a_therapist_and_an_adapted_form_get_no_such_button(
    desk: Client, healer: Client, scene: Scene, sore: Callable[..., Patient]
) -> None:
    assert "Ask a therapist" not in healer.post(PANEL, form(scene, sore())).content.decode()
    shorter = sore("adapt", adapt={"max_minutes": 30})
    assert "Ask a therapist" not in desk.post(PANEL, form(scene, shorter)).content.decode()


def test_asking_holds_the_slot_and_the_diary_says_so(desk: Client, scene: Scene, sore: Callable[..., Patient]) -> None:
    answer = desk.post(ASK, form(scene, sore(), words="After work, please."))
    assert answer.status_code == 200
    assert "held until" in answer["HX-Trigger"]
    [card] = desk.get("/diary/events/?day=2027-03-01").json()["events"]
    assert card["name"] == "Held · Pat Sore"
    assert card["short"] == "until 08:00"
    assert "appt--held" in card["css"]
    assert card["movable"] is False
    panel = desk.get(f"/appointments/{card['id']}/", headers=HTMX).content.decode()
    assert "Withdraw" in panel
    assert "After work, please." in panel
    assert str(scene.reception) in panel
    assert "Answer" not in panel


def test_nobody_holds_more_than_ten_slots_at_once(
    desk: Client, client_as: Callable[..., Client], scene: Scene, sore: Callable[..., Patient]
) -> None:
    patient = sore()
    for day in (1, 2):
        for hour in ("09", "10", "11", "14", "15"):
            waiting = hold(scene.plan(f"2027-03-0{day} {hour}:00", patient=patient.pk), by=scene.reception)
    sent = form(scene, patient, slot=f"2027-03-03T09:00 {scene.anna.pk}")
    refused = desk.post(ASK, sent)
    assert refused.status_code == 422
    assert f"{scene.reception} has 10 requests that wait for an answer" in refused.content.decode()
    assert BookingRequest.objects.count() == 10
    assert client_as("receptionist").post(ASK, sent).status_code == 200
    withdraw(waiting.pk, by=scene.reception)
    assert desk.post(ASK, form(scene, patient, slot=f"2027-03-03T11:00 {scene.anna.pk}")).status_code == 200


def test_a_question_that_cannot_be_asked_says_why_and_keeps_the_words(
    desk: Client,
    scene: Scene,
    asked: BookingRequest,
    make_patient: Callable[..., Patient],
    sore: Callable[..., Patient],
) -> None:
    taken = desk.post(ASK, form(scene, Patient.objects.get(pk=asked.appointment.patient_id), words="Again."))
    assert taken.status_code == 409
    fine = desk.post(ASK, form(scene, make_patient(), slot=f"2027-03-01T11:00 {scene.anna.pk}"))
    assert fine.status_code == 422
    assert "Nobody has to be asked" in fine.content.decode()
    nonsense = desk.post(ASK, form(scene, make_patient(), slot="soon"))
    assert nonsense.status_code == 422
    assert BookingRequest.objects.count() == 1


def test_a_therapist_reads_the_reasoning_and_the_desk_only_what_was_asked(
    desk: Client, healer: Client, asked: BookingRequest
) -> None:
    page = f"/requests/{asked.pk}/"
    told = healer.get(page).content.decode()
    for words in ("CANARY title", "Canary relative", "CANARY reason.", "CANARY source", "Approve and book"):
        assert words in told
    kept = desk.get(page).content.decode()
    assert "After work, please." in kept
    assert "Approve" not in kept
    assert not CLINICAL.search(kept)
    for listed in (desk.get("/requests/"), healer.get("/requests/")):
        assert "Pat Sore" in listed.content.decode()
        assert not CLINICAL.search(listed.content.decode())


def test_what_is_due_today_stands_on_top_of_my_day(healer: Client, asked: BookingRequest) -> None:
    assert "Reception asks: 1 request is due today" in healer.get("/my-day/").content.decode()
    assert "Reception asks" not in healer.get("/my-day/?day=2027-03-02").content.decode()


def test_an_approval_books_with_the_mark_and_without_a_reason_nothing_happens(
    healer: Client, desk: Client, asked: BookingRequest
) -> None:
    place = f"/requests/{asked.pk}/approve/"
    empty = healer.post(place, {"reason": ""}, headers=HTMX)
    assert empty.status_code == 422
    assert "Write down why" in empty.content.decode()
    sent = {"reason": "CANARY approval\r\nin two lines"}
    unseen = healer.post(place, sent, headers=HTMX)
    assert unseen.status_code == 422
    assert "CANARY approval" in unseen.content.decode()
    assert healer.post(place, sent | {"against": against_in(unseen)}, headers=HTMX).status_code == 200
    [card] = desk.get("/diary/events/?day=2027-03-01").json()["events"]
    assert card["name"] == "Pat Sore"
    assert card["safety"] == [["v-decide", "v-decide"]]
    for path in (f"/requests/{asked.pk}/", "/requests/", NEWS, f"/appointments/{card['id']}/"):
        assert not CLINICAL.search(desk.get(path).content.decode()), path
    assert "CANARY approval in two lines" in healer.get(f"/requests/{asked.pk}/").content.decode()


def test_a_lighter_form_is_offered_and_booked_with_one_press(
    healer: Client, scene: Scene, sore: Callable[..., Patient]
) -> None:
    request = hold(scene.plan(patient=sore(pressure_from="medium").pk), by=scene.reception)
    page = healer.get(f"/requests/{request.pk}/").content.decode()
    assert "Pressure at most light." in page
    assert 'value="pressure light"' in page
    assert healer.post(f"/requests/{request.pk}/adapt/", {"form": "minutes 30"}).status_code == 422
    healer.post(f"/requests/{request.pk}/adapt/", {"form": "pressure light"})
    made = Appointment.objects.get()
    assert (made.status, made.changes, made.assessment.adapted) == ("booked", {"pressure": "light"}, True)


def test_an_absolute_block_offers_no_approval_and_refuses_one(
    healer: Client, scene: Scene, sore: Callable[..., Patient]
) -> None:
    request = hold(scene.plan(patient=sore("absolute").pk), by=scene.reception)
    page = healer.get(f"/requests/{request.pk}/").content.decode()
    assert "This cannot be approved" in page
    assert "/approve/" not in page
    assert "/decline/" in page
    assert healer.post(f"/requests/{request.pk}/approve/", {"reason": "Still."}).status_code == 422
    assert Appointment.objects.get().status == "held"


def test_declining_offers_the_desk_an_alternative_that_it_books_with_one_press(
    healer: Client, desk: Client, scene: Scene, asked: BookingRequest, make_treatment: Callable[..., Any]
) -> None:
    other = make_treatment("warm-pack", modality="warm")
    scene.anna.treatments.add(other)
    Rule.objects.update(treatments=["massage"])
    _renewed()
    page = healer.get(f"/requests/{asked.pk}/").content.decode()
    value = re.search(rf'value="({other.pk} {scene.anna.pk} [^"]+)"', page)
    assert value
    assert value[1].endswith("2027-03-01T09:00")
    place = f"/requests/{asked.pk}/decline/"
    for wrong in ("0 0 soon", *(f"{other.pk} {scene.anna.pk} {day}T09:00" for day in ("2027-02-26", "9999-12-31"))):
        assert healer.post(place, {"answer": "No.", "instead": wrong}).status_code == 422
    assert healer.post(place, {"answer": ""}).status_code == 422
    healer.post(place, {"answer": "Rather warmth.", "instead": value[1]})
    news = desk.get(NEWS).content.decode()
    assert "Anna declined" in news
    assert "Rather warmth." in news
    assert "Book instead" in news
    assert desk.post(f"/requests/{asked.pk}/instead/").status_code == 200
    made = Appointment.objects.get(status="booked")
    assert made.treatment == other
    assert "Anna declined" not in desk.get(NEWS).content.decode()
    cancel(made.pk, reason="patient_ill", by=scene.reception)
    again = desk.post(f"/requests/{asked.pk}/instead/")
    assert again.status_code == 409
    assert "Nothing is booked now." in again.content.decode()
    assert "HX-Trigger" not in again


def test_a_booking_sent_again_after_it_was_cancelled_says_that_nothing_is_booked(
    desk: Client, scene: Scene, make_patient: Callable[..., Patient]
) -> None:
    sent = form(scene, make_patient())
    assert desk.post(PANEL, sent).status_code == 200
    cancel(Appointment.objects.get().pk, reason="patient_ill", by=scene.reception)
    again = desk.post(PANEL, sent)
    assert again.status_code == 409
    assert "Nothing is booked now." in again.content.decode()
    assert Appointment.objects.get().status == "cancelled"


def _renewed() -> None:
    Practice.bump("rules_version")
    Practice.bump("roster_version")


def test_the_slower_therapist_is_told_who_answered(
    scene: Scene, asked: BookingRequest, client_as: Callable[..., Client]
) -> None:
    approve(asked.pk, by=scene.therapist, reason="Seen today.", against=EVERYTHING)
    late = client_as("therapist").post(f"/requests/{asked.pk}/decline/", {"answer": "No."}, headers=HTMX)
    assert late.status_code == 409
    assert "Anna answered at 07:00: approved and booked." in late.content.decode()


def test_news_come_by_polling_once_and_go_when_put_away(desk: Client, scene: Scene, asked: BookingRequest) -> None:
    first = desk.get(NEWS)
    seen = re.search(r"seen=(\w+)", first.content.decode())[1]
    assert desk.get(f"{NEWS}?seen={seen}").status_code == 204
    approve(asked.pk, by=scene.therapist, reason="Seen today.", against=EVERYTHING)
    news = desk.get(f"{NEWS}?seen={seen}")
    assert news["HX-Trigger"] == "diary:changed"
    assert "Anna approved" in news.content.decode()
    assert "Mon 1 Mar 09:00" in news.content.decode()
    assert "Anna approved" not in desk.post(f"/requests/{asked.pk}/read/").content.decode()


def test_nobody_elses_news_are_shown_or_put_away(
    desk: Client, scene: Scene, asked: BookingRequest, client_as: Callable[..., Client]
) -> None:
    decline(asked.pk, by=scene.therapist, answer="No.")
    colleague = client_as("receptionist")
    assert "declined" not in colleague.get(NEWS).content.decode()
    colleague.post(f"/requests/{asked.pk}/read/")
    assert "declined" in desk.get(NEWS).content.decode()


def test_the_rail_counts_for_those_who_answer(healer: Client, desk: Client, asked: BookingRequest) -> None:
    assert re.search(r'id="count-scheduling-requests"[^>]*>1<', healer.get(NEWS).content.decode())
    assert "count-scheduling-requests" not in desk.get(NEWS).content.decode()


def test_the_same_form_after_the_answer_holds_nothing(desk: Client, scene: Scene, sore: Callable[..., Patient]) -> None:
    sent = form(scene, sore())
    for _time in range(2):
        assert desk.post(ASK, sent).status_code == 200
    withdraw(BookingRequest.objects.get().pk, by=scene.reception)
    again = desk.post(ASK, sent)
    assert (again.status_code, "withdrawn" in again.content.decode()) == (409, True)


def test_withdrawing_frees_the_slot_and_a_second_time_says_so(desk: Client, asked: BookingRequest) -> None:
    place = f"/requests/{asked.pk}/withdraw/"
    assert "free again" in desk.post(place)["HX-Trigger"]
    again = desk.post(place)
    assert again.status_code == 409
    assert "withdrawn at 07:00" in again.content.decode()


def test_more_requests_cost_no_more_queries(
    desk: Client, healer: Client, scene: Scene, sore: Callable[..., Patient], asked: BookingRequest
) -> None:
    def queries(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    places = [(desk, "/requests/"), (healer, "/requests/"), (healer, "/my-day/"), (desk, NEWS)]
    withdraw(hold(scene.plan("16:00", patient=asked.appointment.patient_id), by=scene.reception).pk, by=scene.reception)
    few = [queries(client, path) for client, path in places]
    patient = asked.appointment.patient_id
    for number, hour in enumerate(("10:00", "11:00", "12:00", "13:00")):
        more = hold(scene.plan(hour, patient=patient), by=scene.reception)
        if number % 2:
            withdraw(more.pk, by=scene.reception)
    assert [queries(client, path) for client, path in places] == few


def test_an_admin_sees_no_request_and_one_that_is_not_there_does_not_exist(
    client_as: Callable[..., Client], asked: BookingRequest
) -> None:
    assert client_as("admin").get(f"/requests/{asked.pk}/").status_code == 403
    assert client_as("receptionist").get("/requests/999999/").status_code == 404
