"""What the page of a course takes in: the pattern, and the sessions as they are ticked and changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scheduling.clock import MOST_DAYS_AHEAD
from scheduling.forms_booking import LocalTimeField, number
from scheduling.models import Weekday
from scheduling.series.examining import Asked
from scheduling.series.patterns import MOST, Pattern, Step
from scheduling.views.asking import FIRST_DAY, LAST_DAY

SPACINGS = [
    ("1", gettext_lazy("every day")),
    ("2", gettext_lazy("every other day")),
    ("7/3", gettext_lazy("three times a week")),
    ("7/2", gettext_lazy("twice a week")),
    ("7", gettext_lazy("once a week")),
    ("14", gettext_lazy("every 2 weeks")),
    ("21", gettext_lazy("every 3 weeks")),
    ("28", gettext_lazy("every 4 weeks")),
]
STEPS = (1, 2, 3)
LONGEST_GAP = 365


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _day(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class PatternForm(forms.Form):
    """A course in up to three steps, or a plain repeat: every so many days, so often or until a day."""

    patient = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    treatment = forms.TypedChoiceField(label=gettext_lazy("Treatment"), coerce=int, empty_value=None)
    therapist = forms.TypedChoiceField(label=gettext_lazy("Therapist"), coerce=int, empty_value=None, required=False)
    only = forms.BooleanField(label=gettext_lazy("Nobody else will do"), required=False)
    first_day = _day(gettext_lazy("From the day"), required=True)
    sessions_1 = forms.IntegerField(label=gettext_lazy("Sessions"), min_value=1, required=False)
    spacing_1 = forms.ChoiceField(label=gettext_lazy("How often"), choices=SPACINGS, required=False)
    every = forms.IntegerField(
        label=gettext_lazy("or every … days"), min_value=1, max_value=LONGEST_GAP, required=False
    )
    sessions_2 = forms.IntegerField(label=gettext_lazy("Then"), min_value=1, required=False)
    spacing_2 = forms.ChoiceField(label=gettext_lazy("How often"), choices=SPACINGS, required=False)
    sessions_3 = forms.IntegerField(label=gettext_lazy("Then"), min_value=1, required=False)
    spacing_3 = forms.ChoiceField(label=gettext_lazy("How often"), choices=SPACINGS, required=False)
    until = _day(gettext_lazy("Not after the day"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        coerce=int,
        choices=Weekday,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_before = _clock(gettext_lazy("Not before"))
    not_after = _clock(gettext_lazy("Not after"))
    at = _clock(gettext_lazy("Always at"))

    def __init__(
        self, *args: Any, treatments: list[tuple[int, str]], therapists: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["treatment"].choices = [("", ""), *treatments]  # type: ignore[attr-defined]
        self.fields["treatment"].widget.attrs["data-combobox"] = ""
        if not self.is_bound:
            self.fields["treatment"].widget.attrs["autofocus"] = True
        self.fields["therapist"].choices = [("", _("the same for all")), *therapists]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The steps make a course that can be read, hours and days are in order."""
        given = super().clean() or {}
        self._check_hours(given)
        self._check_days(given)
        if self.errors:
            return given
        steps = tuple(self._steps(given))
        if not steps:
            raise ValidationError({"sessions_1": _("Say how many sessions, or until which day.")})
        planned = sum(step.sessions for step in steps)
        if planned > MOST:
            words = {"most": MOST, "asked": number_format(planned, use_l10n=True, force_grouping=True)}
            raise ValidationError(_("%(asked)s sessions are asked for; %(most)s can be planned at once.") % words)
        self.pattern = self._pattern(given, steps)
        if self.pattern.last_day > timezone.localdate() + timedelta(days=MOST_DAYS_AHEAD):
            raise ValidationError(
                _("The diary reaches %(days)s days ahead; this course goes on longer.") % {"days": MOST_DAYS_AHEAD}
            )
        return given

    def _check_hours(self, given: dict[str, Any]) -> None:
        early, late, hour = (given.get(name) for name in ("not_before", "not_after", "at"))
        if early and late and late <= early:
            self.add_error("not_after", _("This lies before the beginning."))
        if hour and ((early and hour < early) or (late and hour >= late)):
            self.add_error("at", _("This does not lie within the hours."))
        if given.get("only") and not given.get("therapist"):
            self.add_error("only", _("Choose the therapist."))

    def _check_days(self, given: dict[str, Any]) -> None:
        for name in ("first_day", "until"):
            if given.get(name) and not FIRST_DAY <= given[name] <= LAST_DAY:
                self.add_error(name, _("A year lies between 2000 and 2200."))
        first, until = given.get("first_day"), given.get("until")
        if first and first < timezone.localdate():
            self.add_error("first_day", _("This day has passed."))
        if first and until and until < first:
            self.add_error("until", _("This day lies before the first one."))

    def _steps(self, given: dict[str, Any]) -> Iterable[Step]:
        for place in STEPS:
            sessions = given[f"sessions_{place}"]
            days = Fraction(given[f"spacing_{place}"] or "7")
            if place == 1 and given["every"]:
                days = Fraction(given["every"])
            if place == 1 and not sessions and given["until"]:
                # As many as there are until that day.
                sessions = (given["until"] - given["first_day"]).days // days + 1
            if sessions:
                yield Step(sessions, days)

    def _pattern(self, given: dict[str, Any], steps: tuple[Step, ...]) -> Pattern:
        names = ("treatment", "first_day", "not_before", "not_after", "at", "therapist", "only", "until")
        return Pattern(**{name: given[name] for name in names}, steps=steps, weekdays=frozenset(given["weekdays"]))


class LinesForm(forms.Form):
    """What is sent with the sessions of a proposal; the sessions themselves are read by `asked_in`."""

    asked = forms.CharField(max_length=2000)
    request_key = forms.UUIDField()


def asked_in(sent: QueryDict) -> list[Asked]:
    """The sessions of the form, those left empty aside. Raises ValidationError for what is no time or therapist."""
    picked = set(sent.getlist("pick"))
    found = []
    for place in range(1, MOST + 1):
        start = LocalTimeField(required=False, max_length=30).clean(sent.get(f"start-{place}", ""))
        if start is None:
            continue
        therapist = number().clean(sent.get(f"therapist-{place}"))
        found.append(
            Asked(
                place,
                start,
                therapist,
                chosen=str(place) in picked,
                seal=sent.get(f"seal-{place}", "")[:64],
                adapted=sent.get(f"adapted-{place}") == "1",
            )
        )
    return found
