"""Blood pressure, pulse and weight; and the condition that a pressure over the limit means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.locking import ChangedMeanwhile, locked
from patients.models import RecordedCondition, Status
from practice.models import User
from records.models import VitalSigns
from records.models.of_patient import now_of
from treatments.models import Condition

# mmHg, upper and lower value: from either on it is over the limit.
RAISED, DESPITE_TREATMENT, URGENT = (140, 90), (160, 90), (180, 110)
HIGH, UNCONTROLLED = "hypertension", "hypertension-uncontrolled"
READ_LATE = timedelta(minutes=5)
EARLIEST = timedelta(days=366 * 40)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pressure over the limit means: the condition (its code) with its status, and words for the therapist."""

    condition: str
    status: str
    words: str | Promise


def level_of(systolic: int | None, diastolic: int | None) -> str:
    """`urgent`, `raised`, or empty below the limit and where no pressure was measured."""
    if systolic is None or diastolic is None or not _over(RAISED, systolic, diastolic):
        return ""
    return "urgent" if _over(URGENT, systolic, diastolic) else "raised"


def meaning_of(systolic: int | None, diastolic: int | None, known: Collection[str] = ()) -> Meaning | None:
    """What the pressure means beside the conditions `known` (codes); None below the limit, or for what stands already."""
    level = level_of(systolic, diastolic)
    if systolic is None or diastolic is None or not level:
        return None
    if level == "urgent":
        words = gettext_lazy(
            "Measure again after five minutes of rest. If it stays so high, a doctor looks at it today."
        )
        found = Meaning(UNCONTROLLED, Status.ACUTE, words)
    elif HIGH in known and _over(DESPITE_TREATMENT, systolic, diastolic):
        found = Meaning(UNCONTROLLED, Status.SUSPECTED, gettext_lazy("High although high blood pressure is known."))
    else:
        found = Meaning(
            HIGH, Status.SUSPECTED, gettext_lazy("One measurement is no diagnosis: measure again next time.")
        )
    stands = {HIGH} if UNCONTROLLED in known else set()
    return None if found.condition in {*known, *stands} else found


def known_pressure(patient: int) -> set[str]:
    """Which of the two conditions stand recorded of the patient, by code. One query."""
    rows = RecordedCondition.objects.standing().filter(patient=patient, condition__code__in=(HIGH, UNCONTROLLED))
    return set(rows.exclude(status=Status.RESOLVED).values_list("condition__code", flat=True))


def condition_of(meaning: Meaning) -> Condition | None:
    """The condition of the catalogue; None where the practice has archived or renamed it."""
    return Condition.objects.in_use().filter(code=meaning.condition).first()


@transaction.atomic
def record_vitals(
    *,
    patient: int,
    by: User,
    at: datetime | None = None,
    systolic: int | None = None,
    diastolic: int | None = None,
    pulse: int | None = None,
    weight: Decimal | None = None,
) -> VitalSigns:
    """Keep what was measured at `at` (now). ValidationError by field: what is unlikely, or nothing measured."""
    held, now = locked(patient), timezone.now()
    row = VitalSigns(
        patient=held, at=at or now, systolic=systolic, diastolic=diastolic, pulse=pulse, weight=weight, recorded_by=by
    )
    _refuse_incomplete(row)
    if not now - EARLIEST <= row.at <= now + READ_LATE:
        raise ValidationError({"at": _("It was measured now or earlier.")})
    row.full_clean(exclude=("patient", "recorded_by", "withdrawn_by"))
    row.save(force_insert=True)
    return row


@transaction.atomic
def withdraw_vitals(vitals: int, *, by: User) -> VitalSigns:
    """It was recorded in error: it counts no longer, and stays readable. ChangedMeanwhile when it was withdrawn before."""
    locked(VitalSigns.objects.values_list(now_of("patient"), flat=True).get(pk=vitals))
    kept = VitalSigns.objects.get(pk=vitals)
    if kept.withdrawn_at:
        raise ChangedMeanwhile()
    kept.withdrawn_at, kept.withdrawn_by = timezone.now(), by
    kept.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return kept


def _over(limit: tuple[int, int], systolic: int, diastolic: int) -> bool:
    return systolic >= limit[0] or diastolic >= limit[1]


def _refuse_incomplete(row: VitalSigns) -> None:
    wrong: dict[str, Any] = {}
    if (row.systolic is None) != (row.diastolic is None):
        missing = "systolic" if row.systolic is None else "diastolic"
        wrong[missing] = _("A blood pressure has two values, like 120 over 80.")
    elif row.systolic is not None and row.diastolic is not None and row.systolic <= row.diastolic:
        wrong["systolic"] = _("The upper value is higher than the lower one, like 120 over 80.")
    if all(value is None for value in (row.systolic, row.diastolic, row.pulse, row.weight)):
        raise ValidationError(_("Fill in at least one value."))
    if wrong:
        raise ValidationError(wrong)
