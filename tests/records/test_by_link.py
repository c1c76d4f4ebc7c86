"""What a patient answers by link: nothing without the date of birth, nothing by a GET, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.links import LinkOver
from patients.models import Patient
from practice.logs import WithoutLinks
from practice.models import Message, User
from practice.outbox import NotNeeded, letter_of, take_back
from records.links import make_link, path_of, withdraw_link
from records.measures import answer_measure, answer_reaction
from records.models import Measure, PatientLink
from scheduling.models import Appointment, Reaction
from scheduling.reactions import record_reaction

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Make = Callable[..., Any]
BORN = date(1980, 4, 2)


@pytest.fixture
def patient(make_patient: Make) -> Patient:
    return make_patient(given_name="Rosa", birth_date=BORN, email="rosa@patient.example")


@pytest.fixture
def therapist(make_user: Make) -> User:
    return make_user("therapist")


@pytest.fixture
def session(
    patient: Patient, make_therapist: Make, make_room: Make, make_treatment: Make, make_appointment: Make
) -> Appointment:
    """The last session of the patient, a week ago."""
    when = timezone.now() - timedelta(days=7)
    return make_appointment(patient, make_therapist(), make_room(), make_treatment(), when, status="done")


@pytest.fixture
def feeling(session: Appointment, therapist: User) -> PatientLink:
    """The link that asks how that session was taken."""
    return make_link(patient=session.patient_id, purpose="reaction", about=str(session.pk), by=therapist)


@pytest.fixture
def questions(patient: Patient, therapist: User) -> PatientLink:
    """The link to the questionnaire about the neck."""
    return make_link(patient=patient.pk, purpose="measure", about="copenhagen-neck", by=therapist)


def begun(link: PatientLink) -> Client:
    """A browser in which the date of birth was said."""
    browser = Client()
    assert browser.post(f"{path_of(link)}begin/", {"birth_date": str(BORN)}).status_code == 302
    return browser


NECK = {f"item-{number}": "1" for number in range(1, 16)}


def test_the_patient_says_how_the_session_was_taken(feeling: PatientLink, session: Appointment) -> None:
    browser = begun(feeling)
    assert b"How did you feel after your visit on" in browser.get(path_of(feeling)).content
    answer = browser.post(path_of(feeling), {"felt": "sore", "words": "Stiff until Thursday"})
    assert answer["Location"] == reverse("record_links:thanks")
    kept = Reaction.objects.get()
    assert (kept.appointment, kept.felt, kept.note, kept.recorded_by) == (session, "sore", "Stiff until Thursday", None)
    for again in (browser.get(path_of(feeling)), browser.post(path_of(feeling), {"felt": "better"})):
        assert again.status_code == 410
    assert Reaction.objects.get().felt == "sore"


def test_the_patient_fills_a_questionnaire_in_on_the_phone(questions: PatientLink) -> None:
    browser = begun(questions)
    missing = browser.post(path_of(questions), NECK | {"item-4": "7"})
    assert (missing.status_code, missing.content.decode().count("Please choose one of the answers.")) == (422, 1)
    assert browser.post(path_of(questions), NECK).status_code == 302
    kept = Measure.objects.get()
    assert (kept.instrument, kept.score, kept.recorded_by) == ("copenhagen-neck", 15, None)
    assert browser.post(path_of(questions), NECK).status_code == 410
    assert Measure.objects.count() == 1


def test_a_mail_scanner_that_opens_the_link_changes_nothing(feeling: PatientLink, questions: PatientLink) -> None:
    for link in (feeling, questions):
        before = PatientLink.objects.filter(pk=link.pk).values().get()
        for ask in (Client().get, Client().head, begun(link).get):
            answer = ask(path_of(link))
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"
        assert PatientLink.objects.filter(pk=link.pk).values().get() == before
    assert not Reaction.objects.exists()
    assert not Measure.objects.exists()


def test_nobody_answers_without_the_date_of_birth(feeling: PatientLink, questions: PatientLink) -> None:
    for link, said in ((feeling, {"felt": "better"}), (questions, NECK)):
        stranger = Client()
        assert stranger.post(path_of(link), said).status_code == 302
        wrong = stranger.post(f"{path_of(link)}begin/", {"birth_date": "1981-04-02"})
        assert (wrong.status_code, f"r{link.pk}" in wrong.cookies) == (422, False)
        page = stranger.get(path_of(link)).content.decode()
        assert "Rosa" not in page
        assert "neck" not in page.casefold()
    assert not Reaction.objects.exists()
    assert not Measure.objects.exists()


def test_guessing_the_date_of_birth_ends_after_five_tries(feeling: PatientLink) -> None:
    tries = [Client().post(f"{path_of(feeling)}begin/", {"birth_date": f"1990-01-0{day}"}) for day in range(1, 7)]
    assert [answer.status_code for answer in tries] == [422] * 5 + [429]
    right = Client().post(f"{path_of(feeling)}begin/", {"birth_date": str(BORN)})
    assert right.status_code == 429


def test_no_log_line_holds_the_key_of_a_link(feeling: PatientLink, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.filtering(WithoutLinks()):
        Client().post(f"{path_of(feeling)}begin/", {"birth_date": "1990-01-01"})
        Client(enforce_csrf_checks=True).post(path_of(feeling), {"felt": "better"})
    assert caplog.text.count("/r/feeling/…/") >= 2
    assert feeling.key not in caplog.text


def test_a_browser_of_one_link_does_not_open_another(feeling: PatientLink, make_patient: Make, therapist: User) -> None:
    other = make_patient(birth_date=BORN)
    theirs = make_link(patient=other.pk, purpose="measure", about="copenhagen-neck", by=therapist)
    browser = begun(feeling)
    assert browser.post(path_of(theirs), NECK).status_code == 302
    assert not Measure.objects.exists()


def test_a_token_changed_or_for_another_purpose_opens_nothing(feeling: PatientLink, questions: PatientLink) -> None:
    token = path_of(feeling).rstrip("/").rsplit("/", 1)[1]
    changed = f"{questions.pk}{token[token.index('.') :]}"
    for place in (
        reverse("record_links:measure", args=[token]),
        reverse("record_links:reaction", args=[changed]),
        reverse("record_links:reaction", args=["x" * 5000]),
        reverse("record_links:measure_begin", args=["1.a~b"]),
    ):
        answer = Client().post(place, NECK | {"felt": "better", "birth_date": str(BORN)})
        assert answer.status_code == 404


@pytest.mark.parametrize("end", ["old", "withdrawn", "archived", "no show"])
def test_a_link_that_has_ended_takes_nothing_more(feeling: PatientLink, session: Appointment, end: str) -> None:
    browser = begun(feeling)
    if end == "old":
        PatientLink.objects.update(expires_at=timezone.now())
    elif end == "withdrawn":
        assert withdraw_link(feeling.pk)
    elif end == "archived":
        Patient.objects.update(archived_at=timezone.now())
    else:
        Appointment.objects.update(status="no_show")
    assert browser.post(path_of(feeling), {"felt": "better"}).status_code == 410
    assert not Reaction.objects.exists()


def test_the_verb_itself_refuses_what_the_page_let_through(feeling: PatientLink, questions: PatientLink) -> None:
    answer_reaction(feeling.pk, felt="better", note="")
    with pytest.raises(LinkOver) as over:
        answer_reaction(feeling.pk, felt="worse", note="")
    assert over.value.used
    withdraw_link(questions.pk)
    with pytest.raises(LinkOver):
        answer_measure(questions.pk, NECK)
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    "said",
    [{}, {"felt": "zebra"}, {"felt": "better", "words": "x" * 501}, {"felt": "better", "words": "a\u202eb"}],
)
def test_an_answer_that_is_none_is_refused_and_can_be_given_again(feeling: PatientLink, said: dict[str, str]) -> None:
    browser = begun(feeling)
    assert browser.post(path_of(feeling), said).status_code == 422
    assert browser.post(path_of(feeling), {"felt": "better"}).status_code == 302


def test_the_therapist_sees_and_corrects_the_answer_in_the_note(
    feeling: PatientLink, session: Appointment, therapist: User, make_appointment: Make
) -> None:
    now = make_appointment(
        session.patient, session.therapist, session.room, session.treatment, timezone.now(), status="arrived"
    )
    place = reverse("records:reaction", args=[now.patient_id, now.pk])
    client = Client()
    client.force_login(therapist)
    assert "How was the session of" in client.get(place).content.decode()
    answer_reaction(feeling.pk, felt="worse", note="Two bad nights")
    said = client.get(place).content.decode()
    assert "Two bad nights" in said
    assert "said by link" in said
    assert client.post(place, {"felt": "zebra"}).status_code == 422
    assert client.post(place, {"felt": "sore", "words": "Two bad nights, then well"}).status_code == 200
    kept = Reaction.objects.get()
    assert (kept.appointment, kept.felt, kept.recorded_by) == (session, "sore", therapist)
    first = reverse("records:reaction", args=[session.patient_id, session.pk])
    assert client.get(first).content.decode().count("button") == 0
    assert client.post(first, {"felt": "better"}).status_code == 200
    assert Reaction.objects.count() == 1


def test_a_reaction_is_asked_under_its_own_patient_only(
    session: Appointment, therapist: User, make_patient: Make
) -> None:
    client = Client()
    client.force_login(therapist)
    place = reverse("records:reaction", args=[make_patient().pk, session.pk])
    assert client.get(place).status_code == client.post(place, {"felt": "better"}).status_code == 404


def test_the_letter_names_nothing_clinical_and_leaves_once(
    patient: Patient, therapist: User, session: Appointment, client_as: Make
) -> None:
    client = client_as(therapist)
    place = reverse("records:links", args=[patient.pk])
    for _press in range(2):
        assert client.post(place, {"what": "2", "how": "mail"}, headers={"HX-Request": "true"}).status_code == 200
    message = Message.objects.get()
    letter = letter_of(message)
    link = PatientLink.objects.get()
    assert path_of(link) in letter.text
    for word in ("neck", "Copenhagen", session.treatment_name, "disability"):
        assert word.casefold() not in f"{letter.subject} {letter.text}".casefold()
    # Reception knows the date of birth: with the key it would read what the patient is asked.
    read = client_as("receptionist").get(reverse("practice:message", args=[message.pk])).content.decode()
    assert "/r/questions/…" in read
    assert link.key not in read
    take_back(message.pk, by=therapist)
    link.refresh_from_db()
    assert link.withdrawn_at
    with pytest.raises(NotNeeded):
        letter_of(message)


@pytest.mark.parametrize("what", ["", "zebra", "99", "exercises", "9" * 40])
def test_only_what_there_is_can_be_asked(patient: Patient, therapist: User, what: str) -> None:
    client = Client()
    client.force_login(therapist)
    answer = client.post(reverse("records:links", args=[patient.pk]), {"what": what, "how": "code"})
    assert answer.status_code == 422
    assert not PatientLink.objects.exists()


def test_without_a_date_of_birth_or_a_session_there_is_no_link(make_patient: Make, therapist: User) -> None:
    unknown = make_patient(birth_date=None)
    with pytest.raises(ValidationError, match="date of birth"):
        make_link(patient=unknown.pk, purpose="measure", about="copenhagen-neck", by=therapist)
    client = Client()
    client.force_login(therapist)
    nobody_came = make_patient(birth_date=BORN)
    answer = client.post(reverse("records:links", args=[nobody_came.pk]), {"what": "reaction", "how": "code"})
    assert (answer.status_code, "has not had a session yet" in answer.content.decode()) == (422, True)


def test_a_later_answer_replaces_the_earlier_one(feeling: PatientLink, session: Appointment, therapist: User) -> None:
    record_reaction(session.pk, felt="better", by=therapist)
    answer_reaction(feeling.pk, felt="worse", note="since yesterday")
    assert (Reaction.objects.get().felt, Reaction.objects.get().recorded_by) == ("worse", None)
