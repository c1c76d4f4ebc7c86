"""The form of a treatment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from treatments.forms.fields import CodesField, MinutesField, RegionsField, long_text, number
from treatments.forms.rows import RowForm
from treatments.models import Modality, Treatment

CHOOSE = _("choose")


class TreatmentForm(RowForm):
    """Everything of a treatment."""

    fields_of_problems = {"minutes.default": "minutes_default", "minutes.options": "minutes_options"}

    modality = forms.ModelChoiceField(label=_("Kind of treatment"), queryset=Modality.objects.select_related("family"))
    minutes_options = MinutesField(
        label=_("Lengths on offer (minutes)"), max_length=200, help_text=_("With commas between them: 30, 45, 60")
    )
    minutes_default = number(label=_("Usual length (minutes)"), least=5, most=480, required=True)
    techniques = CodesField(label=_("Techniques, in the order in which they are used"), required=True)
    regions = RegionsField(label=_("Regions treated"), required=True)
    qualifications = CodesField(label=_("The therapist must have"))
    room_features = CodesField(label=_("The room must have"))
    buffer_before = number(label=_("Preparation before (minutes)"), most=240, required=True)
    buffer_after = number(label=_("Clean-up after (minutes)"), most=240, required=True)
    min_age = number(label=_("From age"), most=150, help_text=_("Younger patients are not booked."))
    max_age = number(label=_("To age"), most=150, help_text=_("Older patients are not booked."))
    summary = long_text(label=_("In two sentences, for patients and colleagues"))

    class Meta:
        model = Treatment
        fields = (
            "name", "code", "modality", "purpose", "coverage", "method", "minutes_options", "minutes_default", "techniques",
            "regions", "pressure", "qualifications", "room_features", "buffer_before", "buffer_after", "price",
            "min_age", "max_age", "summary",
        )  # fmt: skip

    def offer(self) -> None:
        """Fill the choices from the catalogue; techniques in use come first, in their order."""
        chosen = self["techniques"].value() or []
        self._codes("techniques").offer(self.catalogue.techniques, chosen)
        self._codes("qualifications").offer(self.catalogue.qualifications)
        self._codes("room_features").offer(self.catalogue.room_features)
        regions: Any = self.fields["regions"]
        regions.offer_regions(self.catalogue)
        kinds: Any = self.fields["modality"]
        kinds.label_from_instance = _with_family
        kinds.empty_label = CHOOSE
        for name in ("purpose", "coverage", "method", "pressure"):
            field: Any = self.fields[name]
            field.choices = [(value, words if value else CHOOSE) for value, words in field.choices]

    def _codes(self, name: str) -> CodesField:
        field: Any = self.fields[name]
        return field  # type: ignore[no-any-return]

    def clean(self) -> dict[str, Any]:
        """Ages are in order."""
        cleaned = super().clean()
        if (cleaned.get("min_age") or 0) > (cleaned.get("max_age") or 150):
            self.add_error("max_age", _("The highest age is not below the lowest."))
        return cleaned


def _with_family(modality: Modality) -> str:
    return modality.name if modality.name == modality.family.name else f"{modality.family.name}: {modality.name}"
