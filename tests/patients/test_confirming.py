"""Inviting at the desk and confirming answer by answer: pages, letters, and who reads what."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.letters import invitation
from patients.links import path_of
from patients.models import Questionnaire, Screening, ScreeningQuestion
from patients.questionnaires import Said, invite, invite_by_mail, save_answers, send_answers
from practice.models import Message, Practice
from practice.outbox import NotNeeded
from practice.sending import drain

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def desk(client_as):
    return client_as("receptionist")


@pytest.fixture
def healer(client_as):
    return client_as("therapist")


@pytest.fixture
def rosa(make_patient):
    return make_patient(given_name="Rosa", email="rosa@mail.example")


@pytest.fixture
def questions(make_question):
    return [make_question(f"slipped-{number}") for number in range(2)]


@pytest.fixture
def sent(rosa, questions, make_user):
    """Rosa has answered yes, in her words, and “I don't know”."""
    row = invite(patient=rosa.pk, by=make_user("receptionist"))
    said = [Said(questions[0].pk, "yes", "phone", words="my back, badly"), Said(questions[1].pk, "unsure", "phone")]
    save_answers(row.pk, said)
    return send_answers(row.pk)


def place(name, *arguments):
    return reverse(f"patients:{name}", args=arguments)


def test_the_desk_sends_a_link_that_leaves_after_three_minutes_and_can_be_undone(desk, rosa, questions, settings):
    settings.MAIL_LEAVES = True
    answer = desk.post(place("questionnaire_new", rosa.pk), {"how": "mail"}, **HTMX)
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert "rosa@mail.example" in toast["text"]
    desk.post(place("questionnaire_new", rosa.pk), {"how": "mail"})
    message = Message.objects.get()
    assert message.not_before - message.made_at == timedelta(minutes=3)
    desk.post(toast["undo"])
    drain(timezone.now() + timedelta(minutes=4))
    assert mail.outbox == []
    assert Questionnaire.objects.get().withdrawn_at


def test_the_letter_names_no_condition_and_holds_the_link(desk, rosa, questions, settings):
    settings.MAIL_LEAVES, settings.PUBLIC_URL = True, "https://practice.example"
    desk.post(place("questionnaire_new", rosa.pk), {"how": "mail"})
    drain(timezone.now() + timedelta(minutes=4))
    (letter,) = mail.outbox
    assert f"https://practice.example{path_of(Questionnaire.objects.get())}" in letter.body
    assert "Rosa" in letter.body
    assert "slipped" not in letter.body + letter.subject


@pytest.mark.parametrize("what", ["sent", "withdrawn", "old", "archived"])
def test_a_letter_that_is_not_true_any_more_does_not_leave(rosa, questions, make_user, settings, what):
    settings.MAIL_LEAVES = True
    message = invite_by_mail(patient=rosa.pk, by=make_user("receptionist"))
    now = timezone.now()
    changes = {"sent": {"sent_at": now}, "withdrawn": {"withdrawn_at": now}, "old": {"expires_at": now}}
    Questionnaire.objects.update(**changes.get(what, {}))
    if what == "archived":
        type(rosa).objects.update(archived_at=now)
    with pytest.raises(NotNeeded):
        invitation(message)
    drain(now + timedelta(minutes=4))
    message.refresh_from_db()
    assert (mail.outbox, message.state) == ([], Message.State.DROPPED)


@pytest.mark.parametrize("gone", [{"email": ""}, {"channel": "none"}])
def test_a_letter_goes_to_the_address_of_now_and_not_against_a_wish_of_now(rosa, questions, make_user, settings, gone):
    settings.MAIL_LEAVES = True
    first = invite_by_mail(patient=rosa.pk, by=make_user("receptionist"))
    type(rosa).objects.update(email="mended@mail.example")
    drain(timezone.now() + timedelta(minutes=4))
    first.refresh_from_db()
    assert ([letter.to for letter in mail.outbox], first.to) == ([["mended@mail.example"]], "mended@mail.example")
    second = invite_by_mail(patient=rosa.pk, by=first.made_by)
    type(rosa).objects.update(**gone)
    drain(timezone.now() + timedelta(minutes=4))
    second.refresh_from_db()
    assert (len(mail.outbox), second.state) == (1, Message.State.DROPPED)


def test_without_an_e_mail_address_the_link_leaves_as_an_sms(desk, make_patient, questions, settings):
    settings.SMS_URL = "https://sms.example"
    patient = make_patient(email="", phone="+49 171 5550101")
    assert desk.post(place("questionnaire_new", patient.pk), {"how": "mail"}, **HTMX).status_code == 200
    message = Message.objects.get()
    assert (message.channel, message.to, message.patient) == ("sms", "+49 171 5550101", patient.pk)
    assert path_of(Questionnaire.objects.get()) in invitation(message).text


def test_no_letter_without_an_address_or_against_the_patients_wish(desk, make_patient, questions):
    for patient in (make_patient(email="", phone=""), make_patient(email="a@mail.example", channel="none")):
        answer = desk.post(place("questionnaire_new", patient.pk), {"how": "mail"}, **HTMX)
        assert (answer.status_code, "Show the code" in answer.content.decode()) == (422, True)
    assert not Message.objects.exists()
    assert not Questionnaire.objects.exists()


