"""Health questions by link: a link opens one questionnaire, what is sent counts, a therapist's word settles it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.announcing import facts_changed
from patients.confirming import Word, confirm_answer
from patients.links import LinkOver, LinkUnknown, opened, token_of
from patients.locking import ChangedMeanwhile
from patients.models import Questionnaire, RecordedCondition, Screening
from patients.questionnaires import Said, invite, save_answers, send_answers, withdraw
from patients.records import change_condition, record_condition, resolve_condition
from patients.registration import archive_patient
from patients.screenings import Answer, confirm_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(make_user):
    """Who invites."""
    return make_user("receptionist")


@pytest.fixture
def answered(desk):
    """answered(patient, (question, "yes"), …, words="…"): invited, answered and sent."""

    def run(patient, *replies, **more):
        row = invite(patient=patient.pk, by=desk)
        save_answers(row.pk, [Said(question.pk, reply, "browser", **more) for question, reply in replies])
        return send_answers(row.pk)

    return run


@pytest.fixture
def announced():
    """The patients whose facts were said to have changed, and by whom."""
    heard = []

    def hear(sender, patient, by, **more):
        heard.append((patient, by))

    facts_changed.connect(hear)
    yield heard
    facts_changed.disconnect(hear)


def facts(patient):
    rows = RecordedCondition.objects.standing().filter(patient=patient).order_by("condition__code", "pk")
    return [(row.condition.code, row.status, row.unconfirmed) for row in rows]


def test_a_link_opens_its_own_questionnaire_until_it_is_sent(make_patient, make_question, answered, desk):
    patient, other, question = make_patient(), make_patient(), make_question("blood")
    row, others = invite(patient=patient.pk, by=desk), invite(patient=other.pk, by=desk)
    now = timezone.now()
    assert opened(token_of(row), now) == row
    assert opened(token_of(others), now).patient == other
    answered(patient, (question, "no"))
    with pytest.raises(LinkOver) as over:
        opened(token_of(row), now)
    assert over.value.used


def test_a_link_that_was_changed_or_made_up_is_unknown(make_patient, make_question, desk):
    make_question("blood")
    row, other = (invite(patient=make_patient().pk, by=desk) for _number in range(2))
    token, foreign = token_of(row), token_of(other)
    value, _tilde, signature = token.rpartition("~")
    forged = f"{other.pk}.{value.partition('.')[2]}~{signature}"
    for made_up in (
        token[:-1],
        token + "a",
        forged,
        f"{value}~{foreign.rpartition('~')[2]}",
        value,
        "",
        "~",
        "x" * 5000,
    ):
        with pytest.raises(LinkUnknown):
            opened(made_up, timezone.now())
    Questionnaire.objects.filter(pk=row.pk).update(key="changed")
    with pytest.raises(LinkUnknown):
        opened(token, timezone.now())


def test_a_link_that_is_old_withdrawn_or_of_an_archived_patient_is_over(make_patient, make_question, desk):
    make_question("blood")
    old, taken, left = (invite(patient=make_patient().pk, by=desk) for _number in range(3))
    withdraw(taken.pk, by=desk)
    archive_patient(left.patient_id, by=desk)
    now = timezone.now()
    opened(token_of(old), now + timedelta(days=6))
    for row, when in ((old, now + timedelta(days=7, seconds=1)), (taken, now), (left, now)):
        with pytest.raises(LinkOver):
            opened(token_of(row), when)


def test_what_runs_out_while_a_patient_writes_is_neither_saved_nor_sent(make_patient, make_question, desk):
    question, patient = make_question("blood"), make_patient()
    row = invite(patient=patient.pk, by=desk)
    save_answers(row.pk, [Said(question.pk, "yes", "browser")])
    Questionnaire.objects.filter(pk=row.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkOver):
        save_answers(row.pk, [Said(question.pk, "no", "browser")])
    with pytest.raises(LinkOver):
        send_answers(row.pk)
    assert facts(patient) == []


def test_inviting_again_continues_what_was_begun(make_patient, make_question, desk):
    patient, question = make_patient(), make_question("blood")
    row = invite(patient=patient.pk, by=desk)
    save_answers(row.pk, [Said(question.pk, "yes", "browser")])
    assert invite(patient=patient.pk, by=desk) == row
    send_answers(row.pk)
    with pytest.raises(ValidationError, match="A therapist confirms"):
        invite(patient=patient.pk, by=desk)


def test_saving_counts_nothing_sending_counts_yes_as_suspected_and_unsure_as_unknown(
    make_patient, make_question, answered, announced, desk
):
    patient = make_patient()
    blood, heart, fever = (make_question(code, yes_status="chronic") for code in ("blood", "heart", "fever"))
    row = invite(patient=patient.pk, by=desk)
    save_answers(row.pk, [Said(blood.pk, "yes", "browser")])
    assert (facts(patient), announced) == ([], [])
    answered(patient, (blood, "yes"), (heart, "unsure"), (fever, "no"))
    assert facts(patient) == [("blood", "suspected", True), ("heart", "unknown", True)]
    assert announced == [(patient.pk, None)]
    assert {record.recorded_by for record in patient.conditions.all()} == {None}


def test_where_and_when_due_count_as_said_since_when_only_from_the_therapist(
    make_patient, make_question, make_condition, answered
):
    from treatments.models import Region

    Region.objects.create(code="upper-back", name="Upper back")
    make_condition("hernia", regional=True)
    patient, question = make_patient(), make_question("hernia")
    answered(patient, (question, "yes"), regions=("upper-back",), since="longer")
    record = patient.conditions.get()
    assert (record.regions, record.since) == (["upper-back"], None)


def test_what_cannot_be_recorded_as_said_counts_without_it(make_patient, make_question, answered):
    patient, question = make_patient(), make_question("hernia")
    answered(patient, (question, "yes"), regions=("no-such-place",), due=date(1990, 1, 1))
    assert facts(patient) == [("hernia", "suspected", True)]


def test_a_therapists_record_is_not_changed_by_what_a_patient_sends(make_patient, make_question, answered, therapist):
    patient, question = make_patient(), make_question("blood")
    record_condition(patient=patient.pk, condition=question.condition, status="chronic", by=therapist)
    answered(patient, (question, "yes"))
    assert facts(patient) == [("blood", "chronic", False)]


@pytest.mark.parametrize("how", ["resolved", "until yesterday"])
def test_what_a_therapist_has_seen_the_end_of_counts_again_when_a_patient_says_so(
    make_patient, make_question, answered, therapist, how
):
    patient, question, yesterday = make_patient(), make_question("fever"), timezone.localdate() - timedelta(days=1)
    until = yesterday if how == "until yesterday" else None
    record = record_condition(
        patient=patient.pk, condition=question.condition, status="acute", until=until, by=therapist
    )
    if how == "resolved":
        resolve_condition(record.pk, on=yesterday, by=therapist)
    answered(patient, (question, "yes"))
    assert ("fever", "suspected", True) in facts(patient)


def test_a_yes_beside_a_remission_counts_as_suspected_until_a_therapist_has_looked(
    make_patient, make_question, answered, therapist
):
    patient, question = make_patient(), make_question("cancer")
    record_condition(patient=patient.pk, condition=question.condition, status="remission", by=therapist)
    row = answered(patient, (question, "yes"))
    assert facts(patient) == [("cancer", "remission", False), ("cancer", "suspected", True)]
    confirm_answer(row.pk, question.pk, word=Word("no"), by=therapist)
    assert facts(patient) == [("cancer", "remission", False)]


def test_nothing_is_sent_while_a_question_has_no_answer_and_nothing_twice(make_patient, make_question, answered, desk):
    patient, blood, heart = make_patient(), make_question("blood"), make_question("heart")
    with pytest.raises(ValidationError) as refused:
        answered(patient, (blood, "yes"))
    assert set(refused.value.message_dict) == {f"question-{heart.pk}"}
    assert facts(patient) == []
    row = answered(patient, (heart, "no"))
    for again in (send_answers, lambda pk: save_answers(pk, [Said(blood.pk, "no", "browser")])):
        with pytest.raises(LinkOver):
            again(row.pk)
    assert facts(patient) == [("blood", "suspected", True)]


def test_a_confirmed_yes_takes_the_status_chosen_and_the_last_word_writes_the_screening(
    make_patient, make_question, answered, therapist, announced
):
    patient, blood, heart = make_patient(), make_question("blood"), make_question("heart")
    row = answered(patient, (blood, "yes"), (heart, "unsure"))
    confirm_answer(row.pk, blood.pk, word=Word("yes", "chronic", since=date(2020, 1, 1)), by=therapist)
    assert facts(patient) == [("blood", "chronic", False), ("heart", "unknown", True)]
    assert not Screening.objects.exists()
    confirm_answer(row.pk, heart.pk, word=Word("unsure"), by=therapist)
    assert facts(patient) == [("blood", "chronic", False), ("heart", "unknown", False)]
    screening = Screening.objects.get()
    assert (screening.confirmed_on, screening.confirmed_by) == (timezone.localdate(), therapist)
    assert [(one["condition"], one["answer"], one["status"]) for one in screening.answers] == [
        ("blood", "yes", "chronic"),
        ("heart", "unsure", ""),
    ]
    record = patient.conditions.get(condition__code="blood")
    assert (record.questionnaire, record.recorded_by, record.since) == (row, therapist, date(2020, 1, 1))
    assert announced[1:] == [(patient.pk, therapist), (patient.pk, therapist)]


def test_a_no_by_the_therapist_takes_back_what_only_the_patient_said(make_patient, make_question, answered, therapist):
    patient, blood = make_patient(), make_question("blood")
    row = answered(patient, (blood, "yes"))
    confirm_answer(row.pk, blood.pk, word=Word("no"), by=therapist)
    assert facts(patient) == []
    assert patient.conditions.get().withdrawn_at


@pytest.mark.parametrize("first", [0, 1])
def test_a_no_takes_nothing_back_while_another_yes_about_the_same_condition_waits(
    make_patient, make_question, answered, therapist, first
):
    patient, questions = make_patient(), [make_question("blood"), make_question("blood", text="Your blood?")]
    row = answered(patient, *((question, "yes") for question in questions))
    confirm_answer(row.pk, questions[first].pk, word=Word("no"), by=therapist)
    assert facts(patient) == [("blood", "suspected", True)]
    confirm_answer(row.pk, questions[1 - first].pk, word=Word("no"), by=therapist)
    assert facts(patient) == []


def test_what_a_therapist_has_changed_since_is_theirs_and_no_word_on_the_answer_takes_it_back(
    make_patient, make_question, answered, therapist
):
    patient, blood = make_patient(), make_question("blood")
    row = answered(patient, (blood, "yes"))
    change_condition(patient.conditions.get().pk, status="active", by=therapist)
    assert facts(patient) == [("blood", "active", False)]
    confirm_answer(row.pk, blood.pk, word=Word("no"), by=therapist)
    assert facts(patient) == [("blood", "active", False)]


def test_a_confirmed_no_ends_what_earlier_questions_left_open_and_nothing_else(
    make_patient, make_question, answered, therapist
):
    patient, blood, heart = make_patient(), make_question("blood"), make_question("heart")
    record_condition(patient=patient.pk, condition=heart.condition, status="suspected", by=therapist)
    confirm_screening(
        patient=patient.pk,
        on=timezone.localdate(),
        answers=[Answer(blood.pk, "unsure"), Answer(heart.pk, "unsure")],
        by=therapist,
    )
    row = answered(patient, (blood, "no"), (heart, "no"))
    assert facts(patient) == [("blood", "unknown", False), ("heart", "suspected", False)]
    for question in (blood, heart):
        confirm_answer(row.pk, question.pk, word=Word("no"), by=therapist)
    assert facts(patient) == [("blood", "resolved", False), ("heart", "suspected", False)]


def test_a_second_word_on_the_same_answer_is_refused(make_patient, make_question, answered, therapist):
    patient, blood, heart = make_patient(), make_question("blood"), make_question("heart")
    row = answered(patient, (blood, "yes"), (heart, "no"))
    confirm_answer(row.pk, blood.pk, word=Word("yes", "active"), by=therapist)
    with pytest.raises(ChangedMeanwhile):
        confirm_answer(row.pk, blood.pk, word=Word("no"), by=therapist)
    assert facts(patient) == [("blood", "active", False)]
    with pytest.raises(KeyError):
        confirm_answer(row.pk, 10**6, word=Word("no"), by=therapist)


def test_a_screening_in_the_practice_settles_what_was_sent(make_patient, make_question, answered, therapist):
    patient, blood, heart = make_patient(), make_question("blood"), make_question("heart")
    row = answered(patient, (blood, "unsure"), (heart, "yes"))
    confirm_screening(
        patient=patient.pk,
        on=timezone.localdate(),
        answers=[Answer(blood.pk, "unsure"), Answer(heart.pk, "no")],
        by=therapist,
    )
    assert facts(patient) == [("blood", "unknown", False), ("heart", "resolved", False)]
    assert Questionnaire.objects.get(pk=row.pk).confirmed_at
