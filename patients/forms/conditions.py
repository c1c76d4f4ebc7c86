"""Recording or changing a condition: what, how it stands, where, since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.forms.regions import RegionsField
from patients.models import RecordedCondition, Status, is_pregnancy
from treatments.models import Condition

MEANINGS = {
    Status.SUSPECTED: _("thought likely, not confirmed"),
    Status.ACUTE: _("begun lately, at its height"),
    Status.FLARE: _("long known, inflamed again"),
    Status.ACTIVE: _("giving symptoms now"),
    Status.HEALING: _("past the acute stage"),
    Status.CHRONIC: _("long-standing and stable"),
    Status.REMISSION: _("quiet, but not over"),
    Status.RESOLVED: _("over"),
    Status.UNKNOWN: _("not asked or not known, counts as the worst"),
}


def status_choices(usual: Sequence[str] = ()) -> list[tuple[str, Any]]:
    """Every status with half a sentence on it, those usual for a condition first."""
    first = [Status(code) for code in usual if code in Status.values]
    others = [status for status in Status if status not in first]
    return [(status.value, _meaning(status)) for status in first + others]


def _meaning(status: Status) -> str:
    word = str(status.label).partition(",")[0]
    return f"{word[:1].upper()}{word[1:]}: {MEANINGS[status]}"


class ConditionSelect(forms.Select):
    """A select whose options carry the synonyms, for the field that filters them."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-combobox": ""})
        self.words: dict[int, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The option, with the words by which it is found."""
        option = super().create_option(name, value, *args, **kwargs)
        if words := self.words.get(getattr(value, "value", value)):
            option["attrs"]["data-words"] = words
        return option


class StatusForm(forms.Form):
    """How a recorded condition stands; the condition itself does not change."""

    status = forms.ChoiceField(label=_("How it stands"), widget=forms.RadioSelect)
    regions = RegionsField(label=_("Where"), required=False)
    since = forms.DateField(label=_("Since"), required=False, input_formats=DATE_FORMATS, widget=DayInput())
    until = forms.DateField(label=_("Until (last day)"), required=False, input_formats=DATE_FORMATS, widget=DayInput())
    review_by = forms.DateField(label=_("Look again by"), required=False, input_formats=DATE_FORMATS, widget=DayInput())
    due = forms.DateField(label=_("Due date"), required=False, input_formats=DATE_FORMATS, widget=DayInput())
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = condition
        status = self.fields["status"]
        if isinstance(status, forms.ChoiceField):
            status.choices = status_choices(condition.usual_statuses if condition else ())
        if condition and not condition.regional:
            del self.fields["regions"]
        if condition and not is_pregnancy(condition):
            del self.fields["due"]

    @property
    def recorded(self) -> dict[str, Any]:
        """What the verbs of records take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("revision", "condition")}


class RecordForm(StatusForm):
    """A condition that is recorded for the first time."""

    condition = forms.ModelChoiceField(
        Condition.objects.none(),
        label=_("Condition"),
        widget=ConditionSelect(),
        error_messages={"invalid_choice": _("There is no such condition in the catalogue.")},
    )
    field_order = ["condition"]

    def __init__(self, *args: Any, condition: Condition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, condition=condition, **kwargs)
        # A widget of a class is shared between forms; the queryset is read once here.
        rows = list(Condition.objects.in_use().order_by("name"))
        choice = self.fields["condition"]
        if isinstance(choice, forms.ModelChoiceField) and isinstance(choice.widget, ConditionSelect):
            choice.queryset = Condition.objects.in_use()
            choice.widget.words = {row.pk: row.search_text for row in rows}
            choice.widget.choices = [("", ""), *((row.pk, row.name) for row in rows)]


def initial_of(record: RecordedCondition) -> dict[str, Any]:
    """What a form for changing `record` starts with."""
    names = ("status", "regions", "since", "until", "review_by", "due", "note", "revision")
    return {name: getattr(record, name) for name in names}


def refuse_same(patient: int, condition: Condition, recorded: dict[str, Any]) -> None:
    """Refuse what stands recorded word for word already: the form was sent twice."""
    since: date | None = recorded.get("since")
    rows = RecordedCondition.objects.standing().filter(
        patient=patient, condition=condition, status=recorded["status"], since=since, note=recorded["note"]
    )
    if any(row.regions == recorded.get("regions", []) for row in rows):
        raise ValidationError({"condition": _("This is recorded already, just like this.")})
