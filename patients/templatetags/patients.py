"""Words of the patient's record: places, statuses, alerts."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.alerts import Alert, Ruled
from patients.consentforms import text_for_rule
from patients.consents import is_minor
from patients.models import ConsentText, Patient, Status
from treatments.contraindications import Severity
from treatments.snapshot import Catalogue

register = template.Library()

# Severity → class of the card and icon. Each is a shape, a word and a colour.
KINDS = {
    Severity.ABSOLUTE: ("blocked", "v-blocked"),
    Severity.RELATIVE: ("decide", "v-decide"),
    Severity.ADAPT: ("adapt", "v-adapt"),
    Severity.CAUTION: ("caution", "info-circle"),
}
STATES = {
    Status.SUSPECTED: "state--unknown",
    Status.ACUTE: "state--active",
    Status.FLARE: "state--active",
    Status.ACTIVE: "state--active",
    Status.HEALING: "state--healing",
    Status.UNKNOWN: "state--unknown",
}


@register.filter
def minor(patient: Patient) -> bool:
    """Whether a guardian agrees for the patient today."""
    return is_minor(patient, timezone.localdate())


@register.simple_tag
def form_for(rule: int) -> ConsentText | None:
    """The words to sign for the gate of a course rule (primary key). One query."""
    return text_for_rule(rule)


@register.simple_tag
def places(regions: Iterable[str], catalogue: Catalogue) -> str:
    """The names of regions: Lower back, Knee, left."""
    return "; ".join(catalogue.region_name(code) for code in regions)


@register.filter
def status_word(status: str) -> str:
    """The status with a capital: Active, giving symptoms."""
    label = str(Status(status).label) if status in Status.values else status
    return label[:1].upper() + label[1:]


@register.filter
def state_class(status: str) -> str:
    """The class that draws the mark of a status."""
    return STATES.get(Status(status), "") if status in Status.values else ""


@register.filter
def alert_kind(alert: Alert) -> str:
    """The class of the card."""
    return KINDS[alert.severity][0]


@register.filter
def alert_icon(alert: Alert) -> str:
    """The icon of the card."""
    return KINDS[alert.severity][1]


@register.filter
def alert_title(alert: Alert, catalogue: Catalogue) -> str:
    """The name of the condition."""
    return catalogue.condition_name(alert.condition)


@register.filter
def alert_counts(alert: Alert) -> str:
    """On how many treatments it falls: not suitable: 4 treatments · adapted: 12."""
    return " · ".join(_count(severity, count) for severity, count in alert.counts.items())


@register.filter
def rule_words(rule: Ruled) -> str:
    """What one rule means, and for how many treatments."""
    return _count(rule.finding.severity, len(rule.treatments))


def _count(severity: Severity, count: int) -> str:
    number = {"count": count}
    if severity == Severity.ABSOLUTE:
        return ngettext("%(count)s treatment not suitable", "%(count)s treatments not suitable", count) % number
    if severity == Severity.RELATIVE:
        return ngettext("%(count)s for a therapist to decide", "%(count)s for a therapist to decide", count) % number
    if severity == Severity.ADAPT:
        return ngettext("%(count)s only adapted", "%(count)s only adapted", count) % number
    return _("care with %(count)s") % number
