"""The questionnaire, confirmed by a therapist: what is answered becomes recorded conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.announcing import announce, told_once
from patients.locking import locked
from patients.models import EARLIEST, Questionnaire, RecordedCondition, Screening, ScreeningQuestion, Status
from patients.records import change_condition, record_condition, resolve_condition
from practice.audit.writing import change_all
from practice.models import User


class Reply(models.TextChoices):
    """What a patient says to a question. The three are equal in rank."""

    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")
    UNSURE = "unsure", gettext_lazy("I don’t know")


# What a later "no" clears: nobody has seen it, it was only not ruled out.
NOT_RULED_OUT = (Status.UNKNOWN, Status.SUSPECTED)


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question; `status`, `regions` and `due` matter for a yes only."""

    question: int
    reply: str
    status: str = ""
    regions: Sequence[str] = ()
    due: date | None = None


@transaction.atomic
def confirm_screening(*, patient: int, on: date, answers: Iterable[Answer], by: User) -> Screening:
    """Store the questionnaire as of the day `on` and bring the recorded conditions in line with it.

    ValidationError by field: `on`, or `question-<id>` for one that is not answered or answered impossibly.
    """
    held = locked(patient)
    if not EARLIEST <= on <= timezone.localdate():
        raise ValidationError({"on": _("A screening is confirmed for today or an earlier day.")})
    questions = list(ScreeningQuestion.objects.in_use().select_related("condition"))
    given = _checked(questions, answers)
    screening = Screening(patient=held, confirmed_on=on, confirmed_by=by)
    screening.answers = [_written(question, given[question.pk]) for question in questions]
    screening.save()
    with told_once():
        announce(patient, by=by)
        _follow_all(questions, given, screening, by)
    # What the patient had sent by link was gone through with it.
    change_all(Questionnaire.objects.to_confirm().filter(patient=held), confirmed_at=timezone.now())
    return screening


def standing_by_condition(patient: int) -> dict[int, RecordedCondition]:
    """What stands recorded and is not over, by primary key of the condition; the newest of several."""
    rows = RecordedCondition.objects.standing().filter(patient=patient).exclude(status=Status.RESOLVED)
    return {row.condition_id: row for row in rows.select_related("condition").order_by("recorded_at", "pk")}


def cleared_by_no(known: RecordedCondition | None) -> bool:
    """True when answering no resolves what is recorded: earlier questions left it open."""
    asked = known is not None and (known.screening_id or known.questionnaire_id)
    return known is not None and bool(asked) and known.status in NOT_RULED_OUT


def _checked(questions: Sequence[ScreeningQuestion], answers: Iterable[Answer]) -> Mapping[int, Answer]:
    given = {answer.question: answer for answer in answers}
    missing = {
        f"question-{question.pk}": [_("Please choose one of the three answers.")]
        for question in questions
        if question.pk not in given or given[question.pk].reply not in Reply.values
    }
    if missing:
        raise ValidationError(missing)
    return given


def _follow_all(
    questions: Iterable[ScreeningQuestion], given: Mapping[int, Answer], screening: Screening, by: User
) -> None:
    standing = standing_by_condition(screening.patient_id)
    for question in questions:
        known = standing.get(question.condition_id)
        try:
            record = _follow(question, given[question.pk], known, screening, by)
        except ValidationError as error:
            raise ValidationError({f"question-{question.pk}": error.messages}) from None
        if record is not None:
            standing[question.condition_id] = record


def _follow(
    question: ScreeningQuestion,
    answer: Answer,
    known: RecordedCondition | None,
    screening: Screening,
    by: User,
) -> RecordedCondition | None:
    """Record, change or resolve what one answer asks for; what is recorded already is not recorded twice."""
    if answer.reply == Reply.NO:
        return resolve_condition(known.pk, on=screening.confirmed_on, by=by) if cleared_by_no(known) and known else None
    status = Status.UNKNOWN if answer.reply == Reply.UNSURE else answer.status or question.yes_status
    if known is None:
        return record_condition(
            patient=screening.patient_id,
            condition=question.condition,
            status=status,
            by=by,
            regions=answer.regions if answer.reply == Reply.YES else (),
            due=answer.due if answer.reply == Reply.YES else None,
            screening=screening,
        )
    if answer.reply == Reply.YES:
        return _brought_up_to_date(known, answer, status, by)
    # An "I don't know" is no reason to forget what a therapist has recorded.
    return change_condition(known.pk, by=by, status=status) if known.unconfirmed else known


def _brought_up_to_date(known: RecordedCondition, answer: Answer, status: str, by: User) -> RecordedCondition:
    asked: dict[str, Any] = {"status": status, "regions": list(answer.regions), "due": answer.due or known.due}
    changes = {name: value for name, value in asked.items() if value != getattr(known, name)}
    return change_condition(known.pk, by=by, **changes) if changes or known.unconfirmed else known


def _written(question: ScreeningQuestion, answer: Answer) -> dict[str, Any]:
    yes = answer.reply == Reply.YES
    return {
        "question": question.pk,
        "text": question.text,
        "condition": question.condition.code,
        "answer": answer.reply,
        "status": (answer.status or question.yes_status) if yes else "",
        "regions": list(answer.regions) if yes else [],
    }
