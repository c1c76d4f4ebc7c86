"""Whom a copy of all that is on file goes to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from patients.models import Patient

FIRST_NUMBER = 1000
NOBODY = gettext_lazy("There is no patient of this number. It stands beside the name.")


class NumberForm(forms.Form):
    """The number of a patient, as the practice names them. `patient` of the cleaned data is the primary key."""

    number = forms.IntegerField(
        label=gettext_lazy("Patient’s number"),
        min_value=FIRST_NUMBER,
        max_value=FIRST_NUMBER + 2**31,
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), NOBODY),
    )

    def clean(self) -> dict[str, Any]:
        """A patient who is with us."""
        entered: dict[str, Any] = super().clean() or {}
        if "number" in entered:
            entered["patient"] = entered["number"] - FIRST_NUMBER
            if not Patient.objects.in_use().filter(pk=entered["patient"]).exists():
                self.add_error("number", NOBODY)
        return entered
