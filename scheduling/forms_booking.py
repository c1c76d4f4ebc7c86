"""What the booking panel, the first-free search and the appointment's panel take in: every field read and bounded here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.registration import check_guardian
from practice.text import validate_readable
from scheduling.availability import Wishes
from scheduling.clearing import Consent
from scheduling.models import Therapist, Weekday
from scheduling.views.asking import FIRST_DAY, LAST_DAY

MOST = 2**63 - 1
LONGEST = 480
WHOLE_MINUTE = _("Choose a date and a time in whole minutes.")


def number(*, required: bool = True) -> forms.IntegerField:
    """The id of something."""
    return forms.IntegerField(min_value=1, max_value=MOST, required=required)


class LocalTimeField(forms.CharField):
    """A wall-clock time of the practice as browsers send it, naive: 2026-11-24T14:15."""

    def clean(self, value: Any) -> datetime | None:
        """Refuse what is no date and time, has a zone of its own, or is finer than a minute."""
        text = super().clean(value)
        if not text:
            return None
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(WHOLE_MINUTE) from None
        if local.tzinfo is not None or local.second or local.microsecond:
            raise ValidationError(WHOLE_MINUTE)
        return local


class ReasonField(forms.CharField):
    """A therapist's written reason, in one paragraph: Enter in its box is no character that cannot be shown."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=2000, validators=[validate_readable], strip=False)

    def to_python(self, value: Any) -> str:
        """The lines as one."""
        return " ".join(str(super().to_python(value)).splitlines())


class AgainstField(forms.CharField):
    """What a reason was written against, as fingerprints.against_field gives it to the form."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=10_000)

    def clean(self, value: Any) -> frozenset[str]:
        """One by one; empty where nothing was shown."""
        return frozenset(str(super().clean(value)).split())


class ConsentForm(forms.Form):
    """What a refused booking, change or step asks for: the adapted form, or a reason `against` what was shown with it."""

    adaptation = forms.BooleanField(required=False)
    override_reason = ReasonField()
    against = AgainstField()

    def consent(self) -> Consent:
        """As the door takes it; without a reason nothing is spoken against."""
        given = self.cleaned_data
        reason = given["override_reason"]
        return Consent(given["adaptation"], reason, given["against"] if reason else frozenset())


class BookingForm(ConsentForm):
    """A booking as the panel sends it. `slot` is `start therapist room` of a row that was pressed."""

    patient = number()
    treatment = number()
    therapist = number(required=False)
    room = number(required=False)
    start = LocalTimeField(required=False, max_length=30)
    slot = forms.CharField(required=False, max_length=80)
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST, required=False)
    desk_note = forms.CharField(required=False, max_length=300, validators=[validate_readable])
    request_key = forms.UUIDField()

    def clean(self) -> dict[str, Any]:
        """A pressed row says time, therapist and room at once."""
        given = super().clean() or {}
        if slot := given.get("slot"):
            start, therapist, room = [*slot.split(" "), "", ""][:3]
            given["start"] = LocalTimeField(max_length=30).clean(start)
            given["therapist"], given["room"] = number().clean(therapist), number(required=False).clean(room)
        if not self.errors and (given.get("start") is None or given.get("therapist") is None):
            raise ValidationError(_("Choose a time first."))
        return given


class MoveForm(ConsentForm):
    """A drag or a change by form. Empty means: as it is."""

    revision = forms.IntegerField(min_value=0, max_value=MOST)
    start = LocalTimeField(required=False, max_length=30)
    therapist = number(required=False)
    room = number(required=False)
    treatment = number(required=False)
    minutes = forms.IntegerField(min_value=1, max_value=LONGEST, required=False)


class StepForm(ConsentForm):
    """A step of the day; what it may be is the door's business. A refused check-in asks for consent."""

    revision = forms.IntegerField(min_value=0, max_value=MOST)
    to = forms.CharField(max_length=20)


class CancelForm(forms.Form):
    """A cancellation; what reasons there are is the door's business."""

    revision = forms.IntegerField(min_value=0, max_value=MOST)
    reason = forms.CharField(max_length=20, required=False)


class ReinstateForm(ConsentForm):
    """Taking a cancellation back."""

    revision = forms.IntegerField(min_value=0, max_value=MOST)


class NewPatientForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody who calls for the first time: only what the telephone gives."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Patient
        fields = ["given_name", "family_name", "birth_date", "phone", "guardian_name"]
        widgets = {"birth_date": forms.DateInput(attrs={"type": "date"})}

    def clean(self) -> dict[str, Any]:
        """A child comes with a guardian."""
        given = super().clean() or {}
        check_guardian(given.get("birth_date"), given.get("guardian_name", ""), timezone.localdate())
        return given


class FirstFreeForm(forms.Form):
    """What somebody wishes: treatment, therapist, woman or man, weekdays, hours, from which day on."""

    treatment = forms.TypedChoiceField(label=_("Treatment"), coerce=int, empty_value=None)
    therapist = forms.TypedChoiceField(label=_("Therapist"), coerce=int, empty_value=None, required=False)
    gender = forms.ChoiceField(label=_("Woman or man"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), coerce=int, choices=Weekday, required=False, widget=forms.CheckboxSelectMultiple
    )
    not_before = forms.TimeField(
        label=_("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    not_after = forms.TimeField(
        label=_("Not after"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    first_day = forms.DateField(
        label=_("From the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    patient = forms.IntegerField(min_value=1, max_value=MOST, required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, treatments: list[tuple[int, str]], therapists: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treatment"].choices = [("", ""), *treatments]  # type: ignore[attr-defined]
        self.fields["treatment"].widget.attrs["data-combobox"] = ""
        if not self.is_bound:
            self.fields["treatment"].widget.attrs["autofocus"] = True
        self.fields["therapist"].choices = [("", _("no matter")), *therapists]  # type: ignore[attr-defined]
        genders = [choice for choice in Therapist.Gender.choices if choice[0] != Therapist.Gender.OTHER]
        self.fields["gender"].choices = [("", _("no matter")), *genders]  # type: ignore[attr-defined]

    def clean_first_day(self) -> Any:
        """A day that a diary has."""
        day = self.cleaned_data["first_day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(_("A year lies between 2000 and 2200."))
        return day

    def clean(self) -> dict[str, Any]:
        """The hours are in order."""
        given = super().clean() or {}
        early, late = given.get("not_before"), given.get("not_after")
        if early and late and late <= early:
            self.add_error("not_after", _("This lies before the beginning."))
        return given

    def wishes(self) -> Wishes:
        """As the search takes them."""
        given = self.cleaned_data
        return Wishes(
            therapist=given["therapist"],
            gender=given["gender"],
            weekdays=frozenset(given["weekdays"]),
            not_before=given["not_before"],
            not_after=given["not_after"],
        )
