"""Plans and exercises as they are typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.words import validate_note
from records.instruments import instruments
from records.models import Exercise, Plan
from records.plans import FIELDS, check_days

USUAL_SESSIONS, USUAL_SPACING = 6, 14


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is meant to be reached. `revision` is what the form was opened with."""

    instrument = forms.ChoiceField(
        label=_("Measured by"),
        required=False,
        help_text=_("Filled in at the start and at the end; pain is kept anyway."),
    )
    starts_on = forms.DateField(label=_("From"), input_formats=DATE_FORMATS, widget=DayInput())
    review_on = forms.DateField(
        label=_("Review on"),
        input_formats=DATE_FORMATS,
        widget=DayInput(),
        help_text=_("From that day on it stands on my day until it is done."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = Plan
        fields = FIELDS
        widgets = {"goal": forms.Textarea(attrs={"rows": 2}), "stop_if": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "title": _("A few words, as in “Back to cycling”."),
            "stop_if": _("What would end it before its time."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        usual = {
            "sessions": USUAL_SESSIONS,
            "spacing_days": USUAL_SPACING,
            "starts_on": today,
            "review_on": today + timedelta(days=USUAL_SESSIONS * USUAL_SPACING // 2),
        }
        instance = kwargs.get("instance")
        kwargs["initial"] = {"revision": instance.revision} if instance else usual
        super().__init__(*args, **kwargs)
        choice, modality = self.fields["instrument"], self.fields["modality"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", _("Pain alone")), *((code, one.name) for code, one in instruments().items())]
        if isinstance(modality, forms.ModelChoiceField):
            modality.empty_label = str(_("Any treatment"))

    def clean(self) -> dict[str, Any]:
        """The review does not come before the start."""
        entered = super().clean() or {}
        if entered.get("starts_on") and entered.get("review_on"):
            try:
                check_days(entered["starts_on"], entered["review_on"])
            except ValidationError as refused:
                self.add_error(None, refused)
        return entered

    @property
    def plan(self) -> dict[str, Any]:
        """What make_plan and change_plan take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class ReviewForm(forms.Form):
    """The plan was looked at; the day of the next look."""

    review_on = forms.DateField(label=_("Next review on"), input_formats=DATE_FORMATS, widget=DayInput())
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class EndForm(forms.Form):
    """The plan is over."""

    ended_on = forms.DateField(label=_("Ended on"), input_formats=DATE_FORMATS, widget=DayInput())
    outcome = forms.CharField(
        label=_("What was reached"),
        required=False,
        max_length=2000,
        validators=[validate_note],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ExerciseForm(forms.ModelForm):  # type: ignore[type-arg]
    """An exercise: of the practice's list, or in the words for one patient."""

    class Meta:
        model = Exercise
        fields = ("title", "instructions", "dose")
        widgets = {"instructions": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "instructions": _("As you would say it to the patient, one step a line."),
            "dose": _("As in “twice a day, ten times each”."),
        }

    @property
    def words(self) -> dict[str, str]:
        """Title, instructions and dose."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
