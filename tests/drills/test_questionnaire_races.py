"""A questionnaire sent by two taps at once counts once; a letter that several senders find leaves once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from patients.confirming import Word, confirm_answer
from patients.links import LinkOver
from patients.locking import ChangedMeanwhile
from patients.models import Questionnaire, RecordedCondition, Screening, ScreeningQuestion
from patients.questionnaires import Said, invite, invite_by_mail, save_answers, send_answers
from practice.models import Message, User
from practice.sending import drain
from tests.drills.racing import Racers

RACERS, ROUNDS = 6, 8

pytestmark = pytest.mark.django_db(transaction=True)


def tapped(row: int) -> bool:
    """Send in a process of its own; False when another was faster."""
    try:
        send_answers(row)
    except LinkOver:
        return False
    return True


def invited(patient: int, by: User) -> int:
    """Invite in a process of its own."""
    return invite(patient=patient, by=by).pk


def confirmed(row: int, question: int, reply: str, by: User) -> bool:
    """Confirm in a process of its own; False when a colleague was faster."""
    try:
        confirm_answer(row, question, word=Word(reply, "active" if reply == "yes" else ""), by=by)
    except ChangedMeanwhile:
        return False
    return True


def emptied(now: datetime) -> None:
    """Send all that is due, in a process of its own."""
    while drain(now):
        pass


@pytest.fixture
def questions(make_condition):
    conditions = [make_condition(f"condition-{letter}") for letter in "ab"]
    return [ScreeningQuestion.objects.create(text="Is it so?", condition=condition) for condition in conditions]


def test_one_link_one_sending_one_word(make_user, make_patient, questions):
    desk, healer = make_user("receptionist"), make_user("therapist")
    patients = [make_patient() for _round in range(ROUNDS)]
    with Racers(RACERS) as racers:
        for patient in patients:
            made = racers.run([(invited, (patient.pk, desk))] * RACERS)
            assert {outcome.error for outcome in made} == {""}
            (row,) = {outcome.answer for outcome in made}
            save_answers(row, [Said(question.pk, "yes", "phone") for question in questions])
            assert sum(outcome.answer for outcome in racers.run([(tapped, (row,))] * RACERS)) == 1
            words = [(confirmed, (row, questions[number % 2].pk, "yes", healer)) for number in range(RACERS)]
            assert sum(outcome.answer for outcome in racers.run(words)) == 2
    assert RecordedCondition.objects.standing().count() == Questionnaire.objects.count() * 2 == ROUNDS * 2
    assert Screening.objects.count() == ROUNDS


def test_a_letter_that_six_senders_find_leaves_once(make_user, make_patient, questions, settings, tmp_path: Path):
    settings.MAIL_LEAVES = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    desk = make_user("receptionist")
    for number in range(15):
        invite_by_mail(patient=make_patient(email=f"patient{number}@mail.example").pk, by=desk)
    later = timezone.now() + timedelta(minutes=4)
    with Racers(RACERS) as racers:
        assert {outcome.error for outcome in racers.run([(emptied, (later,))] * RACERS)} == {""}
    letters = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines() if line.startswith("To: ")]
    assert sorted(letters) == sorted(f"To: patient{number}@mail.example" for number in range(15))
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SENT}
