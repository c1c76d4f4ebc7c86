"""What goes into a record extract."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.models import EARLIEST
from patients.words import validate_note
from records.extract import PARTS, USUAL

LAST_YEAR = timedelta(days=365)


def usual_choice(today: date) -> dict[str, Any]:
    """What is chosen before anybody chooses: the usual parts of the last year."""
    return {"parts": list(USUAL), "since": (today - LAST_YEAR).isoformat(), "until": today.isoformat()}


class ExtractForm(forms.Form):
    """Parts, period, and the words around them. Nothing of it stands in an address."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("Parts"),
        choices=[(code, title) for code, (title, _read) in PARTS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one part.")},
    )
    since = forms.DateField(label=gettext_lazy("From"), input_formats=DATE_FORMATS, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("To"), input_formats=DATE_FORMATS, widget=DayInput())
    to = forms.CharField(
        label=gettext_lazy("To whom (name and address)"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(400), validate_note],
    )
    words = forms.CharField(
        label=gettext_lazy("Words before it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MaxLengthValidator(4000), validate_note],
    )

    def clean(self) -> dict[str, Any]:
        """A period that begins before it ends."""
        entered = super().clean() or {}
        since, until = entered.get("since"), entered.get("until")
        if since and since < EARLIEST:
            self.add_error("since", ValidationError(_("This day is too long ago.")))
        if until and until > timezone.localdate():
            self.add_error("until", ValidationError(_("The record ends today.")))
        if since and until and until < since:
            self.add_error("until", ValidationError(_("The period ends before it begins.")))
        return entered
