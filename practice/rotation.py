"""Which columns are encrypted, writing them anew under the key that encrypts now, and noticing a key that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from practice import encryption, lasting
from practice.fields import EncryptedJSON, EncryptedText

# Rows written in one transaction: nobody waits longer than for these.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds encrypted text, by itself or somewhere within its JSON."""

    model: type[models.Model]
    name: str
    # One value may hold several texts: which of them are old, only reading tells.
    several: bool = False

    def __str__(self) -> str:
        return f"{self.model._meta.label} {self.name}"

    def rows(self) -> models.QuerySet[Any]:
        """Its rows with what stands in the database as `kept`, those with something encrypted."""
        sealed = self.model._base_manager.annotate(kept=Cast(self.name, models.TextField()))
        return sealed.filter(kept__contains=_AFTER_MARK).order_by("pk")


_AFTER_MARK = encryption.MARK[1:]
_within: list[Column] = []


def register(model: type[models.Model], name: str) -> None:
    """Name a JSON column of somebody else's model that has texts of `encryption.seal` in it."""
    column = Column(model, name, several=True)
    if column not in _within:
        _within.append(column)


def columns() -> Iterator[Column]:
    """Every column that `rotate_keys` has to know."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedText | EncryptedJSON):
                yield Column(model, field.name)
    yield from _within


def missing_keys() -> Iterator[str]:
    """Columns with a text that no key of today opens, by name."""
    known = Q()
    for name in encryption.names():
        known |= Q(kept__contains=f"{_AFTER_MARK}{name}:")
    yield from (str(column) for column in columns() if column.rows().exclude(known).exists())


def renew(column: Column) -> int:
    """Write every text of the column anew that another key than the first has sealed; how many rows that were.

    In chunks, while everybody works. encryption.NotOpened where a key is missing.
    """
    current, written, last = f"{_AFTER_MARK}{encryption.current_name()}:", 0, None
    while True:
        with transaction.atomic():
            waiting = column.rows() if column.several else column.rows().exclude(kept__contains=current)
            rows = (waiting if last is None else waiting.filter(pk__gt=last)).values_list("pk", flat=True)[:CHUNK]
            numbers = list(rows)
            for row in column.model._base_manager.select_for_update().filter(pk__in=numbers):
                value = _renewed(getattr(row, column.name))
                column.model._base_manager.filter(pk=row.pk).update(**{column.name: value})
        if not numbers:
            return written
        written, last = written + len(numbers), numbers[-1]


def renew_everything() -> Iterator[tuple[str, int]]:
    """Renew every column, and take a new data key for the notes to come; each column and how many rows it was."""
    for column in columns():
        yield str(column), renew(column)
    lasting.make_key()


def _renewed(value: Any) -> Any:
    """`value` with every sealed text in it sealed anew. What a field has opened already passes through."""
    if isinstance(value, dict):
        return {name: _renewed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renewed(inner) for inner in value]
    if isinstance(value, str) and encryption.is_sealed(value):
        return encryption.seal(encryption.opened(value))
    return value