def test_a_code_is_shown_as_a_picture_and_the_link_works_as_long_as_the_practice_says(desk, rosa, questions):
    Practice.objects.update(link_days=3)
    answer = desk.post(place("questionnaire_new", rosa.pk), {"how": "code"}, **HTMX)
    assert "data:image/svg+xml" in answer.content.decode()
    row = Questionnaire.objects.get()
    assert row.expires_at - row.made_at == timedelta(days=3)


def test_the_desk_sees_that_there_are_answers_and_none_of_them(desk, healer, rosa, sent):
    for where in (place("invitation", rosa.pk), place("record", rosa.pk), reverse("scheduling:screening_due")):
        words = desk.get(where).content.decode()
        assert "slipped" not in words
        assert "my back" not in words
    assert "The answers came" in desk.get(place("invitation", rosa.pk)).content.decode()
    for where in (place("questionnaire", sent.pk), place("questionnaires")):
        assert desk.get(where).status_code == 403
    assert desk.post(place("questionnaire_new", rosa.pk), {"how": "code"}).status_code == 422


def test_a_therapist_finds_who_waits_and_reads_the_patients_own_words(healer, rosa, sent):
    assert place("questionnaire", sent.pk) in healer.get(place("questionnaires")).content.decode()
    assert healer.get(place("questionnaires") + "?patient=999999").status_code == 204
    words = healer.get(place("questionnaire", sent.pk)).content.decode()
    assert "my back, badly" in words
    assert "said by the patient, not confirmed" in words
    record = healer.get(place("record", rosa.pk)).content.decode()
    assert record.count("said by the patient, not confirmed") >= 2


def test_confirming_answer_by_answer_survives_in_between_and_the_last_writes_the_screening(
    healer, rosa, sent, questions
):
    first, second = questions
    answer = healer.post(
        place("questionnaire_confirm", sent.pk, first.pk), {"reply": "yes", "status": "chronic"}, **HTMX
    )
    assert "1 of 2 confirmed" in answer.content.decode()
    assert not Screening.objects.exists()
    again = healer.get(place("questionnaire", sent.pk)).content.decode()
    assert place("questionnaire_confirm", sent.pk, first.pk) not in again
    assert place("questionnaire_confirm", sent.pk, second.pk) in again
    healer.post(place("questionnaire_confirm", sent.pk, second.pk), {"reply": "no"}, **HTMX)
    assert list(rosa.conditions.filter(withdrawn_at=None).values_list("status", flat=True)) == ["chronic"]
    assert Screening.objects.get().confirmed_by == healer.user
    assert healer.get(place("questionnaires")).status_code == 204
    record = healer.get(place("record", rosa.pk)).content.decode()
    assert "said by the patient, not confirmed" not in record
    assert "asked by link" in record
    history = healer.get(place("condition", rosa.conditions.get(withdrawn_at=None).pk)).content.decode()
    assert "the patient, by link" in history
    assert "confirmed" in history


def test_a_colleague_who_was_faster_wins_and_the_second_is_told(healer, client_as, sent, questions):
    address, other = place("questionnaire_confirm", sent.pk, questions[0].pk), client_as("therapist")
    healer.post(address, {"reply": "yes", "status": "active"}, **HTMX)
    answer = other.post(address, {"reply": "no"}, **HTMX)
    assert (answer.status_code, "A colleague confirmed this" in answer.content.decode()) == (409, True)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"reply": "perhaps"},
        {"reply": "yes"},
        {"reply": "yes", "status": "dreadful"},
        {"reply": "yes", "status": "active", "since": "2999-01-01"},
        {"reply": "yes", "status": "active", "since": "soon"},
    ],
)
def test_a_word_that_cannot_be_is_refused_at_its_field(healer, rosa, sent, questions, wrong):
    answer = healer.post(place("questionnaire_confirm", sent.pk, questions[0].pk), wrong, **HTMX)
    assert (answer.status_code, "field-error" in answer.content.decode()) == (422, True)
    assert all(record.unconfirmed for record in rosa.conditions.all())


def test_what_is_not_there_is_not_found(healer, rosa, sent, questions, make_user, make_patient):
    link = invite(patient=make_patient().pk, by=make_user("receptionist"))
    assert healer.get(place("questionnaire", link.pk)).status_code == 404
    assert healer.post(place("questionnaire_confirm", link.pk, questions[0].pk)).status_code == 404
    assert healer.post(place("questionnaire_confirm", sent.pk, 999999)).status_code == 404
    assert healer.post(place("questionnaire_withdraw", 999999)).status_code == 404


@pytest.mark.one_database
def test_the_page_of_answers_asks_no_more_for_more_answers(healer, make_question, make_patient, make_user):
    by, counts = make_user("receptionist"), []
    for more in (2, 6):
        for number in range(more):
            make_question(f"number-{more}-{number}")
        row = invite(patient=make_patient().pk, by=by)
        save_answers(row.pk, [Said(question.pk, "yes", "phone") for question in ScreeningQuestion.objects.in_use()])
        send_answers(row.pk)
        healer.get(place("questionnaire", row.pk))
        with CaptureQueriesContext(connection) as seen:
            healer.get(place("questionnaire", row.pk))
        counts.append(len(seen))
    assert counts[0] == counts[1]
