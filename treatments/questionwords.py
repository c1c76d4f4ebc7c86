"""A question of a rule in words: what is known, and what the rule asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from treatments.contraindications import Asked, Attempt, Fact, Question, Session
from treatments.coursewords import sessions_words
from treatments.phrases import STATUS_WORDS, Sentence, both, day_words, days, either, named, statuses, value
from treatments.sentences import WHERE, treatments_phrase, weeks_phrase, window_phrase
from treatments.snapshot import Catalogue, pressure_name
from treatments.timeline import PREGNANCY_DAYS
from treatments.words import Status

Document = Mapping[str, Any]
UNKNOWN_PLACE = gettext_lazy("a place that is not known, which counts as everywhere")


@dataclass(frozen=True, slots=True)
class Told:
    """A question with all that its words need: the rule's document, the fact, the session."""

    question: Question
    rule: Document
    fact: Fact | None
    session: Session
    names: Catalogue

    @property
    def known(self) -> Any:
        """What was there to answer it."""
        return self.question.known

    @property
    def yes(self) -> bool:
        """The answer."""
        return self.question.yes

    @property
    def treated(self) -> str:
        """The session's regions."""
        own = self.names.treatment_by_code.get(self.session.treatment)
        return places(self.session.regions or (own.regions if own else ()), self.names)


def question_words(
    question: Question, attempt: Attempt, rule: Document, session: Session, names: Catalogue
) -> Sentence:
    """`The status is healing; the rule asks for acute or flaring up.` `rule` is the document of the attempt's rule."""
    return Sentence(WORDS[question.asked](Told(question, rule, attempt.fact, session, names)))


def places(codes: Iterable[str], names: Catalogue) -> str:
    """Regions in words; as a group where they are all of one."""
    left = list(dict.fromkeys(codes))
    shown = []
    groups = (region for region in names.regions if region.is_group)
    for group in sorted(groups, key=lambda one: -len(one.leaves)):
        if len(group.leaves) > 1 and set(group.leaves) <= set(left):
            shown.append(group.code)
            left = [code for code in left if code not in group.leaves]
    return value(both(named([*shown, *left], names.region_name))) if shown or left else str(UNKNOWN_PLACE)


def _condition(told: Told) -> str:
    about = value(told.names.condition_name(told.rule["when"]["condition"]))
    if told.known is None:
        return _("Nothing the patient has is %(condition)s, which the rule is about.") % {"condition": about}
    values = {"known": value(told.names.condition_name(told.known)), "condition": about}
    if not told.yes:
        return _("%(known)s is not %(condition)s, which the rule is about.") % values
    if told.known == told.rule["when"]["condition"]:
        return _("The condition is %(condition)s.") % values
    return _("%(known)s counts as %(condition)s.") % values


def _begun(told: Told) -> str:
    values = {"day": value(day_words(told.known)), "on": day_words(told.session.on)}
    if told.yes:
        return _("It began on %(day)s; the session is on %(on)s.") % values
    return _("It begins on %(day)s; the session is before that, on %(on)s.") % values


def _status(told: Told) -> str:
    values = {
        "status": value(STATUS_WORDS[Status(told.known)]),
        "asked": statuses(told.rule["when"]["statuses"]),
    }
    if told.fact is not None and told.fact.until is not None and told.fact.status != told.known:
        return _("Its last day is %(day)s, so the status is %(status)s then; the rule asks for %(asked)s.") % (
            values | {"day": day_words(told.fact.until)}
        )
    return _("The status is %(status)s; the rule asks for %(asked)s.") % values


def _window(told: Told) -> str:
    window = told.rule["when"]["window"]
    asked = window_phrase(window)
    if told.known is None:
        return _("That date is not known; the rule holds %(asked)s.") % {"asked": asked}
    gone = (told.session.on - told.known).days
    texts = {
        ("since", True): _("Its beginning is %(days)s before the session; the rule holds %(asked)s."),
        ("since", False): _("Its beginning is %(days)s after the session; the rule holds %(asked)s."),
        ("until", True): _("Its last day is %(days)s before the session; the rule holds %(asked)s."),
        ("until", False): _("Its last day is %(days)s after the session; the rule holds %(asked)s."),
    }
    return texts[window["from"], gone >= 0] % {"days": value(days(abs(gone))), "asked": asked}


