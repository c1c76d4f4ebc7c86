"""The questionnaire as one form: three answers to each question, and what a yes needs besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.forms.conditions import status_choices
from patients.forms.contact import DATE_FORMATS, DayInput
from patients.forms.regions import RegionList, RegionsField
from patients.models import RecordedCondition, ScreeningQuestion, Status, is_pregnancy
from patients.screenings import Answer, Reply, cleared_by_no


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its fields; `clears` when a no resolves what stands recorded."""

    question: ScreeningQuestion
    reply: BoundField
    status: BoundField
    regions: BoundField | None
    due: BoundField | None
    known: RecordedCondition | None
    clears: bool


class ScreeningForm(forms.Form):
    """All questions of the practice's list, prefilled with what is recorded already."""

    on = forms.DateField(label=_("Confirmed on"), input_formats=DATE_FORMATS, widget=DayInput())

    def __init__(
        self,
        *args: Any,
        questions: Sequence[ScreeningQuestion],
        known: Mapping[int, RecordedCondition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.known = questions, known
        self.fields["on"].initial = timezone.localdate
        for question in questions:
            self._ask(question, known.get(question.condition_id))

    def _ask(self, question: ScreeningQuestion, known: RecordedCondition | None) -> None:
        key, seen = f"question-{question.pk}", known is not None and known.status != Status.UNKNOWN
        self.fields[key] = forms.ChoiceField(
            label=question.text,
            choices=Reply.choices,
            widget=forms.RadioSelect,
            initial=Reply.YES if seen else None,
            error_messages={
                "required": _("Please choose one of the three answers."),
                "invalid_choice": _("Please choose one of the three answers."),
            },
        )
        self.fields[f"{key}-status"] = forms.ChoiceField(
            label=_("How it stands"),
            required=False,
            choices=status_choices([question.yes_status, *question.condition.usual_statuses]),
            initial=known.status if seen and known else question.yes_status,
        )
        if question.condition.regional:
            regions = known.regions if known else []
            self.fields[f"{key}-regions"] = RegionsField(
                label=_("Where"), required=False, initial=regions, widget=RegionList
            )
        if is_pregnancy(question.condition):
            self.fields[f"{key}-due"] = forms.DateField(
                label=_("Due date"),
                required=False,
                input_formats=DATE_FORMATS,
                widget=DayInput(),
                initial=known.due if known else None,
            )

    def asked(self) -> Iterator[Asked]:
        """The questions in their order, for the page."""
        for question in self.questions:
            key, known = f"question-{question.pk}", self.known.get(question.condition_id)
            yield Asked(
                question=question,
                reply=self[key],
                status=self[f"{key}-status"],
                regions=self[f"{key}-regions"] if f"{key}-regions" in self.fields else None,
                due=self[f"{key}-due"] if f"{key}-due" in self.fields else None,
                known=known,
                clears=cleared_by_no(known),
            )

    def answers(self) -> list[Answer]:
        """What confirm_screening takes."""
        entered = self.cleaned_data
        return [
            Answer(
                question=question.pk,
                reply=entered[f"question-{question.pk}"],
                status=entered.get(f"question-{question.pk}-status") or "",
                regions=entered.get(f"question-{question.pk}-regions") or (),
                due=entered.get(f"question-{question.pk}-due"),
            )
            for question in self.questions
        ]

    def refuse(self, refused: ValidationError) -> None:
        """Show what the verb refused, at its field where there is one."""
        fields = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for name, messages in fields.items():
            self.add_error(name if name in self.fields else None, messages)
