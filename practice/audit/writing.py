"""Writing acts down, as part of the transaction that they belong to: without its entry a change does not happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save

from practice.audit.acting import USER, VISITOR, actor
from practice.models import AuditEntry, AuditLink
from practice.models.audit import SUMMED, sum_of

Action, Outcome = AuditEntry.Action, AuditEntry.Outcome
LONGEST_ABOUT = 200
Whose = str | Callable[[Any], int | None]
# Models whose every saved and deleted row is an entry: how to find the patient, and which codes to keep of it.
WATCHED: dict[type[Model], tuple[Whose, Callable[[Any], str]]] = {}
# Written out: with every page and every change, and a fifth of the time that building them takes.
_ENTRIES, _LINKS = AuditEntry._meta.db_table, AuditLink._meta.db_table
_WRITTEN = SUMMED[1:]
_ENTRY = f"INSERT INTO {_ENTRIES} ({', '.join(_WRITTEN)}) VALUES ({', '.join(['%s'] * len(_WRITTEN))})"  # noqa: S608 (ours)
_LAST = f"SELECT number, hash FROM {_LINKS} ORDER BY number DESC LIMIT 1"  # noqa: S608 (our table)
_LINK = f"INSERT INTO {_LINKS} (number, entry_id, hash) VALUES (%s, %s, %s)"  # noqa: S608 (our table)


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
    key = who or by.who()
    way = USER if key is not None and by.by == VISITOR else by.by
    moment, words = time.time_ns() // 1000, about[:LONGEST_ABOUT]
    written = (moment, action, key, way, whose, what, row, by.origin(), by.request, outcome, words)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ENTRY, written)
        return
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_ENTRY, written)
        _link(cursor, cursor.lastrowid, written)


@transaction.atomic(savepoint=False)
def change_all(rows: QuerySet[Any], *, whose: str = "patient", **changes: Any) -> int:
    """Change all of `rows` in one statement, with an entry for each. `whose` is the way to the patient's key,

    or "" where it is nobody's. Returns how many there were. Not for rows that several change at once: what they were is asked for first.
    """
    found = list(rows.values_list("pk", whose)) if whose else [(pk, None) for pk in rows.values_list("pk", flat=True)]
    if not found:
        return 0
    changed: int = rows.model._default_manager.filter(pk__in=[pk for pk, _patient in found]).update(**changes)
    for pk, patient in found:
        note(Action.CHANGED, what=rows.model._meta.label_lower, row=pk, whose=patient, about=",".join(sorted(changes)))
    return changed


def watch(model: type[Model], *, whose: Whose = "", about: Callable[[Any], str] = lambda row: "") -> None:
    """Write down every row of `model` that is added, changed or removed. `whose` is a field with a patient's key."""
    if model not in WATCHED:
        # Django says that a row is saved once that is done; here the entry belongs to it.
        model.save_base = transaction.atomic(savepoint=False)(model.save_base)  # type: ignore[method-assign]
    WATCHED[model] = whose, about
    post_save.connect(_saved, sender=model, dispatch_uid=f"audit {model._meta.label}")
    post_delete.connect(_deleted, sender=model, dispatch_uid=f"audit {model._meta.label}")


def _link(cursor: CursorWrapper, entry: int, written: tuple[object, ...]) -> None:
    """What a trigger does on PostgreSQL. Here the transaction that writes is the only one."""
    cursor.execute(_LAST)
    number, before = cursor.fetchone() or (0, "")
    cursor.execute(_LINK, (number + 1, entry, sum_of((entry, *written), before)))


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
