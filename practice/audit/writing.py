"""Writing acts down, as part of the transaction that they belong to: without its entry a change does not happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from practice.audit.acting import actor
from practice.models import AuditEntry, AuditLink

Action, Outcome = AuditEntry.Action, AuditEntry.Outcome
LONGEST_ABOUT = 200
Whose = str | Callable[[Any], int | None]
# Models whose every saved and deleted row is an entry: how to find the patient, and which codes to keep of it.
WATCHED: dict[type[Model], tuple[Whose, Callable[[Any], str]]] = {}


@transaction.atomic
def note(
    action: str,
    *,
    what: str,
    row: int | None = None,
    whose: int | None = None,
    who: int | None = None,
    outcome: str = Outcome.DONE,
    about: str = "",
) -> None:
    """Add an entry to the log. `who` where it is not whoever acts; `about` holds codes only."""
    by = actor()
    entry = AuditEntry.objects.create(
        moment=time.time_ns() // 1000,
        action=action,
        who=who or by.who(),
        by=by.by,
        whose=whose,
        what=what,
        row=row,
        origin=by.origin,
        request=by.request,
        outcome=outcome,
        about=about[:LONGEST_ABOUT],
    )
    if connection.vendor == "sqlite":
        _link(entry)


def _link(entry: AuditEntry) -> None:
    """What a trigger does on PostgreSQL. Here the transaction that writes is the only one."""
    last = AuditLink.objects.order_by("-number").values_list("number", "hash").first()
    number, before = last or (0, "")
    AuditLink.objects.create(number=number + 1, entry=entry, hash=entry.sum_after(before))


def watch(model: type[Model], *, whose: Whose = "", about: Callable[[Any], str] = lambda row: "") -> None:
    """Write down every row of `model` that is added, changed or removed. `whose` is a field with a patient's key."""
    WATCHED[model] = whose, about
    post_save.connect(_saved, sender=model, dispatch_uid=f"audit {model._meta.label}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"audit {model._meta.label}")


def _saved(
    sender: type[Model],
    instance: Model,
    created: bool,
    update_fields: frozenset[str] | None = None,
    raw: bool = False,
    **_said: Any,
) -> None:
    if not raw:
        _note_row(Action.ADDED if created else Action.CHANGED, instance, sorted(update_fields or ()))


def _deleted(sender: type[Model], instance: Model, **_said: Any) -> None:
    _note_row(Action.REMOVED, instance, [])


def _note_row(action: str, instance: Model, fields: list[str]) -> None:
    whose, about = WATCHED[type(instance)]
    patient = whose(instance) if callable(whose) else getattr(instance, whose) if whose else None
    words = " ".join(part for part in (about(instance), ",".join(fields)) if part)
    note(action, what=instance._meta.label_lower, row=instance.pk, whose=patient, about=words)
