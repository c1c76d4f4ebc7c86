"""A patient's own appointment by link: nothing without the date of birth, nothing by a GET, nothing past the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import Questionnaire, RecordedCondition
from practice.logs import without_links
from practice.models import Practice
from scheduling import booking
from scheduling.models import Appointment, AppointmentLink
from scheduling.selfservice.links import address_of, end_links, is_confirmed, link_of, path_of
from tests.scheduling.conftest import Scene, at

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Make = Callable[..., Any]
BORN = date(1980, 4, 2)


@pytest.fixture
def link(scene: Scene) -> AppointmentLink:
    """The link of a massage on Thursday at nine."""
    scene.patient.birth_date = BORN
    scene.patient.save()
    return link_of(scene.book("2027-03-04 09:00"))


def begun(link: AppointmentLink) -> Client:
    """A browser in which the date of birth was said."""
    browser = Client()
    assert browser.post(f"{path_of(link)}begin/", {"birth_date": str(BORN)}).status_code == 302
    return browser


def now_of(link: AppointmentLink) -> Appointment:
    """The appointment as it is stored."""
    return Appointment.objects.get(pk=link.appointment_id)


def posted(link: AppointmentLink, what: str, **said: object) -> Any:
    """What a browser that has begun is answered."""
    return begun(link).post(f"{path_of(link)}{what}/", {"revision": now_of(link).revision} | said)


def test_the_link_asks_for_the_date_of_birth_and_then_shows_when_and_with_whom(link: AppointmentLink) -> None:
    stranger = Client().get(path_of(link)).content.decode()
    assert "09:00" not in stranger
    assert "Anna" not in stranger
    page = begun(link).get(path_of(link))
    assert "Thursday, 4 March" in page.content.decode()
    assert "with Anna" in page.content.decode()
    assert "Massage" not in page.content.decode()
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "private, no-store")
    assert page["Referrer-Policy"] == "same-origin"


def test_a_mail_scanner_that_opens_every_address_changes_nothing(link: AppointmentLink) -> None:
    before = (Appointment.objects.values().get(), AppointmentLink.objects.values().get())
    for browser in (Client(), begun(link)):
        for what in ("", "begin/", "confirm/", "move/", "cancel/", "calendar/"):
            for ask in (browser.get, browser.head):
                assert ask(f"{path_of(link)}{what}").status_code in (200, 302, 405)
    assert (Appointment.objects.values().get(), AppointmentLink.objects.values().get()) == before


def test_nobody_acts_without_the_date_of_birth(link: AppointmentLink) -> None:
    before = Appointment.objects.values().get()
    stranger = Client()
    for what in ("confirm", "move", "cancel"):
        said = {"revision": 1, "reason": "patient_ill", "slot": f"2027-03-05T10:00 {link.appointment.therapist_id}"}
        answer = stranger.post(f"{path_of(link)}{what}/", said)
        assert (answer.status_code, answer["Location"]) == (302, path_of(link))
    assert stranger.post(f"{path_of(link)}begin/", {"birth_date": "1981-04-02"}).status_code == 422
    assert Appointment.objects.values().get() == before
    assert link_of(link.appointment).confirmed_at is None


def test_guessing_the_date_of_birth_ends_after_five_tries(link: AppointmentLink) -> None:
    answers = [
        Client().post(f"{path_of(link)}begin/", {"birth_date": f"1970-01-0{day}"}).status_code for day in range(1, 8)
    ]
    assert answers == [422] * 5 + [429] * 2


def test_the_patient_confirms_and_a_moved_time_is_not_confirmed_any_more(link: AppointmentLink, scene: Scene) -> None:
    assert posted(link, "confirm")["Location"].endswith("?said=confirmed")
    again = link_of(link.appointment)
    assert is_confirmed(again)
    booking.change(link.appointment_id, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    moved = AppointmentLink.objects.select_related("appointment").get()
    assert not is_confirmed(moved)
    assert "I will come" in begun(moved).get(path_of(moved)).content.decode()


def test_a_page_that_was_open_while_the_desk_moved_it_confirms_and_cancels_nothing(
    link: AppointmentLink, scene: Scene
) -> None:
    booking.change(link.appointment_id, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    for what in ("confirm", "cancel", "move"):
        slot = f"2027-03-05T10:00 {scene.anna.pk}"
        answer = posted(link, what, revision=1, reason="patient_ill", slot=slot)
        assert answer["Location"].endswith("?said=changed")
    assert (now_of(link).status, now_of(link).starts_at) == ("booked", at("2027-03-04 11:00"))
    assert not is_confirmed(link_of(link.appointment))


def test_the_patient_cancels_with_a_reason_of_theirs(link: AppointmentLink) -> None:
    for reason in ("", "practice", "therapist_away"):
        assert posted(link, "cancel", reason=reason).status_code == 422
    assert posted(link, "cancel", reason="patient_ill").status_code == 302
    row = now_of(link)
    assert (row.status, row.cancel_reason, row.cancelled_late) == ("cancelled", "patient_ill", False)
    assert row.history.first().history_user is None
    assert "is cancelled" in begun(link).get(path_of(link)).content.decode()


def test_the_patient_moves_to_a_time_that_is_offered(link: AppointmentLink, scene: Scene) -> None:
    page = begun(link).get(f"{path_of(link)}move/").content.decode()
    first = f"2027-03-02T08:00 {scene.anna.pk} {scene.garden.pk}"
    assert first in page
    answer = posted(link, "move", slot=first)
    assert answer["Location"].endswith("?said=moved")
    assert now_of(link).starts_at == at("2027-03-02 08:00")
    assert is_confirmed(AppointmentLink.objects.select_related("appointment").get())


@pytest.mark.parametrize(
    ("slot", "status"),
    [
        ("2027-03-01T15:00 {anna}", 409),  # sooner than the practice's notice
        ("2027-03-04T09:07 {anna}", 409),  # a time that no search offers
        ("2027-03-06T10:00 {anna}", 409),  # a Saturday
        ("2027-03-28T02:30 {anna}", 422),  # does not exist
        ("2027-03-05T10:00 999999", 409),
        ("9999-12-31T23:59 {anna}", 422),
        ("nonsense", 422),
        ("", 422),
    ],
)
def test_what_is_not_offered_cannot_be_posted(link: AppointmentLink, scene: Scene, slot: str, status: int) -> None:
    answer = posted(link, "move", slot=slot.format(anna=scene.anna.pk))
    assert answer.status_code == status
    assert now_of(link).starts_at == at("2027-03-04 09:00")


def test_a_time_that_has_just_been_taken_is_said_kindly(
    link: AppointmentLink, scene: Scene, make_patient: Make
) -> None:
    scene.book("2027-03-05 10:00", patient=make_patient().pk)
    answer = posted(link, "move", slot=f"2027-03-05T10:00 {scene.anna.pk}")
    assert answer.status_code == 409
    assert "has just been taken" in answer.content.decode()


def test_within_the_notice_the_patient_is_asked_to_call(link: AppointmentLink, scene: Scene) -> None:
    Practice.objects.update(notice_hours=96, phone="+49 30 1234")
    page = begun(link).get(path_of(link)).content.decode()
    assert "+49 30 1234" in page
    assert f"{path_of(link)}cancel/" not in page
    for what in ("cancel", "move"):
        slot = f"2027-03-09T10:00 {scene.anna.pk}"
        answer = posted(link, what, reason="patient_ill", slot=slot)
        assert answer.status_code == 422
        assert "+49 30 1234" in answer.content.decode()
    assert now_of(link).status == "booked"


def test_who_must_not_be_treated_is_offered_no_time_and_no_reason(
    link: AppointmentLink, scene: Scene, make_rule: Make, make_condition: Make
) -> None:
    ill = make_condition("fever", name="Fever")
    RecordedCondition.objects.create(patient=scene.patient, condition=ill, status="active", recorded_by=scene.therapist)
    make_rule(ill, "absolute", treatments=["massage"], statuses=["active"], reason="Feverish reason.")
    asked = begun(link).get(f"{path_of(link)}move/")
    sent = posted(link, "move", slot=f"2027-03-05T10:00 {scene.anna.pk}")
    for answer in (asked, sent):
        assert "Please call us" in answer.content.decode() or "ask at the desk" in answer.content.decode()
        assert "fever" not in answer.content.decode().casefold()
        assert "suitable" not in answer.content.decode().casefold()
    assert now_of(link).starts_at == at("2027-03-04 09:00")


def test_the_door_has_the_last_word_where_the_search_is_wrong(
    link: AppointmentLink, scene: Scene, make_rule: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = make_rule("fever", "absolute", treatments=["massage"], statuses=["active"]).condition
    RecordedCondition.objects.create(patient=scene.patient, condition=ill, status="active", recorded_by=scene.therapist)
    monkeypatch.setattr("scheduling.selfservice.searching.Search.has", lambda *_args, **_more: True)
    assert posted(link, "move", slot=f"2027-03-05T10:00 {scene.anna.pk}").status_code == 422
    assert now_of(link).starts_at == at("2027-03-04 09:00")


def test_a_link_dies_with_its_key_its_session_and_its_patient(link: AppointmentLink, scene: Scene, monday: Any) -> None:
    old = path_of(link)
    new = path_of(end_links(link.appointment))
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    for broken in ("x" * 5000, "1.a~b", new.split("/")[2][:-1] + "!"):
        assert Client().get(reverse("own:appointment", args=[broken])).status_code == 404
    scene.patient.archived_at = timezone.now()
    scene.patient.save()
    assert Client().get(new).status_code == 410
    scene.patient.archived_at = None
    scene.patient.save()
    monday.move_to(at("2027-03-04 09:46"))
    assert Client().get(new).status_code == 410


def test_health_questions_that_wait_are_one_press_away(link: AppointmentLink, scene: Scene) -> None:
    assert "/q/" not in begun(link).get(path_of(link)).content.decode()
    Questionnaire.objects.create(
        patient=scene.patient, made_by=scene.reception, key="k", expires_at=at("2027-03-04 09:00")
    )
    assert "/q/" in begun(link).get(path_of(link)).content.decode()


def test_the_desk_shows_the_address_and_ends_it(link: AppointmentLink, client_as: Make) -> None:
    desk, row = client_as("receptionist"), link.appointment
    shown = desk.post(reverse("scheduling:own_link", args=[row.pk])).content.decode()
    assert address_of(row) in shown
    desk.post(reverse("scheduling:own_link_end", args=[row.pk]))
    assert address_of(row) not in shown
    assert Client().get(path_of(link)).status_code == 404
    posted(link_of(row), "confirm")
    panel = desk.get(reverse("scheduling:appointment", args=[row.pk])).content.decode()
    assert "confirmed" in panel


def test_looking_for_times_costs_as_many_queries_with_many_therapists(
    link: AppointmentLink, scene: Scene, make_therapist: Make
) -> None:
    def queries() -> int:
        browser = begun(link)
        browser.get(f"{path_of(link)}move/?with=any")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(f"{path_of(link)}move/?with=any")
        return len(asked)

    alone = queries()
    for number in range(5):
        make_therapist(f"Berta {number}", treatments=[scene.massage])
    Practice.bump("roster_version")
    assert queries() <= alone


def test_addresses_of_appointments_and_calendars_stand_in_no_log() -> None:
    assert without_links('"GET /a/12.abc~def/move/ HTTP/1.1"') == '"GET /a/…/move/ HTTP/1.1"'
    assert without_links('"GET /calendars/secret/diary.ics"') == '"GET /calendars/…/diary.ics"'
