"""Leave and closed days as work: what is booked then, where it could go, and going there through the door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Patient
from practice.models import Practice
from scheduling import booking
from scheduling.models import Appointment, ClosedDays, Leave
from scheduling.roster import add_leave
from tests.scheduling.conftest import Scene, at

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2027, 3, 1), date(2027, 3, 2)
Make = Callable[..., Any]


@pytest.fixture
def desk(scene: Scene, client_as: Callable[..., Client]) -> Client:
    """Reception, on that Monday."""
    return client_as(scene.reception)


@pytest.fixture
def berta(scene: Scene, make_therapist: Make, make_room: Make) -> Any:
    """A second therapist for the same massage, with a room of her own."""
    return make_therapist("Berta", treatments=[scene.massage], usual_room=make_room("Lake"))


def away(scene: Scene, first: date = TUESDAY, last: date = TUESDAY) -> Leave:
    """Anna's leave; on the Tuesday unless days are given."""
    return add_leave(leave=Leave(therapist=scene.anna, first_day=first, last_day=last))


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the worklist as it stands: all ticks, first choices."""
    sent: dict[str, Any] = {"row": re.findall(r'name="row" value="(\d+)" id="row-\d+" checked', page)}
    sent |= dict(re.findall(r'name="(revision-\d+)" value="(\d+)"', page))
    for name, options in re.findall(r'<select[^>]*name="(to-\d+)"(.*?)</select>', page, re.DOTALL):
        sent[name] = re.findall(r'<option value="([^"]*)"', options)[0]
    return sent


def work(client: Client, days: Leave | ClosedDays) -> str:
    kind = "leave" if isinstance(days, Leave) else "closed"
    return client.get(f"/absences/{kind}/{days.pk}/").content.decode()


def test_both_proposals_are_made_and_no_two_ask_for_one_slot(
    desk: Client, scene: Scene, berta: Any, make_patient: Make
):
    scene.book("2027-03-02 09:00")
    booking.book(scene.plan("2027-03-03 09:00", patient=make_patient().pk), by=scene.reception)
    page = work(desk, away(scene, TUESDAY, date(2027, 3, 3)))
    assert page.count("Same time with Berta, Garden") == 2
    assert page.count("Thu 4 Mar, 09:00 with Anna") == 1
    assert len(re.findall(r"Thu 4 Mar, \d\d:\d\d with Anna", page)) == 2


def test_all_ticked_are_moved_and_the_desk_reads_whom_to_call(desk: Client, scene: Scene, berta: Any):
    Patient.objects.update(channel="phone")
    row, leave = scene.book("2027-03-02 09:00"), away(scene)
    answer = desk.post(f"/absences/leave/{leave.pk}/do/", form_of(work(desk, leave)))
    row.refresh_from_db()
    assert (row.therapist, row.starts_at) == (berta, at("2027-03-02 09:00"))
    said = answer.content.decode()
    assert "1 patient to call" in said
    assert scene.patient.phone in said
    assert "Nothing is booked on these days" in said


@pytest.mark.one_database
def test_one_refusal_is_named_and_the_others_are_done(desk: Client, scene: Scene, berta: Any, make_patient: Make):
    first = scene.book("2027-03-02 09:00")
    other = booking.book(scene.plan("2027-03-02 10:30", patient=make_patient().pk), by=scene.reception)
    leave = away(scene)
    sent = form_of(work(desk, leave))
    # Somebody else takes Berta's ten thirty before the button is pressed.
    booking.book(scene.plan("2027-03-02 10:30", patient=make_patient().pk, therapist=berta.pk), by=scene.reception)
    answer = desk.post(f"/absences/leave/{leave.pk}/do/", sent)
    first.refresh_from_db()
    revision = other.revision
    other.refresh_from_db()
    assert answer.status_code == 200
    assert first.therapist == berta
    assert (other.therapist, other.revision) == (scene.anna, revision)
    said = answer.content.decode()
    assert "1 appointment stays as it was" in said
    assert f"{other.patient}, Tue 2 Mar, 10:30" in said


@pytest.mark.one_database
def test_a_stale_page_and_one_that_says_nothing_change_nothing(desk: Client, scene: Scene, berta: Any):
    row, leave = scene.book("2027-03-02 09:00"), away(scene)
    sent, path = form_of(work(desk, leave)), f"/absences/leave/{leave.pk}/do/"
    assert desk.post(path, {}).status_code == 422
    assert desk.post(path, sent | {"row": ["x", "9" * 30]}).status_code == 422
    assert desk.post(path, sent | {f"to-{row.pk}": "999999999@999999999"}).status_code == 422
    assert desk.post(path, sent | {f"revision-{row.pk}": "99"}).status_code == 409
    desk.post(path, sent)
    gone = desk.post(path, sent)
    assert gone.status_code == 409
    assert "does not lie on these days any more" in gone.content.decode()


@pytest.mark.one_database
def test_only_one_is_cancelled_by_its_own_button(desk: Client, scene: Scene, make_patient: Make):
    row = scene.book("2027-03-02 09:00")
    other = booking.book(scene.plan("2027-03-02 10:30", patient=make_patient().pk), by=scene.reception)
    leave = away(scene)
    sent = form_of(work(desk, leave)) | {"only": row.pk, f"to-{row.pk}": "cancel"}
    assert desk.post(f"/absences/leave/{leave.pk}/do/", sent).status_code == 200
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, row.cancel_reason, row.cancelled_late) == ("cancelled", "therapist_away", False)
    assert other.status == "booked"


def test_closed_days_offer_another_day_and_nobody_on_the_same(desk: Client, scene: Scene, berta: Any):
    scene.book("2027-03-02 09:00")
    closed = ClosedDays.objects.create(first_day=TUESDAY, last_day=TUESDAY, name="Outing")
    Practice.bump("roster_version")
    page = work(desk, closed)
    assert "Same time" not in page
    assert "Wed 3 Mar, 09:00 with Anna" in page


def test_what_does_not_suit_the_patient_is_not_proposed(
    desk: Client, scene: Scene, berta: Any, make_rule: Make, make_patient: Make
):
    patient = make_patient("hernia")
    row = booking.book(scene.plan("2027-03-02 09:00", patient=patient.pk), by=scene.reception)
    make_rule("hernia", "absolute", treatments=["massage"], statuses=["active"], reason="Kanari reason.")
    page = work(desk, away(scene))
    assert "Nothing fits by itself" in page
    assert "Kanari" not in page
    assert "hernia" not in page.lower()
    assert f'name="row" value="{row.pk}" id="row-{row.pk}" aria' in page


@pytest.mark.one_database
def test_an_admin_reads_numbers_and_cannot_act(client_as: Callable[..., Client], scene: Scene):
    row, leave, admin = scene.book("2027-03-02 09:00"), away(scene), client_as("admin")
    page = work(admin, leave)
    assert f"Patient {row.patient_id}" in page
    assert scene.patient.family_name not in page
    assert scene.massage.name not in page
    assert admin.post(f"/absences/leave/{leave.pk}/do/", {"row": row.pk}).status_code == 403


@pytest.mark.one_database
def test_entering_leave_leads_to_its_work_and_the_list_finds_it_later(
    client_as: Callable[..., Client], desk: Client, scene: Scene
):
    scene.book("2027-03-02 09:00")
    admin = client_as("admin")
    answer = admin.post(f"/therapists/{scene.anna.pk}/leave/", {"first_day": "2027-03-02", "last_day": "2027-03-05"})
    leave = Leave.objects.get()
    assert answer.url == f"/absences/leave/{leave.pk}/"
    for page in ("/absences/", f"/therapists/{scene.anna.pk}/"):
        assert f'href="/absences/leave/{leave.pk}/"' in admin.get(page).content.decode()
    assert "1 appointment to move" in desk.get("/absences/").content.decode()


@pytest.mark.one_database
def test_the_work_costs_the_same_however_long_it_is(desk: Client, scene: Scene, berta: Any, make_patient: Make):
    scene.book("2027-03-02 08:30")
    leave = away(scene, TUESDAY, date(2027, 3, 4))
    few = _queries(desk, leave)
    Leave.objects.all().delete()
    Practice.bump("roster_version")
    for day in (2, 3, 4):
        for hour in (10, 12, 14, 16):
            plan = scene.plan(f"2027-03-0{day} {hour}:00", patient=make_patient().pk)
            booking.book(plan, by=scene.reception)
    again = away(scene, TUESDAY, date(2027, 3, 4))
    assert "13 appointments to move" in work(desk, again)
    assert _queries(desk, again) == few


def _queries(client: Client, leave: Leave) -> int:
    work(client, leave)
    with CaptureQueriesContext(connection) as asked:
        work(client, leave)
    return len(asked)


@pytest.mark.one_database
def test_holidays_are_suggested_for_the_country_and_closed_by_one_click(client_as: Callable[..., Client], scene: Scene):
    admin = client_as("admin")
    assert "Choose the practice" in admin.get("/closed-days/").content.decode()
    Practice.objects.update(country="DE")
    page = admin.get("/closed-days/").content.decode()
    assert "Good Friday" in page
    assert not ClosedDays.objects.exists()
    admin.post("/closed-days/holidays/", {"day": "2027-03-26"})
    closed = ClosedDays.objects.get()
    assert (closed.first_day, closed.last_day, closed.name) == (date(2027, 3, 26), date(2027, 3, 26), "Good Friday")
    assert 'value="2027-03-26"' not in admin.get("/closed-days/").content.decode()
    for day in ("2027-03-26", "2027-03-27", "1999-12-25", "soon", "", "2027-02-30"):
        assert admin.post("/closed-days/holidays/", {"day": day}).status_code == 302
    assert ClosedDays.objects.count() == 1


def test_who_has_arrived_is_no_work_of_the_list(desk: Client, scene: Scene, monday: Any):
    row = scene.book("09:00")
    monday.shift(timedelta(hours=1))
    booking.advance(row.pk, to=Appointment.Status.ARRIVED, by=scene.reception)
    assert "Nothing is booked on these days" in work(desk, away(scene, MONDAY, MONDAY))
