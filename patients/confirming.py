"""What a patient said by link becomes a therapist's word, answer by answer. With the last one the screening is written.

Locks: the patient first, then the questionnaire, as in patients/questionnaires.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from patients.announcing import announce, told_once
from patients.locking import ChangedMeanwhile, locked
from patients.models import Questionnaire, RecordedCondition, Screening, Status
from patients.records import change_condition, record_condition, resolve_condition, withdraw_condition
from patients.screenings import Reply, cleared_by_no
from practice.models import User
from treatments.models import Condition


@dataclass(frozen=True, slots=True)
class Word:
    """A therapist's word on one answer; all but `reply` matter for a yes only."""

    reply: str
    status: str = ""
    regions: tuple[str, ...] = ()
    since: date | None = None
    due: date | None = None


@transaction.atomic
def confirm_answer(questionnaire: int, question: int, *, word: Word, by: User) -> Questionnaire:
    """Bring the records in line with the therapist's word on one answer.

    ChangedMeanwhile when a colleague confirmed it; KeyError for what was not asked; ValidationError by field.
    """
    locked(Questionnaire.objects.values_list("patient_id", flat=True).get(pk=questionnaire))
    row = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire)
    entry = row.answers[str(question)]
    if row.sent_at is None or row.confirmed_at or entry.get("confirmed"):
        raise ChangedMeanwhile()
    with told_once():
        record = _follow(row, entry, word, by)
        entry["confirmed"] = _written(word, by)
        entry["record"] = record.pk if record else None
        if all(one.get("confirmed") for one in row.answers.values()):
            _write_screening(row, by)
    row.save(update_fields=["answers", "confirmed_at"])
    return row


def record_of(entry: Mapping[str, Any], standing: Sequence[RecordedCondition]) -> RecordedCondition | None:
    """Of what stands recorded of the condition asked for: what this answer itself has made, else the newest."""
    own = [row for row in standing if row.pk == entry.get("record")]
    return next(iter([*own, *standing]), None)


def _standing(questionnaire: Questionnaire, entry: dict[str, Any]) -> list[RecordedCondition]:
    """The newest first."""
    rows = RecordedCondition.objects.standing().filter(patient=questionnaire.patient_id)
    rows = rows.filter(condition__code=entry["condition"]).exclude(status=Status.RESOLVED)
    return list(rows.select_related("condition").order_by("-recorded_at", "-pk"))


def _follow(row: Questionnaire, entry: dict[str, Any], word: Word, by: User) -> RecordedCondition | None:
    if word.reply == Reply.NO:
        _clear(row, entry, by)
        return None
    known = record_of(entry, _standing(row, entry))
    yes = word.reply == Reply.YES
    status = word.status if yes else Status.UNKNOWN
    if known is None:
        return record_condition(
            patient=row.patient_id,
            condition=Condition.objects.get(code=entry["condition"]),
            status=status,
            by=by,
            regions=word.regions if yes else (),
            since=word.since if yes else None,
            due=word.due if yes else None,
            questionnaire=row,
        )
    if not yes:
        # An "I don't know" is no reason to forget what a therapist has recorded.
        return change_condition(known.pk, by=by, status=status) if known.unconfirmed else known
    asked: dict[str, Any] = {"status": status, "regions": list(word.regions)}
    asked |= {name: day for name, day in (("since", word.since), ("due", word.due)) if day}
    changes = {name: value for name, value in asked.items() if value != getattr(known, name)}
    return change_condition(known.pk, by=by, **changes) if changes or known.unconfirmed else known


def _clear(row: Questionnaire, entry: dict[str, Any], by: User) -> None:
    """What only the patient said was never so; what earlier questions left open is over. A therapist's record stays.

    Two questions may ask for one condition: all of it stays until the last of its answers is looked at.
    """
    if _asked_for_elsewhere(row, entry):
        return
    for known in _standing(row, entry):
        if known.questionnaire_id == row.pk and known.unconfirmed:
            withdraw_condition(known.pk, by=by)
        elif known.questionnaire_id != row.pk and cleared_by_no(known):
            resolve_condition(known.pk, on=timezone.localdate(), by=by)


def _asked_for_elsewhere(row: Questionnaire, entry: dict[str, Any]) -> bool:
    """Whether the patient's yes or “I don’t know” to another question about the same condition is still to be confirmed."""
    others = [one for one in row.answers.values() if one is not entry and one["condition"] == entry["condition"]]
    return any(one["reply"] != Reply.NO and not one.get("confirmed") for one in others)


def _written(word: Word, by: User) -> dict[str, Any]:
    yes = word.reply == Reply.YES
    return {
        "reply": word.reply,
        "status": word.status if yes else "",
        "regions": list(word.regions) if yes else [],
        "by": str(by),
        "at": timezone.now().isoformat(),
    }


def _write_screening(row: Questionnaire, by: User) -> None:
    row.confirmed_at = timezone.now()
    in_order = sorted(row.answers.items(), key=lambda one: one[1]["place"])
    Screening.objects.create(
        patient_id=row.patient_id,
        confirmed_on=timezone.localdate(),
        confirmed_by=by,
        answers=[_asked(int(question), entry) for question, entry in in_order],
    )
    announce(row.patient_id, by=by)


def _asked(question: int, entry: dict[str, Any]) -> dict[str, Any]:
    """One line of a screening's answers, as patients/screenings.py writes them."""
    word = entry["confirmed"]
    return {
        "question": question,
        "text": entry["text"],
        "condition": entry["condition"],
        "answer": word["reply"],
        "status": word["status"],
        "regions": word["regions"],
    }
