"""Form fields that several packages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# More digits than any row's number has; the database would not take it as a number at all.
MOST_DIGITS = 18


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
