"""The form of a rule: one field for each blank of its sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from treatments.forms.fields import CodesField, ConditionField, RegionsField, long_text, number, validate_year
from treatments.forms.rows import RowForm
from treatments.forms.rulehelp import HELP
from treatments.models import Pressure, Rule
from treatments.phrases import STATUS_WORDS

FROM = (("since", _("from its beginning")), ("until", _("from its last day")))
LISTED = (
    "statuses", "fact_regions", "families", "modalities", "treatments", "except_modalities", "techniques", "regions",
)  # fmt: skip
ADAPTED = ("max_minutes", "max_pressure", "drop_techniques", "qualifications", "local")


class RuleForm(RowForm):
    """When a patient has … that is …, in …, then for …, it is …, because …"""

    fields_of_problems = {
        "when.regions": "fact_regions",
        "when.window": "window_days",
        "when.window.days": "window_days",
        "when.weeks": "weeks_first",
        "adapt.drop_regions": "condition_regions",
    } | {f"adapt.{name}": f"adapt_{name}" for name in ADAPTED}

    condition = ConditionField(label=_("Condition"), empty_label=_("every patient, whatever they have"))
    statuses = CodesField(label=_("Status"))
    fact_regions = RegionsField(label=_("Look only at these places of the condition"))
    window_days = number(label=_("Days"), least=1, most=36500)
    window_from = forms.ChoiceField(label=_("Counted"), choices=FROM, required=False)
    window_after = forms.BooleanField(
        label=_("Only after these days have passed (for what speaks for a treatment)"), required=False
    )
    weeks_first = number(label=_("From week"), most=45)
    weeks_last = number(label=_("To week"), most=45)
    age_under = number(label=_("Younger than (years)"), least=1, most=150)
    families = CodesField(label=_("Whole families"))
    modalities = CodesField(label=_("Kinds of treatment"))
    treatments = CodesField(label=_("Single treatments"))
    except_modalities = CodesField(label=_("Except these kinds of treatment"))
    techniques = CodesField(label=_("Only when one of these techniques is used"))
    regions = RegionsField(label=_("Only when one of these regions is treated"))
    pressure_from = forms.ChoiceField(
        label=_("Only with pressure from"), choices=[("", _("any")), *Pressure.choices], required=False
    )
    severity = forms.ChoiceField(
        label=_("Then it is"), choices=Rule.Severity, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )
    adapt_max_minutes = number(label=_("At most (minutes)"), least=5, most=480)
    adapt_max_pressure = forms.ChoiceField(
        label=_("Pressure at most"), choices=[("", _("as it is")), *Pressure.choices], required=False
    )
    adapt_drop_techniques = CodesField(label=_("Without these techniques"))
    condition_regions = forms.BooleanField(label=_("Leave out the regions of the condition"), required=False)
    drop_regions = RegionsField(label=_("Leave out these regions"))
    adapt_qualifications = CodesField(label=_("Only by a therapist with"))
    adapt_local = forms.BooleanField(
        label=_("Pressure and techniques only change in the regions concerned"), required=False
    )
    reason = long_text(label=_("Because"), required=True)
    advice = long_text(label=_("What to do instead"), rows=2)
    source_title = forms.CharField(label=_("Source"), max_length=300, validators=[validate_readable])

    class Meta:
        model = Rule
        fields = (
            "name", "code", "condition", "statuses", "where", "fact_regions", "age_under", "families", "modalities", "treatments",
            "except_modalities", "techniques", "regions", "pressure_from", "severity", "reason", "advice", "source_title", "evidence", "review_by",
        )  # fmt: skip
        widgets = {"review_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_by"].validators.append(validate_year)
        for name, words in HELP.items():
            self.fields[name].help_text = str(words)
        self.initial = {**blanks_of(self.instance), **self.initial}
        if self.instance.condition:
            self.initial["condition"] = self.instance.condition.code

    def offer(self) -> None:
        """Fill the choices from the catalogue."""
        names = self.catalogue
        treatments = {
            row.code: row.name for row in names.treatments if not row.archived or row.code in self.instance.treatments
        }
        offers = {
            "statuses": {status.value: str(words) for status, words in STATUS_WORDS.items()},
            "families": names.families,
            "modalities": names.modalities,
            "except_modalities": names.modalities,
            "treatments": treatments,
            "techniques": names.techniques,
            "adapt_drop_techniques": names.techniques,
            "adapt_qualifications": names.qualifications,
        }
        for name, offered in offers.items():
            codes: Any = self.fields[name]
            codes.offer(offered)
        for name in ("fact_regions", "regions", "drop_regions"):
            regions: Any = self.fields[name]
            regions.offer_regions(names)
        condition: Any = self.fields["condition"]
        condition.offer(names, self.instance.condition.code if self.instance.condition else "")

    def as_it_stands(self) -> Rule:
        """An unsaved rule of what the form says now, whether it is finished or not; what is wrong in it is left out."""
        if not self.is_bound:
            return self.instance  # type: ignore[no-any-return]
        self.is_valid()
        said = self.cleaned_data
        row = Rule(code=self.instance.code or "draft", name=said.get("name") or "", severity=said.get("severity") or "")
        for name in ("condition", "age_under"):
            setattr(row, name, said.get(name))
        for name in LISTED:
            setattr(row, name, said.get(name) or [])
        row.where, row.pressure_from = said.get("where") or Rule.Where.ANY, said.get("pressure_from") or ""
        row.window, row.weeks = window_of(said), weeks_of(said)
        row.adapt = adapt_of(said) if row.severity == Rule.Severity.ADAPT else None
        return row

    def clean(self) -> dict[str, Any]:
        """The blanks that stand together are there together; puts them on the rule."""
        cleaned = super().clean()
        self._check(cleaned)
        self.instance.window = window_of(cleaned)
        self.instance.weeks = weeks_of(cleaned)
        self.instance.adapt = adapt_of(cleaned) if cleaned.get("severity") == Rule.Severity.ADAPT else None
        return cleaned

    def _check(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("condition") and not cleaned.get("statuses"):
            self.add_error("statuses", _("Choose at least one status; without one the rule never applies."))
        if cleaned.get("window_after") and not cleaned.get("window_days"):
            self.add_error("window_days", _("Say how many days."))
        first, last = cleaned.get("weeks_first"), cleaned.get("weeks_last")
        if (first is None) != (last is None):
            self.add_error("weeks_last", _("Give the first and the last week."))
        elif first is not None and last is not None and first > last:
            self.add_error("weeks_last", _("The last week is not before the first."))
        if cleaned.get("severity") == Rule.Severity.ADAPT:
            self._check_adaptation(cleaned)

    def _check_adaptation(self, cleaned: dict[str, Any]) -> None:
        form = adapt_of(cleaned)
        if not any(wanted for name, wanted in form.items() if name != "local"):
            self.add_error("severity", _("Say what is different in the adapted form."))
        if cleaned.get("condition_regions") and not cleaned.get("condition"):
            self.add_error("condition_regions", _("Without a condition there are no regions of it."))
        if form["local"] and (form["max_minutes"] or form["drop_regions"] or form["qualifications"]):
            self.add_error(
                "adapt_local",
                _("At a place only pressure and techniques can change, not length, regions or therapist."),
            )


class WhyForm(forms.Form):
    """What is said when a draft is switched on."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    why = long_text(
        label=_("What changed and why"),
        required=True,
        rows=2,
        help_text=_("Kept with the version, beside your name and the time."),
    )


