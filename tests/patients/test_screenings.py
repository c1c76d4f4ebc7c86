"""A confirmed screening: its answers become recorded conditions, none twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.models import RecordedCondition, Screening
from patients.records import record_condition
from patients.screenings import Answer, confirm_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirm(make_patient, therapist):
    """confirm(patient, (question, "yes"), …) for today."""

    def run(patient, *replies, on=None, **more):
        answers = [Answer(question.pk, reply, **more) for question, reply in replies]
        return confirm_screening(patient=patient.pk, on=on or timezone.localdate(), answers=answers, by=therapist)

    return run


def statuses(patient):
    rows = RecordedCondition.objects.standing().filter(patient=patient).order_by("pk")
    return [(row.condition.code, row.status) for row in rows]


def test_yes_records_the_usual_status_unsure_records_unknown_no_records_nothing(make_patient, make_question, confirm):
    patient = make_patient()
    blood, heart, fever = (make_question(code, yes_status="chronic") for code in ("blood", "heart", "fever"))
    screening = confirm(patient, (blood, "yes"), (heart, "unsure"), (fever, "no"))
    assert statuses(patient) == [("blood", "chronic"), ("heart", "unknown")]
    assert set(patient.conditions.values_list("screening", flat=True)) == {screening.pk}
    assert [answer["answer"] for answer in screening.answers] == ["yes", "unsure", "no"]


def test_yes_records_the_status_chosen(make_patient, make_question, confirm):
    patient = make_patient()
    confirm(patient, (make_question("hernia"), "yes"), status="acute")
    assert statuses(patient) == [("hernia", "acute")]


def test_a_later_no_resolves_what_a_screening_left_open(make_patient, make_question, confirm):
    patient, question = make_patient(), make_question("blood")
    confirm(patient, (question, "unsure"))
    confirm(patient, (question, "no"))
    assert statuses(patient) == [("blood", "resolved")]


def test_a_no_never_clears_what_a_therapist_recorded(make_patient, make_question, confirm, therapist):
    patient, question = make_patient(), make_question("blood")
    record_condition(patient=patient.pk, condition=question.condition, status="suspected", by=therapist)
    confirm(patient, (question, "no"))
    assert statuses(patient) == [("blood", "suspected")]


def test_a_no_does_not_clear_what_an_earlier_screening_said_yes_to(make_patient, make_question, confirm):
    patient, question = make_patient(), make_question("blood", yes_status="active")
    confirm(patient, (question, "yes"))
    confirm(patient, (question, "no"))
    assert statuses(patient) == [("blood", "active")]


def test_what_is_recorded_already_is_not_recorded_twice(make_patient, make_question, confirm):
    patient, question = make_patient("blood", status="chronic"), make_question("blood")
    confirm(patient, (question, "yes"), status="active")
    assert statuses(patient) == [("blood", "active")]
    confirm(patient, (question, "unsure"))
    assert statuses(patient) == [("blood", "active")]


def test_two_questions_about_one_condition_make_one_record(make_patient, make_question, confirm):
    patient = make_patient()
    confirm(patient, (make_question("blood"), "yes"), (make_question("blood"), "yes"))
    assert statuses(patient) == [("blood", "active")]


@pytest.mark.parametrize("reply", ["", "maybe", None])
def test_every_question_needs_one_of_the_three_answers(make_patient, make_question, confirm, reply):
    patient, question, other = make_patient(), make_question("blood"), make_question("heart")
    with pytest.raises(ValidationError) as refused:
        confirm(patient, (question, "yes"), (other, reply))
    assert set(refused.value.message_dict) == {f"question-{other.pk}"}
    assert statuses(patient) == []
    assert not Screening.objects.exists()


@pytest.mark.parametrize("on", [timezone.now().date() + timedelta(days=2), date(9999, 1, 1), date(1066, 1, 1)])
def test_a_screening_is_of_today_or_earlier(make_patient, make_question, confirm, on):
    with pytest.raises(ValidationError, match="today or an earlier day"):
        confirm(make_patient(), (make_question("blood"), "no"), on=on)


def test_an_impossible_answer_names_its_question_and_nothing_is_kept(make_patient, make_question, confirm):
    patient, question = make_patient(), make_question("blood")
    with pytest.raises(ValidationError) as refused:
        confirm(patient, (question, "yes"), regions=["tail"])
    assert set(refused.value.message_dict) == {f"question-{question.pk}"}
    assert not Screening.objects.exists()


def test_an_archived_question_is_not_asked(make_patient, make_question, confirm):
    make_question("old", archived_at=timezone.now())
    assert confirm(make_patient(), (make_question("blood"), "no")).answers[0]["condition"] == "blood"
