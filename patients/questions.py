"""The practice's list of screening questions: loaded once, then the admin's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.models import ScreeningQuestion
from practice.models import Practice, User
from treatments.models import Condition

STARTING_QUESTIONS = Path(__file__).resolve().parent / "starting_questions.json"
CHANGEABLE = ("text", "help_text", "condition", "yes_status")
STEPS = {"up": -1, "down": 1}


@transaction.atomic
def load_starting_questions() -> int:
    """Put the starting list in place where there is none at all yet; returns how many were made.

    The catalogue is loaded first; a question about a condition that it lacks is left out.
    """
    _hold_the_list()
    if ScreeningQuestion.objects.exists():
        return 0
    conditions = {condition.code: condition for condition in Condition.objects.all()}
    rows = json.loads(STARTING_QUESTIONS.read_text(encoding="utf-8"))
    known = [row for row in rows if row["condition"] in conditions]
    for position, row in enumerate(known):
        ScreeningQuestion.objects.create(**row | {"condition": conditions[row["condition"]], "position": position})
    return len(known)


@transaction.atomic
def add_question(*, by: User, **asked: Any) -> ScreeningQuestion:
    """Add a question at the end of the list; ValidationError by field."""
    _hold_the_list()
    question = ScreeningQuestion(position=ScreeningQuestion.objects.count(), **_only_changeable(asked))
    return _checked_and_saved(question, by)


@transaction.atomic
def change_question(question: int, *, by: User, **asked: Any) -> ScreeningQuestion:
    """Change fields of CHANGEABLE. Answers given keep the text they were asked with."""
    kept = ScreeningQuestion.objects.select_for_update(no_key=True).get(pk=question)
    for name, value in _only_changeable(asked).items():
        setattr(kept, name, value)
    return _checked_and_saved(kept, by)


@transaction.atomic
def move_question(question: int, *, step: str, by: User) -> None:
    """Move a question one place `up` or `down`; at the end of the list it stays."""
    _hold_the_list()
    asked = list(ScreeningQuestion.objects.in_use())
    here = [row.pk for row in asked].index(question)
    there = here + STEPS[step]
    if not 0 <= there < len(asked):
        return
    asked[here], asked[there] = asked[there], asked[here]
    for position, row in enumerate(asked):
        if row.position != position:
            row.position = position
            _saved(row, by, "position")


@transaction.atomic
def archive_question(question: int, *, archived: bool, by: User) -> ScreeningQuestion:
    """Ask it no longer, or again (at its old place); answers given stay."""
    kept = ScreeningQuestion.objects.select_for_update(no_key=True).get(pk=question)
    kept.archived_at = timezone.now() if archived else None
    return _saved(kept, by, "archived_at")


def _hold_the_list() -> None:
    # One writer of the whole list at a time: positions depend on each other.
    list(Practice.objects.select_for_update(no_key=True).filter(pk=1))


def _only_changeable(asked: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(asked) - set(CHANGEABLE):
        raise TypeError(f"a question has no {', '.join(sorted(unknown))}")
    return asked


def _checked_and_saved(question: ScreeningQuestion, by: User) -> ScreeningQuestion:
    if question.condition.archived_at:
        refusal = _("%(name)s is no longer in use.") % {"name": question.condition.name}
        raise ValidationError({"condition": refusal})
    question.full_clean(exclude=["condition"])
    return _saved(question, by, *CHANGEABLE)


def _saved(question: ScreeningQuestion, by: User, *fields: str) -> ScreeningQuestion:
    question._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    if question.pk is None:
        question.save(force_insert=True)
    else:
        question.save(update_fields=fields)
    return question
