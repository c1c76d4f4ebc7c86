"""The therapist's day: in order, with alerts, and at the same price however full it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Patient
from scheduling.booking import book
from scheduling.clearing import Consent
from tests.scheduling.conftest import Scene, at
from treatments.models import Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Anna, at work on that Monday."""
    return client_as(scene.therapist)


def queries_of(client: Client) -> int:
    client.get("/my-day/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/my-day/")
    return len(asked)


def test_the_day_is_in_order_with_gaps_and_the_next_step(
    anna: Client, scene: Scene, make_patient: Callable[..., Patient]
) -> None:
    late, early = make_patient(given_name="Late"), make_patient(given_name="Early")
    scene.book("14:00", patient=late.pk)
    scene.book("09:00", patient=early.pk)
    page = anna.get("/my-day/").content.decode()
    assert page.index("Early") < page.index("min free") < page.index("Late")
    assert 'value="arrived"' in page
    assert "2 patients" in page


@pytest.mark.one_database
def test_the_therapist_reads_alerts_conditions_and_what_was_agreed(
    anna: Client, scene: Scene, make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]
) -> None:
    rule = {"name": "short and light", "adapt": {"max_minutes": 20, "max_pressure": "light"}, "statuses": ["active"]}
    make_rule("sciatica", "adapt", treatments=["massage"], **rule)
    patient = make_patient("sciatica")
    book(scene.plan("09:00", patient=patient.pk), by=scene.reception, consent=Consent(adaptation=True))
    page = anna.get("/my-day/").content.decode()
    assert "Sciatica, active" in page
    assert "Pressure at most light." in page
    assert "20 min" in page


@pytest.mark.one_database
def test_a_colleague_does_not_see_the_day_of_another(
    scene: Scene, client_as: Callable[..., Client], make_therapist: Callable[..., object]
) -> None:
    scene.book("09:00")
    ben = make_therapist("Ben")
    page = client_as(ben.user).get("/my-day/").content.decode()  # type: ignore[attr-defined]
    assert str(scene.patient) not in page
    assert "Nothing is booked with you" in page


def test_an_empty_day_leads_to_the_next_one_with_work(anna: Client, scene: Scene) -> None:
    scene.book("2027-03-04 10:00")
    page = anna.get("/my-day/").content.decode()
    assert "You work next on Thursday, 4 March, from 10:00" in page
    assert str(scene.patient) in anna.get("/my-day/?day=2027-03-04").content.decode()


@pytest.mark.one_database
def test_somebody_without_a_place_in_the_diary_is_told_whom_to_ask(
    scene: Scene, client_as: Callable[..., Client]
) -> None:
    assert "no place in the diary yet" in client_as("therapist").get("/my-day/").content.decode()


@pytest.mark.one_database
def test_a_full_day_asks_as_little_as_one_visit(
    anna: Client, scene: Scene, make_patient: Callable[..., Patient]
) -> None:
    scene.book("2027-03-02 09:00")
    scene.book("09:00")
    one = queries_of(anna)
    for hour in (11, 13, 15):
        scene.book(f"{at('00:00') + timedelta(hours=hour):%H:%M}", patient=make_patient("gout").pk)
    assert queries_of(anna) == one


@pytest.mark.one_database
def test_reception_and_admin_have_no_such_day(scene: Scene, client_as: Callable[..., Client]) -> None:
    for role in ("receptionist", "admin"):
        assert client_as(role).get("/my-day/").status_code == 403
