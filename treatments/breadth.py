"""Rules that are too wide to be meant: true of everybody, or stopping every treatment."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.drafts import own_code, rules_of
from treatments.models import Rule
from treatments.proposals import on_offer
from treatments.scopes import treatments_for_everybody

# These keep a session from being booked by the desk; the others shape it or only speak.
STOPS = (Rule.Severity.ABSOLUTE, Rule.Severity.RELATIVE)
LIMITS = ("families", "modalities", "treatments", "techniques", "regions", "pressure_from")


def refuse_everybody(row: Rule) -> None:
    """ValidationError for a rule that would stop everything for everybody, or that says nothing of what it is about."""
    rules = rules_of(row)
    met, limited = treatments_for_everybody(own_code(row), rules), any(getattr(row, name) for name in LIMITS)
    if not met:
        return
    if row.severity in STOPS and (not limited or len(met) == len(on_offer(rules))):
        raise ValidationError(_everything(len(met), len(on_offer(rules))))
    if not limited:
        raise ValidationError(
            _("The sentence is empty: it would be true of every booking of everybody. Say what it is about.")
        )


def _everything(met: int, offered: int) -> str:
    return ngettext(
        "This would stop the booking of %(met)s of %(offered)s treatment for every patient, whatever they have. "
        "Name a condition, an age, or the treatments it is about.",
        "This would stop the booking of %(met)s of %(offered)s treatments for every patient, whatever they have. "
        "Name a condition, an age, or the treatments it is about.",
        offered,
    ) % {"met": met, "offered": offered}
