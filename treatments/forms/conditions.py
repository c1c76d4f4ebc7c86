"""The form of a condition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from treatments.forms.fields import CodesField, WordsField
from treatments.forms.rows import RowForm
from treatments.models import Condition
from treatments.phrases import STATUS_WORDS


class ConditionForm(RowForm):
    """What a patient can have."""

    category = forms.CharField(
        label=_("Category"),
        max_length=60,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"list": "categories"}),
    )
    synonyms = WordsField(
        label=_("Also called"), required=False, help_text=_("One in a line. Words that patients use are found, too.")
    )
    broader = CodesField(label=_("Is a kind of"), help_text=_("Every rule about these also holds for this condition."))
    usual_statuses = CodesField(label=_("Usual statuses"), help_text=_("Offered first when it is recorded."))

    class Meta:
        model = Condition
        fields = (
            "name",
            "code",
            "synonyms",
            "category",
            "broader",
            "regional",
            "symptom",
            "usual_statuses",
            "icd10",
            "snomed",
        )

    def offer(self) -> None:
        """Offer the other conditions as broader ones."""
        broader: Any = self.fields["broader"]
        kept = self.initial.get("broader") or []
        broader.offer(
            {
                row.code: row.name
                for row in self.catalogue.conditions
                if row.pk != self.instance.pk and (row.code in kept or not row.archived)
            }
        )
        statuses: Any = self.fields["usual_statuses"]
        statuses.offer({status.value: str(words) for status, words in STATUS_WORDS.items()})

    def clean(self) -> dict[str, Any]:
        """A condition is no kind of itself, not even round a corner."""
        cleaned = super().clean()
        if self.instance.pk and self.instance.code in self._above(cleaned.get("broader") or []):
            self.add_error(
                "broader",
                _("One of these is itself a kind of %(name)s.") % {"name": cleaned.get("name") or self.instance.code},
            )
        return cleaned

    def _above(self, codes: list[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(codes)
        while waiting:
            code = waiting.pop()
            if code not in found and (row := self.catalogue.condition_by_code.get(code)):
                found.add(code)
                waiting += row.broader
        return found
