"""The pages of the waiting list: wishes, who fits beside the diary, offers, and the answer by link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient, RecordedCondition
from practice.logs import without_links
from practice.models import Message, Practice
from scheduling.booking import cancel
from scheduling.models import Appointment, FreedTime, Offer, Wish
from scheduling.reports.period import Period
from scheduling.reports.waiting import waiting as chapter
from scheduling.waiting.links import path_of
from scheduling.waiting.offering import accept, decline, offer
from tests.scheduling.conftest import BERLIN, Scene, at
from treatments.models import Rule

pytestmark = pytest.mark.django_db
DAYS = {"first_day": date(2027, 3, 1), "last_day": date(2027, 3, 29)}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def wish(scene: Scene) -> Wish:
    """The patient of the scene waits for a massage."""
    Patient.objects.filter(pk=scene.patient.pk).update(email="pat@example.org")
    return Wish.objects.create(patient=scene.patient, treatment=scene.massage, **DAYS)


@pytest.fixture
def desk(scene: Scene, client: Client) -> Client:
    """Reception, signed in."""
    client.force_login(scene.reception)
    return client


@pytest.fixture
def made(scene: Scene, wish: Wish) -> Offer:
    """They are offered ten o'clock."""
    return offer(wish.pk, therapist=scene.anna.pk, starts_at=at("10:00"), by=scene.reception)


def test_a_wish_is_made_changed_and_ended(desk: Client, scene: Scene) -> None:
    asked = {"patient": scene.patient.pk, "treatment": scene.massage.pk, "notice_hours": 2, "weekdays": ["0", "3"]}
    days = {"first_day": "2027-03-01", "last_day": "2027-03-29"}
    wrong = desk.post("/waiting/new/", asked | days | {"last_day": "2027-02-01"})
    assert wrong.status_code == 422
    assert b"This day has passed." in wrong.content
    for _click in range(2):
        assert desk.post("/waiting/new/", asked | days).status_code == 302
    row = Wish.objects.get()
    assert (row.weekdays, row.made_by) == ([0, 3], scene.reception)
    assert desk.post(f"/waiting/{row.pk}/", asked | days | {"urgent": "on"}).status_code == 302
    assert Wish.objects.get().urgent
    assert b"needs it soon" in desk.get("/waiting/").content
    desk.post(f"/waiting/{row.pk}/end/")
    assert Wish.objects.get().state == "withdrawn"
    assert desk.post(f"/waiting/{row.pk}/", asked | days).status_code == 409


def test_a_therapist_that_no_database_can_hold_is_refused(desk: Client, scene: Scene) -> None:
    wished = {"patient": scene.patient.pk, "treatment": scene.massage.pk, "therapists": "9" * 30}
    page = desk.post(reverse("scheduling:wish_new"), wished | DAYS)
    assert (page.status_code, Wish.objects.exists()) == (422, False)


@pytest.mark.parametrize("query", ["", "?patient=99999999", "?patient=x&treatment=y", "?q=%00%F0"])
def test_whoever_waits_is_chosen_first(desk: Client, query: str) -> None:
    assert b"Who waits?" in desk.get(f"/waiting/new/{query}").content


