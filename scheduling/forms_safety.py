"""What is sent from the checklist of an appointment and about cautions: every field read and bounded here."""

from __future__ import annotations

from datetime import date

from django import forms

from practice.text import validate_readable
from scheduling.forms_booking import number
from scheduling.models import Reaction
from scheduling.suiting import bookable_day


class ConsentForm(forms.Form):
    """A consent given on paper: the course rule that asks for it (primary key), and the guardian where it is one."""

    rule = number()
    given_by = forms.CharField(max_length=120, required=False, validators=[validate_readable])


class ReactionForm(forms.Form):
    """How the patient took the session (primary key of its appointment)."""

    session = number()
    felt = forms.ChoiceField(choices=Reaction.Felt)
    note = forms.CharField(max_length=500, required=False, validators=[validate_readable])


class NoteForm(forms.Form):
    """A caution that is noted, by the code of its rule; `on` is the day that is being booked for."""

    rule = forms.CharField(max_length=80, validators=[validate_readable])
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_on(self) -> date | None:
        """A day that bookings are taken for."""
        day: date | None = self.cleaned_data["on"]
        return bookable_day(day) if day else None
