"""The form of a course rule: what its kind needs, and no more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from treatments.courserules import NEEDED, NEEDED_FOR_GATE, SEVERITIES, CourseKind, Gate
from treatments.forms.fields import CodesField, ConditionField, long_text, number, validate_year
from treatments.forms.rows import RowForm
from treatments.models import CourseRule
from treatments.phrases import STATUS_WORDS

NUMBERS = {
    "days": (_("Days"), 1, 3650),
    "count": (_("Sessions at most"), 1, 100),
    "max_minutes": (_("Minutes at most"), 5, 480),
    "step_minutes": (_("Minutes longer at most"), 1, 240),
    "course_break_days": (_("A course ends after a break of (days)"), 1, 3650),
    "early_sessions": (_("Sessions that count as the beginning"), 1, 100),
    "months": (_("Months"), 1, 120),
    "age_under": (_("Younger than (years)"), 1, 150),
}
ABOUT_A_CONDITION = (CourseKind.FIRST_SESSION_MINUTES, CourseKind.GROWTH_WITH_FALLING_PAIN, CourseKind.GATE)
SEVERITY_WORDS = {
    "absolute": _("not suitable"),
    "relative": _("a therapist decides"),
    "adapt": _("bookable when adapted"),
    "caution": _("caution"),
    "gate": _("must be there at check-in"),
    "recall": _("an invitation"),
}


class CourseRuleForm(RowForm):
    """A course rule of the kind (and gate) that its instance has; the kind is chosen before and stays."""

    families = CodesField(label=_("Whole families"), help_text=_("None of these and no kind below: every treatment."))
    modalities = CodesField(label=_("Kinds of treatment"))
    condition = ConditionField(label=_("Only for patients with"), empty_label=_("whatever they have"))
    statuses = CodesField(label=_("that is"))
    severity = forms.ChoiceField(label=_("Then"))
    reason = long_text(label=_("Because"), required=True)
    source_title = forms.CharField(label=_("Source"), max_length=300, validators=[validate_readable])

    class Meta:
        model = CourseRule
        fields = (
            "name",
            "code",
            "families",
            "modalities",
            "severity",
            "reason",
            "source_title",
            "evidence",
            "review_by",
        )
        widgets = {"review_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_by"].validators.append(validate_year)
        kept = {name: value for name, value in self.instance.settings.items() if name in self.fields}
        self.initial = {**kept, **self.initial}

    @property
    def kind(self) -> CourseKind:
        """The kind of the rule."""
        return CourseKind(self.instance.kind)

    @property
    def needed(self) -> tuple[str, ...]:
        """The numbers that the kind needs."""
        if self.kind is CourseKind.GATE:
            return NEEDED_FOR_GATE[Gate(self.instance.settings["gate"])]
        return NEEDED[self.kind]

    def offer(self) -> None:
        """The fields that the kind needs, and choices from the catalogue."""
        for name in self.needed:
            label, least, most = NUMBERS[name]
            self.fields[name] = number(label=label, least=least, most=most, required=True)
        if self.kind not in ABOUT_A_CONDITION:
            del self.fields["condition"], self.fields["statuses"]
        else:
            condition: Any = self.fields["condition"]
            condition.offer(self.catalogue, self.instance.settings.get("condition", ""))
        offers = {
            "families": self.catalogue.families,
            "modalities": self.catalogue.modalities,
            "statuses": {status.value: str(words) for status, words in STATUS_WORDS.items()},
        }
        for name, offered in offers.items():
            if name in self.fields:
                codes: Any = self.fields[name]
                codes.offer(offered)
        severity: Any = self.fields["severity"]
        severity.choices = [(code, SEVERITY_WORDS[code]) for code in SEVERITIES[self.kind]]

    def clean(self) -> dict[str, Any]:
        """Puts what only this kind has on the rule."""
        cleaned = super().clean()
        if cleaned.get("condition") and not cleaned.get("statuses"):
            self.add_error("statuses", _("Choose at least one status; without one the rule never applies."))
        settings = {name: cleaned[name] for name in self.needed if name in cleaned}
        if condition := cleaned.get("condition"):
            settings |= {"condition": condition.code, "statuses": cleaned.get("statuses") or []}
        if gate := self.instance.settings.get("gate"):
            settings["gate"] = gate
        self.instance.settings = settings
        return cleaned