@pytest.mark.one_database
def test_a_time_of_the_diary_is_offered_in_two_clicks(desk: Client, scene: Scene, wish: Wish) -> None:
    panel = desk.get(f"/bookings/new/?start=2027-03-01T10:00&therapist={scene.anna.pk}", **HTMX).content.decode()
    address = f"/waiting/fitting/?start=2027-03-01T10:00&amp;therapist={scene.anna.pk}"
    assert address in panel
    beside = desk.get(address.replace("&amp;", "&")).content.decode()
    assert str(scene.patient) in beside
    assert f"/waiting/{wish.pk}/offer/" in beside
    post = {"start": "2027-03-01T10:00", "therapist": scene.anna.pk, "room": scene.garden.pk, "freed": ""}
    answer = desk.post(f"/waiting/{wish.pk}/offer/", post, **HTMX)
    assert "Held for" in answer["HX-Trigger"]
    made = Offer.objects.get()
    assert made.appointment.starts_at == at("10:00")
    assert desk.post(f"/waiting/{wish.pk}/offer/", post, **HTMX).status_code == 409
    held = desk.get(f"/appointments/{made.appointment_id}/", **HTMX).content.decode()
    assert f"/offers/{made.pk}/settle/" in held
    assert desk.post(f"/offers/{made.pk}/settle/", {"act": "accept"}, **HTMX).status_code == 200
    assert Appointment.objects.get().status == "booked"
    assert desk.post(f"/offers/{made.pk}/settle/", {"act": "decline"}, **HTMX).status_code == 409
    assert desk.post(f"/offers/{made.pk}/settle/", {"act": "eat"}, **HTMX).status_code == 422


@pytest.mark.parametrize("query", ["start=x&therapist=1", "start=2027-03-28T02:30&therapist={anna}", "freed=", ""])
def test_nonsense_fits_nobody(desk: Client, scene: Scene, wish: Wish, query: str) -> None:
    answer = desk.get(f"/waiting/fitting/?{query.format(anna=scene.anna.pk)}")
    assert answer.status_code == 200
    assert str(scene.patient) not in answer.content.decode()


def test_what_became_free_is_listed_while_it_is(desk: Client, scene: Scene, wish: Wish) -> None:
    cancel(scene.book("10:00").pk, reason="other", by=scene.reception)
    assert b"09:55" in desk.get("/waiting/").content
    freed = FreedTime.objects.get()
    assert str(scene.patient) in desk.get(f"/waiting/fitting/?freed={freed.pk}").content.decode()
    scene.book("10:00")
    assert b"09:55" not in desk.get("/waiting/").content


@pytest.mark.one_database
def test_a_click_into_freed_time_finds_who_fits_from_its_beginning(desk: Client, scene: Scene, wish: Wish) -> None:
    cancel(scene.book("10:00").pk, reason="other", by=scene.reception)
    scene.book("11:00")
    click = f"/waiting/fitting/?start=2027-03-01T10:30&therapist={scene.anna.pk}"
    answer = desk.get(click).content.decode()
    assert f"/waiting/{wish.pk}/offer/" in answer
    assert "2027-03-01T10:00" in answer or "2027-03-01T09:5" in answer
    FreedTime.objects.update(closed_at=at("09:00"))
    assert f"/waiting/{wish.pk}/offer/" not in desk.get(click).content.decode()


def test_who_said_no_to_a_time_is_not_the_first_to_be_asked_again(desk: Client, scene: Scene, made: Offer) -> None:
    start = timezone.localtime(made.appointment.starts_at)
    decline(made.pk, by=scene.reception)
    address = f"/waiting/fitting/?start={start:%Y-%m-%dT%H:%M}&therapist={made.appointment.therapist_id}"
    assert f"/waiting/{made.wish_id}/offer/" not in desk.get(address).content.decode()
    later = (
        f"/waiting/fitting/?start={start + timedelta(days=1):%Y-%m-%dT%H:%M}&therapist={made.appointment.therapist_id}"
    )
    assert f"/waiting/{made.wish_id}/offer/" in desk.get(later).content.decode()


@pytest.mark.one_database
def test_the_diary_says_that_a_time_is_held_and_until_when(desk: Client, made: Offer) -> None:
    page = desk.get("/diary/agenda/?day=2027-03-01").content.decode()
    assert "08:03" in page


