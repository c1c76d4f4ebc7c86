"""A therapist's word on one answer that a patient gave by link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.confirming import Word
from patients.forms.conditions import status_choices
from patients.forms.contact import DATE_FORMATS, DayInput
from patients.forms.questionnaires import WHICH
from patients.forms.regions import RegionList, RegionsField
from patients.models import RecordedCondition, Status, is_pregnancy
from patients.screenings import Reply
from treatments.models import Condition


class WordForm(forms.Form):
    """A therapist's word on one answer, prefilled with what the patient said and what is recorded."""

    reply = forms.ChoiceField(
        label=_("The answer"),
        choices=Reply.choices,
        widget=forms.RadioSelect,
        error_messages={"required": WHICH, "invalid_choice": WHICH},
    )
    status = forms.ChoiceField(label=_("How it stands"), required=False)
    regions = RegionsField(label=_("Where"), required=False, widget=RegionList)
    since = forms.DateField(label=_("Since"), required=False, input_formats=DATE_FORMATS, widget=DayInput())
    due = forms.DateField(label=_("Due date"), required=False, input_formats=DATE_FORMATS, widget=DayInput())

    def __init__(
        self,
        *args: Any,
        entry: Mapping[str, Any],
        condition: Condition,
        usual: str,
        known: RecordedCondition | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        if isinstance(status, forms.ChoiceField):
            status.choices = status_choices([usual, *condition.usual_statuses])
        if not condition.regional:
            del self.fields["regions"]
        if not is_pregnancy(condition):
            del self.fields["due"]
        self.initial = _prefilled(entry, usual, known)

    def clean(self) -> dict[str, Any]:
        """A yes says how it stands."""
        entered = super().clean() or {}
        if entered.get("reply") == Reply.YES and not entered.get("status") and "status" not in self.errors:
            self.add_error("status", _("Please choose how it stands."))
        return entered

    def word(self) -> Word:
        """What confirm_answer takes."""
        entered = self.cleaned_data
        return Word(
            reply=entered["reply"],
            status=entered["status"],
            regions=tuple(entered.get("regions") or ()),
            since=entered["since"],
            due=entered.get("due"),
        )


def _prefilled(entry: Mapping[str, Any], usual: str, known: RecordedCondition | None) -> dict[str, Any]:
    # A therapist's own record says more than the patient; what only the patient said is not confirmed by default.
    told = known is not None and not known.unconfirmed and known.status != Status.UNKNOWN
    return {
        "reply": entry["reply"],
        "status": known.status if told and known else usual,
        "regions": (known.regions if told and known else entry.get("regions")) or [],
        "since": known.since if known else None,
        "due": (known.due if known else None) or (date.fromisoformat(entry["due"]) if entry.get("due") else None),
    }
