"""Columns that stand encrypted where the row is kept to its author, and plain where it is not.

`kept_to_author` of the row says which. To the database they are text and JSON like any other: no migration knows of it.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from practice import lasting
from practice.encryption import Key, is_sealed


class KeptText(models.TextField):  # type: ignore[type-arg]
    """A text of which only who has the key can read what is kept to its author."""

    def deconstruct(self) -> Any:
        """As a text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The text, sealed where the row is its author's alone."""
        value = super().pre_save(model_instance, add)
        return _sealed(value, model_instance) if value and _is_kept(model_instance) else value

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """The text, opened."""
        return lasting.opened(value) if isinstance(value, str) and is_sealed(value) else value


class KeptJSON(models.JSONField):
    """As KeptText, for lists and mappings; sealed, the column holds one text."""

    def deconstruct(self) -> Any:
        """As JSON."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value; sealed where the row is its author's alone and it says something."""
        value = super().pre_save(model_instance, add)
        if not value or not _is_kept(model_instance):
            return value
        return _sealed(json.dumps(value, ensure_ascii=False), model_instance)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value, opened."""
        read = super().from_db_value(value, expression, connection)
        return json.loads(lasting.opened(read)) if isinstance(read, str) and is_sealed(read) else read


def _is_kept(row: models.Model) -> bool:
    return bool(row.kept_to_author)  # type: ignore[attr-defined]


def _sealed(text: str, row: models.Model) -> str:
    """`text` under the newest data key, which is asked for once for each row in memory."""
    key: Key | None = row.__dict__.get("_data_key")
    if key is None:
        key = row.__dict__["_data_key"] = lasting.current_key()
    return key.seal(text)