def test_the_page_asks_as_much_for_many_as_for_one(
    desk: Client, scene: Scene, made: Offer, make_patient: Callable[..., Patient]
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/waiting/").status_code == 200
        return len(queries)

    FreedTime.objects.create(therapist=scene.anna, starts_at=at("12:00"), ends_at=at("13:00"))
    asked()
    few = asked()
    for number in range(4):
        more = Wish.objects.create(patient=make_patient(), treatment=scene.massage, **DAYS)
        more.therapists.add(scene.anna)
        offer(more.pk, therapist=scene.anna.pk, starts_at=at(f"2027-03-02 1{number}:00"), by=scene.reception)
        FreedTime.objects.create(therapist=scene.anna, starts_at=at("14:00"), ends_at=at("15:00"))
    # One for the names of therapists, where there were none.
    assert asked() <= few + 1


@pytest.mark.one_database
def test_the_link_shows_the_time_and_nothing_of_who_or_what(client: Client, made: Offer, scene: Scene) -> None:
    page = client.get(path_of(made))
    said = page.content.decode()
    assert "10:00" in said
    assert "Anna" in said
    for secret in (scene.patient.family_name, scene.patient.given_name + " ", "Massage", "massage"):
        assert secret not in said
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "private, no-store")
    for word in ("accept", "decline"):
        assert client.get(f"{path_of(made)}{word}/").status_code == 405
    assert Appointment.objects.get().status == "held", "looking changes nothing"


@pytest.mark.one_database
def test_the_key_of_an_offer_stands_in_no_log_and_no_letter_that_staff_read(desk: Client, made: Offer) -> None:
    assert without_links(f"Gone: {path_of(made)}accept/") == "Gone: /w/…/accept/"
    [message] = Message.objects.filter(kind="offer")
    page = desk.get(reverse("practice:message", args=[message.pk])).content.decode()
    assert "/w/…" in page
    assert made.key not in page


def test_the_link_books_once_and_says_so_each_time_until_the_session_is_over(
    client: Client, made: Offer, monday: time_machine.Traveller
) -> None:
    for _click in range(2):
        page = client.post(f"{path_of(made)}accept/", follow=True)
        assert "The time is yours" in page.content.decode()
    assert Appointment.objects.get().status == "booked"
    client.post(f"{path_of(made)}decline/")
    assert Offer.objects.get().state == "accepted"
    monday.shift(timedelta(hours=5))
    assert client.get(path_of(made)).status_code == 404


@pytest.mark.one_database
def test_a_time_that_is_gone_is_gone_kindly(
    client: Client, made: Offer, scene: Scene, monday: time_machine.Traveller
) -> None:
    monday.shift(timedelta(hours=2))
    page = client.post(f"{path_of(made)}accept/", follow=True)
    assert page.status_code == 410
    assert "You stay on the waiting list" in page.content.decode()
    assert client.get("/w/1.abc~nonsense/").status_code == 404
    assert client.get(f"{path_of(made)[:-4]}xxx/").status_code == 404


@pytest.mark.one_database
def test_a_refusal_asks_to_call_and_says_no_more(
    client: Client, made: Offer, scene: Scene, make_rule: Callable[..., Rule]
) -> None:
    rule = make_rule("kanari", "absolute", statuses=["active"])
    RecordedCondition.objects.create(
        patient=made.wish.patient, condition=rule.condition, status="active", recorded_by=scene.therapist
    )
    page = client.post(f"{path_of(made)}accept/")
    assert page.status_code == 422
    assert b"Please call us" in page.content
    assert b"anari" not in page.content


def test_the_report_counts_what_came_of_wishes(made: Offer, scene: Scene, monday: time_machine.Traveller) -> None:
    Wish.objects.create(patient=scene.patient, treatment=scene.massage, state="expired", **DAYS)
    monday.shift(timedelta(minutes=36))
    accept(made.pk, by=None)
    period = Period.until_now(6, now=at("09:00"), tz=BERLIN)
    found = chapter(period, Practice.objects.get())
    assert list(found.all.rows[0][1:]) == [2, 1, 50.0, 0, 1, 0.0]
    assert [row[1] for row in found.tables[0].rows] == [0, 1, 0, 0, 0]
