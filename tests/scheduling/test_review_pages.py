"""The safety review on the screen: the list, the mark, and what can be done about each appointment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.records import record_condition
from scheduling.models import Appointment, SafetyReview
from tests.scheduling.conftest import Scene, against_in
from treatments.models import Rule

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Reception on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def anna(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Anna, at work on that Monday."""
    return client_as(scene.therapist)


@pytest.fixture
def marked(scene: Scene, make_rule: Make, make_condition: Make) -> Callable[..., Appointment]:
    """marked("relative", "10:00"): an appointment whose patient has since got a condition that a rule speaks about."""

    def mark(severity: str, when: str = "09:00", patient: Any = None, **rule: Any) -> Appointment:
        patient = patient or scene.patient
        row = scene.book(when, patient=patient.pk)
        code = f"canary{severity}"
        condition = make_condition(code) if not Rule.objects.filter(condition__code=code).exists() else None
        if condition is not None:
            make_rule(condition, severity, treatments=["massage"], statuses=["active"], name="CANARYRULE", **rule)
        found = Rule.objects.get(condition__code=code).condition
        record_condition(patient=patient.pk, condition=found, status="active", by=scene.therapist)
        return row

    return mark


def open_ones() -> int:
    return SafetyReview.objects.filter(closed_at=None).count()


def test_the_worst_and_soonest_come_first(desk: Client, marked: Make, make_patient: Make) -> None:
    names = ("Ada", "Bea", "Cleo", "Dora")
    ada, bea, cleo, dora = (make_patient(given_name=name) for name in names)
    marked("adapt", "09:00", dora, adapt={"max_minutes": 20})
    marked("relative", "11:00", cleo)
    marked("relative", "10:00", bea)
    marked("absolute", "15:00", ada)
    page = desk.get("/reviews/").content.decode()
    assert sorted(names, key=page.index) == list(names)
    assert "4 appointments to look at" in page


@pytest.mark.parametrize(("who", "shown"), [("desk", {"Ada", "Dora"}), ("therapist", {"Bea"}), ("admin", set())])
def test_the_list_is_narrowed_to_those_who_can_act(
    desk: Client, marked: Make, make_patient: Make, who: str, shown: set[str]
) -> None:
    marked("absolute", "15:00", make_patient(given_name="Ada"))
    marked("relative", "10:00", make_patient(given_name="Bea"))
    marked("adapt", "09:00", make_patient(given_name="Dora"), adapt={"max_minutes": 20})
    page = desk.get(f"/reviews/?who={who}").content.decode()
    assert {name for name in ("Ada", "Bea", "Dora") if name in page} == shown


@pytest.mark.one_database
def test_reception_reads_what_to_do_and_a_therapist_also_why(desk: Client, anna: Client, marked: Make) -> None:
    row = marked("relative")
    for address in ("/reviews/", f"/patients-affected/{row.patient_id}/", f"/appointments/{row.pk}/?rebook=1"):
        page = desk.get(address).content.decode()
        assert "A therapist has to decide" in page
        assert "canary" not in page.lower()
        assert "CANARYRULE" in anna.get(address).content.decode()


def test_one_click_adapts_and_the_review_is_over(desk: Client, marked: Make) -> None:
    row = marked("adapt", adapt={"max_minutes": 20})
    answer = desk.post(f"/appointments/{row.pk}/settle/", {"revision": 1, "adaptation": "1"})
    assert answer.status_code == 200
    assert Appointment.objects.get(pk=row.pk).minutes == 20
    assert (SafetyReview.objects.get().outcome, open_ones()) == ("adapted", 0)


@pytest.mark.one_database
def test_a_therapist_approves_with_a_reason_and_reception_cannot(desk: Client, anna: Client, marked: Make) -> None:
    row = marked("relative")
    sent = {"revision": 1, "override_reason": "Talked to the doctor."}
    assert desk.post(f"/appointments/{row.pk}/settle/", sent).status_code == 422
    assert anna.post(f"/appointments/{row.pk}/settle/", sent | {"override_reason": " "}).status_code == 422
    assert anna.post(f"/appointments/{row.pk}/settle/", sent).status_code == 422
    assert open_ones() == 1
    sent["against"] = against_in(anna.get(f"/appointments/{row.pk}/"))
    assert anna.post(f"/appointments/{row.pk}/settle/", sent).status_code == 200
    assert (SafetyReview.objects.get().outcome, open_ones()) == ("approved", 0)


