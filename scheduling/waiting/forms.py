"""What the pages of the waiting list take in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.fields import RowsField
from scheduling.clock import MOST_DAYS_AHEAD
from scheduling.forms_booking import LocalTimeField, number
from scheduling.models import Therapist, Weekday, Wish
from treatments.models import Treatment

# For so long somebody waits unless another day is said.
USUAL = timedelta(days=28)
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WishForm(forms.ModelForm):  # type: ignore[type-arg]
    """A wish: which treatment, with whom, on which days and hours, until when. What is left out does not matter."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        choices=Weekday,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    therapists = RowsField(label=gettext_lazy("Only with"), queryset=Therapist.objects.none(), required=False)

    class Meta:
        model = Wish
        fields = [
            "treatment",
            "minutes",
            "therapists",
            "gender",
            "weekdays",
            "from_time",
            "to_time",
            "first_day",
            "last_day",
            "notice_hours",
            "urgent",
            "desk_note",
        ]
        widgets = {
            "from_time": CLOCK,
            "to_time": CLOCK,
            "first_day": DAY,
            "last_day": DAY,
        }
        labels = {
            "treatment": gettext_lazy("Treatment"),
            "minutes": gettext_lazy("Minutes, if not as usual"),
            "gender": gettext_lazy("Woman or man"),
            "from_time": gettext_lazy("Not before"),
            "to_time": gettext_lazy("Over by"),
            "first_day": gettext_lazy("From the day"),
            "last_day": gettext_lazy("Until the day"),
            "notice_hours": gettext_lazy("Hours of notice"),
        }
        help_texts = {"notice_hours": gettext_lazy("How long before the time they have to know.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = self.instance.pk is not None
        treatments = Treatment.objects.filter(archived_at=None)
        therapists = Therapist.objects.filter(archived_at=None)
        if there:
            # What has been archived since stays as it is, so that the rest can be changed.
            treatments |= Treatment.objects.filter(pk=self.instance.treatment_id)
            therapists |= Therapist.objects.filter(pk__in=self.instance.therapists.values("pk"))
        else:
            self.initial["last_day"] = timezone.localdate() + USUAL
        self.fields["treatment"].queryset = treatments  # type: ignore[attr-defined]
        self.fields["treatment"].widget.attrs["data-combobox"] = ""
        if not self.is_bound:
            self.fields["treatment"].widget.attrs["autofocus"] = True
        self.fields["therapists"].queryset = therapists.distinct()  # type: ignore[attr-defined]
        genders = [choice for choice in Therapist.Gender.choices if choice[0] != Therapist.Gender.OTHER]
        self.fields["gender"].choices = [("", _("no matter")), *genders]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Days and hours are in order, the length is one of the treatment's."""
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        today = timezone.localdate()
        if last and last < today:
            self.add_error("last_day", _("This day has passed."))
        elif first and last and last < first:
            self.add_error("last_day", _("This day lies before the first one."))
        elif last and last > today + timedelta(days=MOST_DAYS_AHEAD):
            self.add_error("last_day", _("The diary reaches %(days)s days ahead.") % {"days": MOST_DAYS_AHEAD})
        early, late = given.get("from_time"), given.get("to_time")
        if early and late and late <= early:
            self.add_error("to_time", _("This lies before the beginning."))
        self._check_length(given.get("treatment"), given.get("minutes"))
        return given

    def _check_length(self, treatment: Treatment | None, minutes: int | None) -> None:
        if treatment is not None and minutes is not None and minutes not in treatment.minutes_options:
            known = ", ".join(str(one) for one in treatment.minutes_options)
            self.add_error("minutes", ValidationError(_("It lasts %(known)s minutes.") % {"known": known}))


class OfferForm(forms.Form):
    """Which time is offered: when, with whom, where, and the freed time that it belongs to."""

    start = LocalTimeField(max_length=30)
    therapist = number()
    room = number(required=False)
    freed = number(required=False)


class SettleForm(forms.Form):
    """What became of an offer, as the desk hears it."""

    act = forms.ChoiceField(choices=[(one, one) for one in ("accept", "decline", "withdraw")])
