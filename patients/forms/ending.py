"""Erasing a patient, and how long what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import Erasure, Patient
from patients.retention import Period

Why = Erasure.Why
MOST_MONTHS = 600
_WHICH = {"required": gettext_lazy("Please type the patient’s number.")}
_NOBODY = _WHICH | dict.fromkeys(("min_value", "max_value", "invalid"), gettext_lazy("No patient has this number."))
_MONTHS = gettext_lazy("Months, from 1 to 600.")
_ANOTHER = gettext_lazy("This is not the number of the patient on this page.")


class EraseForm(forms.Form):
    """Why, and the patient's number once more: what is erased does not come back. `scope` is what was shown."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[("", "–"), (Why.ASKED, Why.ASKED.label), (Why.MISTAKE, Why.MISTAKE.label)],
        error_messages={"required": gettext_lazy("Please choose why.")},
    )
    number = forms.IntegerField(
        label=gettext_lazy("Patient’s number, to be certain"),
        min_value=1,
        max_value=2**62,
        error_messages=_WHICH | dict.fromkeys(("min_value", "max_value", "invalid"), _ANOTHER),
    )
    scope = forms.ChoiceField(choices=Erasure.Scope.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:
        self.patient = patient
        super().__init__(*args, **options)
        self.fields["number"].widget.attrs["autocomplete"] = "off"

    def clean_number(self) -> int:
        """The number of the patient on the page, no other."""
        number: int = self.cleaned_data["number"]
        if number != self.patient.number:
            raise forms.ValidationError(_ANOTHER)
        return number


class PeriodsForm(forms.Form):
    """Months for every class of data."""

    def __init__(self, *args: Any, periods: Sequence[Period], months: Mapping[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in periods:
            usual = _("months %(since)s; suggested: %(months)s") % {"since": one.since, "months": _usual(one.usual)}
            usual += f" ({one.source})" if one.source else ""
            self.fields[one.code] = forms.IntegerField(
                label=str(one.name),
                min_value=1,
                max_value=MOST_MONTHS,
                initial=months[one.code],
                help_text=usual,
                error_messages=dict.fromkeys(("required", "min_value", "max_value", "invalid"), _MONTHS),
            )


def _usual(months: int) -> str:
    """`3`, or `120 (10 years)`."""
    years, rest = divmod(months, 12)
    if rest or years < 2:
        return str(months)
    return _("%(months)d (%(years)d years)") % {"months": months, "years": years}


class NumberForm(forms.Form):
    """Whose erasure is to be looked at, by number."""

    number = forms.IntegerField(
        label=gettext_lazy("Patient’s number"), min_value=1001, max_value=2**62, error_messages=_NOBODY
    )

    def clean_number(self) -> int:
        """A number that a patient has."""
        number: int = self.cleaned_data["number"]
        if not Patient.objects.filter(pk=number - 1000).exists():
            raise forms.ValidationError(_("No patient has this number."))
        return number
