"""Exercises for home: the practice's list, and those of a plan in the words they were given with.

Refusals are ValidationErrors by field.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.locking import locked
from practice.models import User
from records.models import Exercise, Plan, PlannedExercise

MOST_OF_A_PLAN = 20
STEPS = {"up": -1, "down": 1}


@transaction.atomic
def add_exercise(*, title: str, instructions: str, dose: str = "", by: User) -> Exercise:
    """A new exercise of the practice's list."""
    return _kept(Exercise(title=title.strip(), instructions=instructions.strip(), dose=dose.strip()), by)


@transaction.atomic
def change_exercise(exercise: int, *, title: str, instructions: str, dose: str = "", by: User) -> Exercise:
    """Other words; plans that have it already keep theirs."""
    held: Exercise = Exercise.objects.select_for_update(no_key=True).get(pk=exercise)
    held.title, held.instructions, held.dose = title.strip(), instructions.strip(), dose.strip()
    return _kept(held, by)


@transaction.atomic
def archive_exercise(exercise: int, *, archived: bool, by: User) -> Exercise:
    """Offer it no longer, or again."""
    held: Exercise = Exercise.objects.select_for_update(no_key=True).get(pk=exercise)
    held.archived_at = timezone.now() if archived else None
    return _kept(held, by)


@transaction.atomic
def plan_exercise(
    plan: int, *, title: str, instructions: str, dose: str = "", exercise: Exercise | None = None
) -> PlannedExercise:
    """Give it with the plan, last in its order; `exercise` is the one of the list that it began as."""
    held = _held(plan)
    rows = list(held.exercises.all())
    if len(rows) >= MOST_OF_A_PLAN:
        raise ValidationError(_("A plan has at most %(most)s exercises.") % {"most": MOST_OF_A_PLAN})
    words = {"title": title.strip(), "instructions": instructions.strip(), "dose": dose.strip()}
    place = max((row.position for row in rows), default=0) + 1
    row = PlannedExercise(plan=held, exercise=exercise, position=place, **words)
    row.full_clean(exclude=("plan", "exercise"))
    row.save()
    return row


@transaction.atomic
def change_planned(planned: int, *, title: str, instructions: str, dose: str = "") -> PlannedExercise:
    """Other words for an exercise of a plan."""
    row = _planned(planned)
    row.title, row.instructions, row.dose = title.strip(), instructions.strip(), dose.strip()
    row.full_clean(exclude=("plan", "exercise"))
    row.save()
    return row


@transaction.atomic
def remove_planned(planned: int) -> None:
    """Take it out of the plan. What notes say was given stays there."""
    _planned(planned).delete()


@transaction.atomic
def move_planned(planned: int, *, step: str) -> None:
    """One place `up` or `down`; at the end of the list nothing moves."""
    row = _planned(planned)
    rows = list(PlannedExercise.objects.filter(plan=row.plan_id))
    here = next(at for at, one in enumerate(rows) if one.pk == row.pk)
    there = here + STEPS[step]
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        for place, one in enumerate(rows, start=1):
            one.position = place
        PlannedExercise.objects.bulk_update(rows, ["position"])


def _kept(exercise: Exercise, by: User) -> Exercise:
    exercise.full_clean()
    exercise._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    exercise.save()
    return exercise


def _held(plan: int) -> Plan:
    """The plan with its patient held; ValidationError for one that has ended."""
    kept = Plan.objects.select_related("patient").get(pk=plan)
    locked(kept.patient.merged_into_id or kept.patient_id)
    held = Plan.objects.select_for_update(no_key=True).get(pk=plan)
    if held.ended_on:
        raise ValidationError(_("This plan has ended. Take it up again first."))
    return held


def _planned(planned: int) -> PlannedExercise:
    plan = PlannedExercise.objects.values_list("plan", flat=True).get(pk=planned)
    _held(plan)
    return PlannedExercise.objects.get(pk=planned)
