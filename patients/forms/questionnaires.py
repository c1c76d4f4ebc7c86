"""The health questions as a patient answers them by link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.forms.contact import DATE_FORMATS, DayInput
from patients.forms.regions import RegionFigure, RegionsField
from patients.models import ScreeningQuestion, is_pregnancy
from patients.models.conditions import LONGEST_PREGNANCY
from patients.questionnaires import Said
from patients.saying import SINCE
from patients.screenings import Reply
from patients.words import validate_note

LONGEST_WORDS = 500
WHICH = _("Please choose one of the three answers.")


def _validate_due(day: date) -> None:
    """Refuse now what could not be recorded later (patients/models/conditions.py), when nobody can be asked any more."""
    if not timezone.localdate() - LONGEST_PREGNANCY <= day <= timezone.localdate() + LONGEST_PREGNANCY:
        raise ValidationError(_("A due date lies within 42 weeks of today. Please check the year."))


class BirthDateForm(forms.Form):
    """Who opens the link says when they were born."""

    birth_date = forms.DateField(
        label=_("Your date of birth"),
        input_formats=DATE_FORMATS,
        widget=DayInput(attrs={"autocomplete": "bday"}),
        error_messages={
            "required": _("Please fill in your date of birth."),
            "invalid": _("Write it as in 31.12.1980."),
        },
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its fields; `elsewhere` when it was answered in another browser, which is not shown here."""

    question: ScreeningQuestion
    reply: BoundField
    words: BoundField
    regions: BoundField | None
    since: BoundField | None
    due: BoundField | None
    elsewhere: bool


class AnswersForm(forms.Form):
    """Some of the questions, prefilled with what was said in the same browser. Nothing has to be answered yet."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[ScreeningQuestion],
        said: Mapping[str, Mapping[str, Any]],
        browser: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.said, self.browser = questions, said, browser
        for question in questions:
            self._ask(question, said.get(str(question.pk), {}))

    def _ask(self, question: ScreeningQuestion, said: Mapping[str, Any]) -> None:
        own = said if said.get("browser") == self.browser else {}
        key, fields = f"question-{question.pk}", self.fields
        choice = {"required": False, "error_messages": {"invalid_choice": WHICH}}
        fields[key] = forms.ChoiceField(
            label=question.text,
            choices=Reply.choices,
            widget=forms.RadioSelect,
            initial=own.get("reply"),
            **choice,  # type: ignore[arg-type]
        )
        fields[f"{key}-words"] = forms.CharField(
            label=_("Tell us more, in your own words"),
            required=False,
            max_length=LONGEST_WORDS,
            validators=[validate_note],
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=own.get("words"),
        )
        if question.condition.regional:
            fields[f"{key}-regions"] = RegionsField(
                label=_("Where?"), required=False, widget=RegionFigure, initial=own.get("regions") or []
            )
            fields[f"{key}-since"] = forms.ChoiceField(
                label=_("Since when, about?"),
                choices=list(SINCE.items()),
                widget=forms.RadioSelect,
                initial=own.get("since"),
                **choice,  # type: ignore[arg-type]
            )
        if is_pregnancy(question.condition):
            fields[f"{key}-due"] = forms.DateField(
                label=_("When is the baby due?"),
                required=False,
                input_formats=DATE_FORMATS,
                widget=DayInput(),
                validators=[_validate_due],
                initial=own.get("due") or None,
            )

    def asked(self) -> Iterator[Asked]:
        """The questions in their order, for the page."""
        for question in self.questions:
            key, said = f"question-{question.pk}", self.said.get(str(question.pk), {})
            yield Asked(
                question=question,
                reply=self[key],
                words=self[f"{key}-words"],
                regions=self._field(f"{key}-regions"),
                since=self._field(f"{key}-since"),
                due=self._field(f"{key}-due"),
                elsewhere=bool(said) and said.get("browser") != self.browser,
            )

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def answers(self) -> list[Said]:
        """What save_answers takes: the questions that were answered."""
        entered = self.cleaned_data
        return [
            Said(
                question=question.pk,
                reply=entered[key],
                browser=self.browser,
                words=entered.get(f"{key}-words") or "",
                regions=tuple(entered.get(f"{key}-regions") or ()),
                since=entered.get(f"{key}-since") or "",
                due=entered.get(f"{key}-due"),
            )
            for question in self.questions
            if entered.get(key := f"question-{question.pk}")
        ]
