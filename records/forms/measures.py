"""A standard questionnaire as a page needs it; vital signs; how a session was taken. Every field read and bounded here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.forms.contact import DATE_FORMATS, DayInput
from practice.text import validate_readable
from records.instruments import NONE, Instrument, Item
from records.models import Measure, VitalSigns
from scheduling.models import Reaction


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what was answered so far and what is wrong with it."""

    name: str
    item: Item
    said: str
    error: str = ""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it was chosen."""
        return [(str(one.value), one.text, str(one.value) == self.said) for one in self.item.choices]


@dataclass(frozen=True, slots=True)
class Activity:
    """One of the patient's own activities with its number; `before` is the number it had the last time."""

    number: int
    text: str
    said: str
    wrong_text: str
    wrong_number: str
    before: int | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire to fill in: `given` is what was sent, `wrong` what was refused by field, `last` the last one."""

    instrument: Instrument
    given: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, Sequence[str]] = field(default_factory=dict)
    last: Measure | None = None

    @classmethod
    def refused(
        cls, instrument: Instrument, given: Mapping[str, str], why: ValidationError, last: Measure | None
    ) -> Sheet:
        """The sheet again, with what was said and what is wrong."""
        wrong = why.message_dict if hasattr(why, "error_dict") else {"": why.messages}
        return cls(instrument, given, wrong, last)

    @property
    def lines(self) -> list[Line]:
        """The questions in their order."""
        return [self._line(item) for item in self.instrument.items]

    @property
    def none(self) -> Line:
        """That none of the sentences is true."""
        return self._line(Item(NONE, ""))

    @property
    def scale(self) -> range:
        """The numbers that an activity can have."""
        return range(self.instrument.highest + 1)

    @property
    def activities(self) -> Iterator[Activity]:
        """As many lines as there may be activities, those of the last time first."""
        before = {str(number): answer for number, answer in enumerate(self.last.answers if self.last else (), start=1)}
        for number in range(1, self.instrument.most + 1):
            last, text = before.get(str(number)), f"activity-{number}"
            yield Activity(
                number=number,
                text=self.given.get(text, "") if self.given else (last or {}).get("text", ""),
                said=self.given.get(f"value-{number}", ""),
                wrong_text=self._wrong(text),
                wrong_number=self._wrong(f"value-{number}"),
                before=last["value"] if last else None,
            )

    @property
    def others(self) -> list[str]:
        """What is wrong with the sheet as a whole."""
        return [*self.wrong.get("", ()), *self.wrong.get("on", ())]

    def _line(self, item: Item) -> Line:
        name = f"item-{item.code}"
        return Line(name, item, self.given.get(name, ""), self._wrong(name))

    def _wrong(self, name: str) -> str:
        return " ".join(self.wrong.get(name, ()))


class DayForm(forms.Form):
    """When a questionnaire was filled in."""

    on = forms.DateField(label=_("Filled in on"), required=False, input_formats=DATE_FORMATS, widget=DayInput())

    def day(self) -> date:
        """The day, today for none. ValidationError for what cannot be read."""
        if not self.is_valid():
            raise ValidationError({"on": [str(message) for message in self.errors["on"]]})
        day: date | None = self.cleaned_data["on"]
        return day or timezone.localdate()


class FeltForm(forms.Form):
    """How the patient took the session before."""

    felt = forms.ChoiceField(
        label=_("How did you feel after it?"),
        choices=Reaction.Felt,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one of the answers."),
            "invalid_choice": _("Please choose one of the answers."),
        },
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class VitalsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Blood pressure, pulse and weight, as measured now or at another time."""

    at = forms.DateTimeField(
        label=_("Measured"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
        help_text=_("Empty: now."),
    )

    class Meta:
        model = VitalSigns
        fields = ("systolic", "diastolic", "pulse", "weight", "at")
        labels = {
            "systolic": _("Upper value (mmHg)"),
            "diastolic": _("Lower value (mmHg)"),
            "pulse": _("Pulse (per minute)"),
            "weight": _("Weight (kg)"),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("systolic", "diastolic", "pulse", "weight"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def _post_clean(self) -> None:
        """The row is made, and checked as a whole, by the verb."""
