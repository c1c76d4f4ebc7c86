"""Treatment plans: made, changed, reviewed, ended. Each verb holds the patient's row first.

Refusals are ValidationErrors by field; ChangedMeanwhile when somebody else was faster.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.locking import ChangedMeanwhile, locked
from patients.models import EARLIEST
from practice.models import User
from records.instruments import instruments
from records.models import Plan

FIELDS = (
    "title", "goal", "stop_if", "modality", "sessions", "spacing_days", "instrument", "starts_on", "review_on",
)  # fmt: skip
FARTHEST = timedelta(days=5 * 366)


@transaction.atomic
def make_plan(*, patient: int, by: User, **fields: Any) -> Plan:
    """A plan for the patient (primary key), with FIELDS; its review is due on `review_on`."""
    plan = Plan(patient=locked(patient), author=by, **_known(fields))
    return _saved(plan, by)


@transaction.atomic
def change_plan(plan: int, *, revision: int, by: User, **fields: Any) -> Plan:
    """Other FIELDS; a later review alone is how a plan is reviewed. ValidationError for one that has ended."""
    held = _held(plan, revision)
    if held.ended_on:
        raise ValidationError(_("This plan has ended. Take it up again first."))
    for name, value in _known(fields).items():
        setattr(held, name, value)
    return _saved(held, by)


@transaction.atomic
def end_plan(plan: int, *, revision: int, on: date, outcome: str, by: User) -> Plan:
    """The plan is over; sessions after that day count no longer towards it."""
    held = _held(plan, revision)
    if held.ended_on:
        raise ChangedMeanwhile()
    if not held.starts_on <= on <= timezone.localdate():
        said = _("A plan ends between its first day (%(day)s) and today.")
        raise ValidationError({"ended_on": said % {"day": _day(held.starts_on)}})
    held.ended_on, held.outcome = on, outcome.strip()
    return _saved(held, by)


@transaction.atomic
def take_up_again(plan: int, *, revision: int, by: User) -> Plan:
    """Undo end_plan; the outcome that was written stays in the history."""
    held = _held(plan, revision)
    if held.ended_on is None:
        raise ChangedMeanwhile()
    held.ended_on, held.outcome = None, ""
    return _saved(held, by)


def reviews_due(patients: Collection[int], on: date) -> dict[int, list[str]]:
    """The plans under way whose review is due by that day: their titles by patient, the longest due first. One query.

    Plans of a registration that was merged count for the one that goes on.
    """
    rows = Plan.objects.under_way().filter(review_on__lte=on).order_by("review_on", "pk")
    rows = rows.filter(Q(patient__in=patients) | Q(patient__merged_into__in=patients))
    due: dict[int, list[str]] = {}
    for patient, title in rows.values_list(Coalesce(F("patient__merged_into"), F("patient")), "title"):
        due.setdefault(patient, []).append(title)
    return due


def check_days(starts_on: date, review_on: date) -> None:
    """ValidationError by field where a plan would be reviewed before it begins, or either day is far away."""
    latest = timezone.localdate() + FARTHEST
    if not EARLIEST <= starts_on <= latest:
        raise ValidationError({"starts_on": _("This day is far away. Please check the year.")})
    if review_on < starts_on:
        said = _("The review comes after the start (%(day)s), or on the same day.")
        raise ValidationError({"review_on": said % {"day": _day(starts_on)}})
    if review_on > latest:
        raise ValidationError({"review_on": _("This day is far away. Please check the year.")})


def _held(plan: int, revision: int) -> Plan:
    kept = Plan.objects.select_related("patient").get(pk=plan)
    locked(kept.patient.merged_into_id or kept.patient_id)
    held = Plan.objects.select_for_update(no_key=True).get(pk=plan)
    if held.revision != revision:
        raise ChangedMeanwhile()
    held.revision += 1
    return held


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"a plan has no {sorted(unknown)}")
    return fields


def _saved(plan: Plan, by: User) -> Plan:
    check_days(plan.starts_on, plan.review_on)
    if plan.instrument and plan.instrument not in instruments():
        raise ValidationError({"instrument": _("There is no such questionnaire.")})
    plan.full_clean(exclude=("patient", "author"))
    plan._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    plan.save()
    return plan


def _day(day: date) -> str:
    return date_format(day, "j F Y")
