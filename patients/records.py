"""What therapists record of a patient. Every verb is one transaction that holds the patient's row first.

Booking takes the same lock, so that nothing is booked past a condition that is just being recorded; what is
booked already hears of it (patients/announcing.py).
Refusals are ValidationErrors by field; ChangedMeanwhile when somebody else was faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.announcing import announce
from patients.locking import ChangedMeanwhile, locked
from patients.models import Questionnaire, RecordedCondition, Screening, Status
from practice.models import User
from treatments.models import Condition

__all__ = [
    "ChangedMeanwhile",
    "change_condition",
    "record_condition",
    "resolve_condition",
    "withdraw_condition",
]

CHANGEABLE = ("status", "regions", "since", "until", "review_by", "due", "note")
# Who and what a record belongs to is not for full_clean: the verb was handed rows, not ids.
_ROWS = ("patient", "condition", "recorded_by", "screening", "questionnaire")


@transaction.atomic
def record_condition(
    *,
    patient: int,
    condition: Condition,
    status: str,
    by: User | None,
    regions: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    review_by: date | None = None,
    due: date | None = None,
    note: str = "",
    screening: Screening | None = None,
    questionnaire: Questionnaire | None = None,
) -> RecordedCondition:
    """Record that `patient` (primary key) has `condition` in that status, there, from then on.

    `by` is None for what the patient says in a `questionnaire`: it counts, and waits for a therapist's word.
    """
    if condition.archived_at:
        raise ValidationError({"condition": _("%(name)s is no longer in use.") % {"name": condition.name}})
    record = RecordedCondition(
        patient=locked(patient),
        condition=condition,
        status=status,
        regions=list(regions),
        since=since,
        until=until,
        review_by=review_by,
        due=due,
        note=note,
        screening=screening,
        questionnaire=questionnaire,
        recorded_by=by,
        confirmed_at=timezone.now() if questionnaire and by else None,
    )
    record.full_clean(exclude=_ROWS)
    return _saved(record, by)


@transaction.atomic
def change_condition(record: int, *, by: User, revision: int | None = None, **changes: Any) -> RecordedCondition:
    """Change fields of CHANGEABLE. What stood before stays in the history; what a patient said is confirmed by it."""
    if unknown := set(changes) - set(CHANGEABLE):
        raise TypeError(f"a recorded condition has no changeable {', '.join(sorted(unknown))}")
    kept = _locked_record(record, revision)
    for name, value in changes.items():
        setattr(kept, name, value)
    kept.full_clean(exclude=_ROWS)
    if not kept.unconfirmed:
        return _saved(kept, by, *changes)
    kept.confirmed_at, kept.recorded_by = timezone.now(), by
    return _saved(kept, by, *changes, "confirmed_at", "recorded_by")


def resolve_condition(record: int, *, on: date, by: User, revision: int | None = None) -> RecordedCondition:
    """It is over; `on` is the last day on which it held."""
    if on > timezone.localdate():
        raise ValidationError({"until": _("It cannot have ended later than today.")})
    return change_condition(record, by=by, revision=revision, status=Status.RESOLVED, until=on)


@transaction.atomic
def withdraw_condition(record: int, *, by: User, revision: int | None = None) -> RecordedCondition:
    """It was recorded in error: it counts no longer, and stays readable."""
    kept = _locked_record(record, revision)
    kept.withdrawn_at = timezone.now()
    return _saved(kept, by, "withdrawn_at")


def _locked_record(record: int, revision: int | None) -> RecordedCondition:
    """The standing record, read again once its patient is held."""
    patient = RecordedCondition.objects.values_list("patient_id", flat=True).get(pk=record)
    locked(patient)
    kept = RecordedCondition.objects.select_related("condition", "patient").get(pk=record)
    if kept.withdrawn_at or revision not in (None, kept.revision):
        raise ChangedMeanwhile()
    return kept


def _saved(record: RecordedCondition, by: User | None, *fields: str) -> RecordedCondition:
    record._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    if record.pk is None:
        record.save(force_insert=True)
    else:
        record.revision += 1
        record.save(update_fields=[*fields, "revision"])
    announce(record.patient_id, by=by)
    return record
