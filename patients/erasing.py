"""Erasing a patient: which rows hold something of them, and what becomes of each. Decision 0038.

Every package says what it holds (its `traces.py`, registered in `apps.py`); a test compares that with the models. What a
law keeps stays until the period of the health record is over (patients/retention.py); then everything goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from patients import erasedlist
from patients.models import Erasure, Patient
from practice.audit.writing import note
from practice.models import AuditEntry, User
from practice.seals import Sealed, lifted

Rows = QuerySet[Any]
Scope = Erasure.Scope
# What is emptied in the row of a patient whose record stays: who it is about stays readable, nobody is reached any more.
EMPTIED: dict[str, Any] = {
    "phone": "",
    "email": "",
    "address": "",
    "guardian_phone": "",
    "desk_note": "",
    "unwanted": [],
    "channel": Patient.Channel.NONE,
}


def _delete(rows: Rows) -> None:
    rows.delete()


@dataclass(frozen=True, slots=True)
class Trace:
    """What one model holds of patients: `rows` of these keys, under which `heading` people are told of it.

    `by_law`: part of the health record, so that it stays until its period is over. Rows are removed in the order of
    the traces: what points at others comes first.
    """

    heading: str | Promise
    model: type[Model]
    rows: Callable[[Collection[int]], Rows]
    by_law: bool = False
    remove: Callable[[Rows], None] = _delete


@dataclass(frozen=True, slots=True)
class Dated:
    """Rows with a day or moment in the field `day`; `patient` is the field with the key of whose they are."""

    rows: Callable[[], Rows]
    day: str
    patient: str = "patient"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Rows that have to be settled before whose they are is erased: `patient` is the field with the key, `say` the words.

    Everybody may read the words.
    """

    rows: Callable[[], Rows]
    patient: str
    say: Callable[[Any], str]


# By the place of the package: what is removed first stands first.
_traces: dict[int, tuple[Trace, ...]] = {}
# What says that somebody was treated, and what says that they are in touch.
TREATED: list[Dated] = []
ACTIVE: list[Dated] = []
OBSTACLES: list[Obstacle] = []
# Models that name a patient and stay, and why.
STAYS: dict[str, str | Promise] = {}


def register(
    place: int,
    *traces: Trace,
    treated: Iterable[Dated] = (),
    active: Iterable[Dated] = (),
    in_the_way: Obstacle | None = None,
) -> None:
    """Make known what a package holds of patients. Packages that point at others have the lower `place`."""
    _traces[place] = traces
    TREATED.extend(treated)
    ACTIVE.extend(active)
    if in_the_way is not None:
        OBSTACLES.append(in_the_way)


def traces() -> list[Trace]:
    """All of them, in the order in which rows can be removed."""
    return [trace for place in sorted(_traces) for trace in _traces[place]]


def keys_of(patient: int) -> list[int]:
    """The primary keys of one person: their own, and of whoever was merged into them."""
    return [patient, *Patient.objects.filter(merged_into=patient).order_by("pk").values_list("pk", flat=True)]


def obstacles(keys: Collection[int]) -> list[str]:
    """What has to be settled first, in words that everybody may read."""
    return [one.say(row) for one in OBSTACLES for row in one.rows().filter(**{f"{one.patient}__in": keys})]


@transaction.atomic
def erase(patient: int, *, scope: str, why: str, by: User | None, again: bool = False) -> Erasure:
    """Erase a patient (primary key), whole or what no law keeps; whoever was merged into them, too.

    `scope` is what the plan says (patients/erasureplan.py). ValidationError, and nothing erased, for who was merged into
    another record or where something has to be settled first; after a restore (`again`) nothing is in the way.
    Patient.DoesNotExist for an unknown one. Written down without a name, and kept outside of the database.
    """
    held = Patient.objects.select_for_update().get(pk=patient)
    if held.merged_into_id and not again:
        raise ValidationError(
            _("This record goes on as No. %(number)s: erase that one.") % {"number": 1000 + held.merged_into_id}
        )
    keys = keys_of(patient)
    if not again and (said := obstacles(keys)):
        raise ValidationError(said)
    registered = dict(Patient.objects.filter(pk__in=keys).values_list("pk", "registered_at"))
    _overwrite_what_is_removed()
    found = traces() if scope == Scope.WHOLE else [trace for trace in traces() if not trace.by_law]
    with lifted(*{trace.model for trace in found if _is_sealed(trace.model)}):
        counts = _removed(found, keys)
    _end_of(held, keys, scope, by)
    made = _put_down(registered, scope=scope, why=why, counts=counts, by=by)
    about = f"{scope} {why}" + (" again" if again else "")
    note(AuditEntry.Action.ERASED, what="patients.patient", row=patient, whose=patient, about=about)
    transaction.on_commit(erasedlist.keep, robust=True)
    return made[patient]


def _put_down(
    registered: dict[int, datetime], *, scope: str, why: str, counts: dict[str, int], by: User | None
) -> dict[int, Erasure]:
    """One for each registration: in a copy from before a merge they are two people."""
    return {
        number: Erasure.objects.create(number=number, registered_at=at, scope=scope, why=why, counts=counts, made_by=by)
        for number, at in registered.items()
    }


def _removed(found: Iterable[Trace], keys: Collection[int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for trace in found:
        rows = trace.rows(keys)
        if number := rows.count():
            trace.remove(rows)
            label = trace.model._meta.label
            counts[label] = counts.get(label, 0) + number
    return counts


def _end_of(held: Patient, keys: Collection[int], scope: str, by: User | None) -> None:
    """The rows of the person: gone, or emptied to who the record is about. What they once said goes in both cases."""
    if scope == Scope.WHOLE:
        Patient.objects.filter(merged_into=held.pk).delete()
        Patient.objects.filter(pk=held.pk).delete()
    else:
        for row in Patient.objects.filter(pk__in=keys):
            _empty(row, by)
    written = Patient.history.filter(id__in=keys)
    if scope == Scope.WHOLE:
        written.delete()
    else:
        newest = [
            row.history.values_list("history_id", flat=True).first() for row in Patient.objects.filter(pk__in=keys)
        ]
        written.exclude(history_id__in=newest).delete()


def _empty(row: Patient, by: User | None) -> None:
    for name, value in EMPTIED.items():
        setattr(row, name, value)
    row.archived_at = row.archived_at or timezone.now()
    row.revision += 1
    row._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    row.save(update_fields=[*EMPTIED, "archived_at", "revision"])


def _is_sealed(model: type[Model]) -> bool:
    return any(isinstance(one, Sealed) for one in model._meta.constraints)


def _overwrite_what_is_removed() -> None:
    """SQLite leaves removed bytes in its file unless it is told not to; PostgreSQL's vacuum reuses their place."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def last_treated(keys: Collection[int]) -> date | None:
    """The day on which somebody was last treated or something was filed in their record; None: never."""
    days = [one.rows().filter(**{f"{one.patient}__in": keys}).aggregate(day=Max(one.day))["day"] for one in TREATED]
    return max((timezone.localdate(day) if isinstance(day, datetime) else day for day in days if day), default=None)