@pytest.mark.one_database
def test_what_is_not_suitable_cannot_be_settled_but_rebooked_with_one_press(
    desk: Client, anna: Client, scene: Scene, marked: Make, make_treatment: Make
) -> None:
    other = make_treatment("stroking", techniques=["stroking"])
    scene.anna.treatments.add(other)
    row = marked("absolute")
    refused = anna.post(f"/appointments/{row.pk}/settle/", {"revision": 1, "override_reason": "All the same."})
    assert refused.status_code == 422
    assert open_ones() == 1
    page = desk.get(f"/appointments/{row.pk}/?rebook=1").content.decode()
    assert "Rebook to Stroking" in page
    sent = {"revision": 1, "start": "2027-03-01T11:00", "treatment": other.pk}
    assert desk.post(f"/appointments/{row.pk}/change/", sent).status_code == 200
    assert open_ones() == 0


@pytest.mark.one_database
def test_cancelling_ends_the_review_and_the_form_stands_open(desk: Client, marked: Make) -> None:
    row = marked("absolute")
    assert (
        '<details class="fold" open><summary>Cancel' in desk.get(f"/appointments/{row.pk}/?cancel=1").content.decode()
    )
    desk.post(f"/appointments/{row.pk}/cancel/", {"revision": 1, "reason": "practice"})
    assert open_ones() == 0
    assert "Nothing to look at" in desk.get("/reviews/").content.decode()


@pytest.mark.one_database
def test_a_marked_appointment_cannot_check_in_and_says_so_on_card_panel_and_my_day(
    desk: Client, anna: Client, marked: Make
) -> None:
    row = marked("relative")
    assert desk.post(f"/appointments/{row.pk}/step/", {"revision": 1, "to": "arrived"}).status_code == 422
    for client, address in (
        (desk, f"/appointments/{row.pk}/"),
        (desk, "/diary/agenda/?day=2027-03-01"),
        (anna, "/my-day/"),
    ):
        assert "To be looked at before the session" in client.get(address).content.decode()


@pytest.mark.one_database
def test_the_form_that_a_refused_check_in_shows_lets_in_with_a_reason(anna: Client, desk: Client, marked: Make) -> None:
    row = marked("relative")
    sent = {"revision": 1, "to": "arrived"}
    refused = anna.post(f"/appointments/{row.pk}/step/", sent)
    assert 'name="override_reason"' in refused.content.decode()
    sent |= {"override_reason": "Seen today; gentle.", "against": against_in(refused)}
    assert desk.post(f"/appointments/{row.pk}/step/", sent).status_code == 422
    assert anna.post(f"/appointments/{row.pk}/step/", sent).status_code == 200
    row.refresh_from_db()
    assert (row.status, row.assessment.override_reason, open_ones()) == ("arrived", "Seen today; gentle.", 0)


@pytest.mark.one_database
def test_a_failed_check_asks_for_the_admin(desk: Client, scene: Scene) -> None:
    row = scene.book("09:00")
    SafetyReview.objects.create(appointment=row, cause="failed", verdict="failed", weight=1, rules_version=1)
    page = desk.get("/reviews/?who=admin").content.decode()
    assert "The safety check did not work" in page


@pytest.mark.one_database
def test_a_patient_without_open_reviews_has_no_block(desk: Client, scene: Scene) -> None:
    assert desk.get(f"/patients-affected/{scene.patient.pk}/").content.decode().strip() == ""
    assert desk.get("/patients-affected/999999/").status_code == 404


@pytest.mark.one_database
def test_the_list_pages_and_costs_the_same_however_long_it_is(
    desk: Client, scene: Scene, make_patient: Make, make_appointment: Make
) -> None:
    rows = [
        make_appointment(
            make_patient(), scene.anna, scene.garden, scene.massage, scene.plan(f"2027-03-{day:02} 09:00").starts_at
        )
        for day in range(2, 32)
    ]

    def asked(number: int) -> int:
        SafetyReview.objects.all().delete()
        SafetyReview.objects.bulk_create(
            SafetyReview(appointment=row, cause="rules", verdict="blocked", weight=0, rules_version=1)
            for row in rows[:number]
        )
        desk.get("/reviews/")
        with CaptureQueriesContext(connection) as queries:
            page = desk.get("/reviews/").content.decode()
        assert page.count('class="review"') == min(number, 25)
        return len(queries)

    assert asked(2) == asked(30)
    assert desk.get("/reviews/?page=zebra").status_code == 200
    assert desk.get("/reviews/?page=2").content.decode().count('class="review"') == 5
