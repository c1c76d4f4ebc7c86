"""Fields that several packages share: of forms, and columns that are kept encrypted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models

from practice import encryption

# More digits than any row's number has; the database would not take it as a number at all.
MOST_DIGITS = 18


# Reads as every field for a number does: with spaces around, a sign, zeros behind a point, digits of any script.
_NUMBER = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


def key_typed(text: str | None) -> int | None:
    """The key of a row that a form would read out of `text`, however it is written; None for what it would refuse."""
    try:
        number: int | None = _NUMBER.clean(text)
    except ValidationError:
        return None
    return number


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some rows of a table as ticks; a forged number is refused by name, however long it is."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """The rows, once each number is one that a row can have."""
        for number in value if isinstance(value, list | tuple) else ():
            if not str(number).isdecimal() or len(str(number)) > MOST_DIGITS:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": number})
        return super().clean(value)


class PlaceField(forms.IntegerField):
    """Where something stands in an order; empty is 0, which means last."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=9999, required=False, **options)

    def clean(self, value: Any) -> int:
        """The place, or 0."""
        return super().clean(value) or 0


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class EncryptedText(_Text):
    """A text that stands encrypted in the database and in every backup; in Python it is plain.

    To the database it is a TextField: no search, no sorting; only `isnull` and emptiness can be asked for.
    Reading raises encryption.NotOpened where the key is missing.
    """

    def deconstruct(self) -> Any:
        """A migration sees the column, which is a text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        """The text, sealed."""
        plain = super().get_prep_value(value)
        return encryption.seal(plain) if isinstance(plain, str) else plain

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """The text, opened."""
        return encryption.opened(value) if isinstance(value, str) else value

    def get_lookup(self, lookup_name: str) -> Any:
        """FieldError for every comparison: two seals of one text are never the same."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it cannot be compared in the database.")
        return super().get_lookup(lookup_name)


class EncryptedJSON(models.JSONField):
    """As EncryptedText for a value that JSON can say; the column holds it as one sealed text."""

    def deconstruct(self) -> Any:
        """A migration sees the column, which is JSON like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The value, sealed."""
        return super().get_db_prep_save(encryption.seal(json.dumps(value, ensure_ascii=False)), connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value, opened; what was stored before it was encrypted comes as it is."""
        read = super().from_db_value(value, expression, connection)
        is_sealed = isinstance(read, str) and encryption.is_sealed(read)
        return json.loads(encryption.opened(read)) if is_sealed else read
