"""What asking a therapist and answering take in: every field read and bounded here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from scheduling.forms_booking import AgainstField, BookingForm, ReasonField


class AskForm(BookingForm):
    """The booking panel as it was refused, with a message to the therapist."""

    words = forms.CharField(
        label=_("Message to the therapist"), required=False, max_length=300, validators=[validate_readable]
    )


class ApproveForm(forms.Form):
    """The therapist's own written reason, and what was shown with it; whether it is needed is the door's business."""

    reason = ReasonField()
    against = AgainstField()

    def clean_reason(self) -> str:
        """Without the space around it."""
        return str(self.cleaned_data["reason"]).strip()


class AdaptForm(forms.Form):
    """Which of the forms on offer."""

    form = forms.CharField(max_length=120)


class DeclineForm(forms.Form):
    """Words for the desk, and what is possible instead: `treatment therapist start` of a chosen row."""

    answer = forms.CharField(required=False, max_length=300, validators=[validate_readable])
    instead = forms.CharField(required=False, max_length=80)