def blanks_of(rule: Rule) -> dict[str, Any]:
    """What the form shows for the parts that a rule keeps together."""
    window, weeks, adapt = rule.window or {}, rule.weeks or [None, None], rule.adapt or {}
    dropped = adapt.get("drop_regions") or []
    return {
        "window_days": window.get("days"),
        "window_from": window.get("from"),
        "window_after": window.get("after", False),
        "weeks_first": weeks[0],
        "weeks_last": weeks[1],
        "condition_regions": dropped == "condition",
        "drop_regions": [] if dropped == "condition" else dropped,
    } | {f"adapt_{name}": adapt.get(name) for name in ADAPTED}


def window_of(cleaned: dict[str, Any]) -> dict[str, Any] | None:
    """The time for which a rule holds."""
    if not cleaned.get("window_days"):
        return None
    window = {"days": cleaned["window_days"], "from": cleaned.get("window_from") or "since"}
    return window | {"after": True} if cleaned.get("window_after") else window


def weeks_of(cleaned: dict[str, Any]) -> list[int] | None:
    """The weeks of a pregnancy in which a rule holds; only the two together say something."""
    first, last = cleaned.get("weeks_first"), cleaned.get("weeks_last")
    return None if first is None or last is None else [first, last]


def adapt_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The adapted form that a rule asks for."""
    return {
        "max_minutes": cleaned.get("adapt_max_minutes"),
        "max_pressure": cleaned.get("adapt_max_pressure") or None,
        "drop_techniques": cleaned.get("adapt_drop_techniques") or [],
        "drop_regions": "condition" if cleaned.get("condition_regions") else cleaned.get("drop_regions") or [],
        "qualifications": cleaned.get("adapt_qualifications") or [],
        "local": bool(cleaned.get("adapt_local")),
    }