def _weeks(told: Told) -> str:
    asked = weeks_phrase(told.rule["when"]["weeks"])
    if told.known is None:
        return _("The expected date is not known; the rule holds %(asked)s.") % {"asked": asked}
    week = ((told.session.on - told.known).days + PREGNANCY_DAYS) // 7
    if week < 0:
        return _("The session is before the pregnancy; the rule holds %(asked)s.") % {"asked": asked}
    text = ngettext("%(count)s completed week", "%(count)s completed weeks", week) % {"count": week}
    return _("The session falls into %(week)s; the rule holds %(asked)s.") % {"week": value(text), "asked": asked}


def _age(told: Told) -> str:
    asked = value(_("younger than %(age)s") % {"age": told.rule["when"]["age_under"]})
    if told.known is None:
        return _("The date of birth is not known; the rule is for patients %(asked)s.") % {"asked": asked}
    on, born = told.session.on, told.known
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _("The patient is %(age)s on that day; the rule is for patients %(asked)s.") % {
        "age": value(age),
        "asked": asked,
    }


def _places(told: Told) -> str:
    return _("The condition lies in %(known)s; the rule looks only at %(asked)s.") % {
        "known": places(told.known, told.names),
        "asked": value(either(named(told.rule["when"]["regions"], told.names.region_name))),
    }


def _where(told: Told) -> str:
    return _("The condition lies in %(known)s, the session treats %(treated)s; the rule asks for it %(asked)s.") % {
        "known": places(told.known, told.names),
        "treated": told.treated,
        "asked": value(WHERE[told.rule["when"]["where"]]),
    }


def _scope(told: Told) -> str:
    scope = told.rule.get("for", told.rule)
    return _("The session is %(treatment)s; the rule is for %(asked)s.") % {
        "treatment": value(told.names.treatment_name(told.known)),
        "asked": treatments_phrase(scope, told.names),
    }


def _except(told: Told) -> str:
    asked = value(either(named(told.rule["for"]["except_modalities"], told.names.modality_name)))
    return _("The session is %(treatment)s; the rule leaves out %(asked)s.") % {
        "treatment": value(told.names.treatment_name(told.known)),
        "asked": asked,
    }


def _techniques(told: Told) -> str:
    return _("The session uses %(known)s; the rule asks for %(asked)s.") % {
        "known": value(both(named(told.known, told.names.technique_name))),
        "asked": value(either(named(told.rule["for"]["techniques"], told.names.technique_name))),
    }


def _regions(told: Told) -> str:
    return _("The session treats %(treated)s; the rule asks for %(asked)s.") % {
        "treated": told.treated,
        "asked": value(either(named(told.rule["for"]["regions"], told.names.region_name))),
    }


def _pressure(told: Told) -> str:
    return _("The pressure is %(known)s; the rule asks for %(asked)s or firmer.") % {
        "known": value(pressure_name(told.known).lower()),
        "asked": value(pressure_name(told.rule["for"]["pressure_from"]).lower()),
    }


def _decides(told: Told) -> str:
    return _("The rule invites patients to come again; it decides about no session.")


def _in_force(told: Told) -> str:
    values = {
        "condition": value(told.names.condition_name(told.known)),
        "statuses": statuses(told.rule.get("statuses") or ()),
    }
    if told.yes:
        return _("On that day the patient has %(condition)s that is %(statuses)s.") % values
    return _("On that day the patient has no %(condition)s that is %(statuses)s.") % values


def _sessions(told: Told) -> str:
    return sessions_words(told.question, told.rule, told.session.on)


WORDS: dict[Asked, Callable[[Told], str]] = {
    Asked.CONDITION: _condition,
    Asked.BEGUN: _begun,
    Asked.STATUS: _status,
    Asked.WINDOW: _window,
    Asked.WEEKS: _weeks,
    Asked.AGE: _age,
    Asked.PLACES: _places,
    Asked.WHERE: _where,
    Asked.SCOPE: _scope,
    Asked.EXCEPT: _except,
    Asked.TECHNIQUES: _techniques,
    Asked.REGIONS: _regions,
    Asked.PRESSURE: _pressure,
    Asked.DECIDES: _decides,
    Asked.IN_FORCE: _in_force,
    Asked.SESSIONS: _sessions,
}
