"""A course rule as one sentence. Pure: documents in, words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.phrases import Sentence, days, minutes, statuses, value
from treatments.sentences import SEVERITIES, scope_phrase
from treatments.snapshot import Catalogue

Document = Mapping[str, Any]


def course_sentence(rule: Document, names: Catalogue) -> Sentence:
    """What a course rule says of sessions one after the other. `rule` is its document."""
    kinds: dict[str, Callable[[Document, Catalogue], str]] = {
        "max_in_days": _max_in_days,
        "min_days_between": _min_days_between,
        "first_session_minutes": _first_session,
        "growth_with_falling_pain": _growth,
        "interval_not_shrinking": _intervals,
        "gap_at_most": _gap,
        "gate": _gate,
        "recall": _recall,
    }
    text = kinds[rule["kind"]](rule, names)
    return Sentence(text[:1].upper() + text[1:])


def _values(rule: Document, names: Catalogue) -> dict[str, str]:
    """What the sentences below put in, all of it to stand out."""
    return {
        "scope": scope_phrase(rule, names),
        "severity": value(SEVERITIES.get(rule["severity"], "")),
        "days": value(days(rule.get("days") or 0)),
        "break": value(days(rule.get("course_break_days") or 0)),
    }


def _patients(rule: Document, names: Catalogue) -> str:
    if not rule.get("condition"):
        return ""
    return _("When a patient has %(condition)s that is %(statuses)s: ") % {
        "condition": value(names.condition_name(rule["condition"])),
        "statuses": statuses(rule.get("statuses") or ()),
    }


def _max_in_days(rule: Document, names: Catalogue) -> str:
    count = ngettext("%(count)s session", "%(count)s sessions", rule["count"]) % {"count": rule["count"]}
    return _(
        "In every span of %(days)s at most %(count)s of %(scope)s, the one to be booked included; beyond that: %(severity)s."
    ) % (_values(rule, names) | {"count": value(count)})


def _min_days_between(rule: Document, names: Catalogue) -> str:
    near = {1: _(" (not on the same day)"), 2: _(" (not on consecutive days)")}.get(rule["days"], "")
    return _("Sessions of %(scope)s lie at least %(days)s apart%(near)s; nearer than that: %(severity)s.") % (
        _values(rule, names) | {"near": near}
    )


def _first_session(rule: Document, names: Catalogue) -> str:
    return _patients(rule, names) + _(
        "the first session of %(scope)s, after none in the %(break)s before, lasts at most %(minutes)s; %(severity)s."
    ) % (_values(rule, names) | {"minutes": value(minutes(rule["max_minutes"]))})


def _growth(rule: Document, names: Catalogue) -> str:
    return _patients(rule, names) + _(
        "a session of %(scope)s, at most %(break)s after the one before, lasts no longer than that one; "
        "where the pain was less after it, up to %(minutes)s longer; %(severity)s."
    ) % (_values(rule, names) | {"minutes": value(minutes(rule["step_minutes"]))})


def _intervals(rule: Document, names: Catalogue) -> str:
    return _(
        "In a course of %(scope)s, each session at most %(break)s after the one before, an interval shorter than the last one: %(severity)s."
    ) % _values(rule, names)


def _gap(rule: Document, names: Catalogue) -> str:
    early = ngettext("the first session", "the first %(count)s sessions", rule["early_sessions"])
    return _(
        "After %(early)s of a course of %(scope)s, each at most %(break)s after the one before, more than %(days)s since the last: %(severity)s."
    ) % (_values(rule, names) | {"early": value(early % {"count": rule["early_sessions"]})})


def _gate(rule: Document, names: Catalogue) -> str:
    needs = {
        "screening-current": _("the screening is confirmed and at most %(days)s old"),
        "reaction-recorded": _("the reaction to the last such session is on record"),
        "guardian-consent": _(
            "a parent or guardian has agreed, where the patient is younger than %(age)s (or of unknown age)"
        ),
        "consent": _("the patient has agreed"),
    }
    values = _values(rule, names) | {"age": value(rule.get("age_under") or 0)}
    need = needs[rule["gate"]] % values
    return _patients(rule, names) + _("before %(scope)s, at check-in, %(need)s.") % (values | {"need": need})


def _recall(rule: Document, names: Catalogue) -> str:
    months = ngettext("%(count)s month", "%(count)s months", rule["months"]) % {"count": rule["months"]}
    return _("%(months)s after the last session of %(scope)s the patient is due for an invitation.") % (
        _values(rule, names) | {"months": value(months)}
    )
