"""Saying for whom a record is, and why it is opened in an emergency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Restriction
from patients.models.restricting import LONGEST_REASON, SHORTEST_REASON
from patients.words import validate_note
from practice.models import User


class RestrictionForm(forms.Form):
    """Why a record is restricted, and who reads it besides those who treat the patient."""

    why = forms.ChoiceField(
        label=_("Why"),
        choices=Restriction.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose why.")},
    )
    readers = forms.ModelMultipleChoiceField(
        label=_("Read it as well"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Besides the therapists who treat the patient."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = therapists()  # type: ignore[attr-defined]  # its own class


class EmergencyForm(forms.Form):
    """Why somebody who does not treat the patient has to read the record now."""

    reason = forms.CharField(
        label=_("Why do you have to read it now?"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        validators=[validate_note],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Please say why."),
            "min_length": _("Please say why in at least %(limit_value)d characters."),
        },
    )


_NO_RECORD = {"required": _("Please type the patient’s number.")} | dict.fromkeys(
    ("min_value", "max_value", "invalid"), _("There is no record of this number.")
)


class NumberForm(forms.Form):
    """The number by which a patient is called without a name."""

    number = forms.IntegerField(label=_("Patient’s number"), min_value=1001, max_value=2**62, error_messages=_NO_RECORD)


def therapists() -> Any:
    """Those who may be named: therapists who may sign in."""
    return User.objects.filter(is_therapist=True, is_active=True).order_by("name", "pk")
