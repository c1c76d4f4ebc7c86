"""Every change of the catalogue and the rules: one function each, one transaction, and the whole stays readable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from practice.audit.writing import note
from practice.models import AuditEntry, Practice, User
from treatments.catalogue import documents_of_catalogue
from treatments.drafts import rules_with
from treatments.models import Condition, CourseRule, Rule, Treatment
from treatments.rulebase import compile_rules

CatalogueRow = Treatment | Condition | Rule | CourseRule


class ChangedMeanwhile(Exception):
    """Somebody else changed the row after the form was opened. `by` is their name, where known."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__("The row was changed after the form was opened.")
        self.by = by
        self.at = at


def revision_of(row: CatalogueRow) -> int:
    """The number of the row's latest version; a form carries it, so that nobody overwrites a colleague unseen."""
    return row.history.aggregate(latest=Max("history_id"))["latest"] or 0


@transaction.atomic
def add_row(*, row: CatalogueRow, by: User, why: str = "") -> CatalogueRow:
    """Add a treatment, condition, rule or course rule, at the end of the list. `why` stays with the version.

    ValidationError when a field is wrong, RuleUnreadable when the rules could not be read with it.
    """
    one_at_a_time()
    latest = type(row)._default_manager.aggregate(latest=Max("position"))["latest"]
    row.position = 0 if latest is None else latest + 1
    return save_row(row, by=by, why=why)


@transaction.atomic
def change_row(*, row: CatalogueRow, revision: int, by: User, why: str = "") -> CatalogueRow:
    """Save the changed row. ChangedMeanwhile when `revision` is not its latest any more; else as add_row."""
    one_at_a_time()
    same_revision(row, revision)
    return save_row(row, by=by, why=why)


@transaction.atomic
def archive_row(*, row: CatalogueRow, by: User) -> CatalogueRow:
    """Take the row out of use. Nothing is deleted: what names it keeps it."""
    one_at_a_time()
    row.refresh_from_db()
    if row.archived_at:
        return row
    row.archived_at = timezone.now()
    return save_row(row, by=by)


@transaction.atomic
def bring_back_row(*, row: CatalogueRow, by: User) -> CatalogueRow:
    """Put an archived row in use again. RuleUnreadable when the rules have moved on so far that it no longer fits."""
    one_at_a_time()
    row.refresh_from_db()
    if not row.archived_at:
        return row
    row.archived_at = None
    return save_row(row, by=by)


def one_at_a_time() -> None:
    """Two changes that are fine alone may not be fine together, so the second waits for the first."""
    Practice.objects.select_for_update().filter(pk=1).first()


def same_revision(row: CatalogueRow, revision: int) -> None:
    """ChangedMeanwhile when `revision` is not the row's latest."""
    latest: Any = row.history.select_related("history_user").order_by("-history_id").first()
    if latest is not None and latest.history_id != revision:
        raise ChangedMeanwhile(str(latest.history_user or ""), latest.history_date)


def save_row(row: CatalogueRow, *, by: User, why: str = "") -> CatalogueRow:
    """Store the row under the lock; the whole must stay readable. A draft decides nothing, so nothing counts up for it."""
    row.edited_at = timezone.now()
    row._history_user = by  # type: ignore[union-attr]
    row._change_reason = why or None  # type: ignore[union-attr]
    row.full_clean()
    row.save()
    note(AuditEntry.Action.CHANGED, what=row._meta.label_lower, row=row.pk, about="archived" if row.archived_at else "")
    if isinstance(row, Rule) and row.is_draft:
        if not row.archived_at:
            rules_with(row)
        return row
    compile_rules(**documents_of_catalogue())
    Practice.bump("rules_version")
    return row
