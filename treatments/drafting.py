"""Drafts of rules: begun, changed, tried out, switched on or put away. A draft decides nothing before it is switched on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from practice.models import User
from treatments.breadth import refuse_everybody
from treatments.drafts import draft_of
from treatments.editing import (
    ChangedMeanwhile,
    add_row,
    change_row,
    one_at_a_time,
    revision_of,
    same_revision,
    save_row,
)
from treatments.models import Rule

# What makes a row this row; everything else is what a rule says.
OWN = {"id", "code", "position", "edited_at", "archived_at", "stage", "replaces"}
SAID = tuple(field for field in Rule._meta.concrete_fields if field.name not in OWN)
LONGEST_CODE = 80


class NotTriedOut(Exception):
    """The draft was not tried out as it stands now, so it cannot be switched on."""


def drafted(rule: Rule) -> Rule:
    """A draft of the rule, not stored yet, that says what the rule says now."""
    draft = Rule(stage=Rule.Stage.DRAFT, replaces=rule, code=_free_code(rule.code))
    _say_the_same(draft, rule)
    return draft


@transaction.atomic
def begin_draft(*, row: Rule, revision: int, by: User, why: str = "") -> Rule:
    """Store a new draft; the rule that it replaces goes on deciding until it is switched on.

    `revision` is that of the rule it replaces. ChangedMeanwhile when somebody was faster, ValidationError
    when a field is wrong, RuleUnreadable when the rules could not be read with it.
    """
    row.stage = Rule.Stage.DRAFT
    one_at_a_time()
    if row.replaces is not None:
        _nobody_was_faster(row.replaces, revision)
        row.code = _free_code(row.replaces.code)
    add_row(row=row, by=by, why=why)
    refuse_everybody(row)
    return row


@transaction.atomic
def change_draft(*, row: Rule, revision: int, by: User, why: str = "") -> Rule:
    """Save the changed draft, which then has to be tried out anew. Raises as begin_draft."""
    one_at_a_time()
    present: Rule = Rule.objects.get(pk=row.pk)
    _still_a_draft(present)
    row.stage = Rule.Stage.DRAFT
    change_row(row=row, revision=revision, by=by, why=why)
    refuse_everybody(row)
    return row


@transaction.atomic
def switch_on(*, draft: int, revision: int, by: User, why: str) -> Rule:
    """The draft decides from now on, in place of the rule that it replaces; the rule base counts up once.

    NotTriedOut, ChangedMeanwhile, ValidationError (no longer a draft) or RuleUnreadable, and nothing has changed.
    """
    one_at_a_time()
    row: Rule = Rule.objects.select_related("replaces", "condition").get(pk=draft)
    _still_a_draft(row)
    same_revision(row, revision)
    if row.stage != Rule.Stage.TRIED:
        raise NotTriedOut
    refuse_everybody(row)
    if row.replaces is None:
        row.stage = Rule.Stage.ACTIVE
        save_row(row, by=by, why=why)
        return row
    rule: Rule = row.replaces
    row.archived_at = timezone.now()
    save_row(row, by=by, why=why)
    _say_the_same(rule, row)
    rule.archived_at = None
    save_row(rule, by=by, why=why)
    return rule


def mark_tried(draft: int, revision: int) -> None:
    """The draft was tried out at that revision; nothing happens when it was changed since. Keeps no version."""
    _mark(draft, revision, Rule.Stage.TRIED)


def mark_untried(draft: int, revision: int) -> None:
    """The draft is being tried out once more, so that it cannot be switched on before that has ended."""
    _mark(draft, revision, Rule.Stage.DRAFT)


def _mark(draft: int, revision: int, stage: Rule.Stage) -> None:
    with transaction.atomic():
        one_at_a_time()
        row = Rule.objects.get(pk=draft)
        if row.is_draft and not row.archived_at and revision_of(row) == revision:
            Rule.objects.filter(pk=draft).update(stage=stage)


def _still_a_draft(row: Rule) -> None:
    if not row.is_draft or row.archived_at:
        raise ValidationError(_("This draft was switched on or put away meanwhile."))


def _nobody_was_faster(rule: Rule, revision: int) -> None:
    same_revision(rule, revision)
    present = draft_of(rule)
    if present is not None:
        latest = present.history.select_related("history_user").latest("history_id")
        raise ChangedMeanwhile(str(latest.history_user or ""), latest.history_date)


def _say_the_same(row: Rule, other: Rule) -> None:
    for field in SAID:
        setattr(row, field.attname, getattr(other, field.attname))
    if "condition" in other._state.fields_cache:
        row.condition = other.condition


def _free_code(code: str) -> str:
    stem = f"{code[: LONGEST_CODE - 10].rstrip('-')}-draft"
    taken = set(Rule.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        free for free in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if free not in taken
    )
