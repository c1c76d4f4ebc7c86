"""A question of the practice's screening list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.conditions import ConditionSelect, status_choices
from patients.models import ScreeningQuestion
from patients.questions import CHANGEABLE
from treatments.models import Condition


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is asked, in plain words, and what a yes is recorded as."""

    class Meta:
        model = ScreeningQuestion
        fields = CHANGEABLE
        widgets = {"condition": ConditionSelect()}
        help_texts = {"help_text": _("An example or two; shown small under the question.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, status = self.fields["condition"], self.fields["yes_status"]
        rows = list(Condition.objects.in_use().order_by("name"))
        if isinstance(choice, forms.ModelChoiceField) and isinstance(choice.widget, ConditionSelect):
            choice.queryset = Condition.objects.in_use()
            choice.widget.words = {row.pk: row.search_text for row in rows}
            choice.widget.choices = [("", ""), *((row.pk, row.name) for row in rows)]
        if isinstance(status, forms.ChoiceField):
            status.choices = status_choices()
