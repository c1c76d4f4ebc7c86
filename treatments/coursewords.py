"""What a course rule finds among the other sessions, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.contraindications import Question
from treatments.phrases import day_words, days, value

Document = Mapping[str, Any]


def sessions_words(question: Question, rule: Document, on: date) -> str:
    """What there is, and what the course rule asks for. `rule` is its document."""
    return WORDS[rule["kind"]](question, rule, on)


def _sessions(count: int) -> str:
    return value(ngettext("%(count)s other session", "%(count)s other sessions", count) % {"count": count})


def _max_in_days(question: Question, rule: Document, on: date) -> str:
    return _("With this one lie %(known)s in a span of %(days)s; the rule allows %(count)s, this one included.") % {
        "known": _sessions(question.known),  # type: ignore[arg-type]
        "days": value(days(rule["days"])),
        "count": value(rule["count"]),
    }


def _min_days_between(question: Question, rule: Document, on: date) -> str:
    if question.known is None:
        return _("There is no other session of the kind.")
    return _("The nearest other session is %(known)s away; the rule asks for %(days)s.") % {
        "known": value(days(question.known)),  # type: ignore[arg-type]
        "days": value(days(rule["days"])),
    }


def _course(question: Question, rule: Document, on: date) -> str:
    before = _sessions(question.known)  # type: ignore[arg-type]
    texts = {
        ("first_session_minutes", True): _("In its course this is the first session, of which the rule speaks."),
        ("first_session_minutes", False): _("In its course %(before)s came before; the rule is about the first."),
        ("growth_with_falling_pain", True): _("In its course %(before)s came before; the last one sets the length."),
        ("growth_with_falling_pain", False): _(
            "In its course this is the first session; the rule is about later ones."
        ),
        ("interval_not_shrinking", True): _("The interval to the last session is shorter than the one before it."),
        ("interval_not_shrinking", False): _("The intervals do not shrink (%(before)s came before in its course)."),
        ("gap_at_most", True): _("%(before)s came before in its course, and the last is too long ago."),
        ("gap_at_most", False): _(
            "The course is not in its beginning, or the last session is near enough (%(before)s)."
        ),
    }
    return texts[rule["kind"], question.yes] % {"before": before}


def _gate(question: Question, rule: Document, on: date) -> str:
    return GATES[rule["gate"]](question, rule, on)


def _screening(question: Question, rule: Document, on: date) -> str:
    if not isinstance(question.known, date):
        return _("No screening is confirmed.")
    return _("The screening is of %(day)s, %(known)s before; it may be %(days)s old.") % {
        "day": day_words(question.known),
        "known": value(days(max(0, (on - question.known).days))),
        "days": value(days(rule["days"])),
    }


def _reaction(question: Question, rule: Document, on: date) -> str:
    if question.yes:
        return _("The reaction to the last session is not on record.")
    return _("There is no session before, or the reaction to the last is on record.")


def _guardian(question: Question, rule: Document, on: date) -> str:
    if not isinstance(question.known, date):
        return _("The date of birth is not known, so a parent or guardian is asked for.")
    return _("The patient is born on %(day)s; a parent or guardian is asked for below the age of %(age)s.") % {
        "day": value(day_words(question.known)),
        "age": value(rule.get("age_under") or 0),
    }


def _consent(question: Question, rule: Document, on: date) -> str:
    return _("It is asked for before every such session.")


WORDS: dict[str, Callable[[Question, Document, date], str]] = {
    "max_in_days": _max_in_days,
    "min_days_between": _min_days_between,
    "first_session_minutes": _course,
    "growth_with_falling_pain": _course,
    "interval_not_shrinking": _course,
    "gap_at_most": _course,
    "gate": _gate,
}
GATES: dict[str, Callable[[Question, Document, date], str]] = {
    "screening-current": _screening,
    "reaction-recorded": _reaction,
    "guardian-consent": _guardian,
    "consent": _consent,
}
