"""Why a rule fired or did not: the same answers as the decision, and the right question blamed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from tests.treatments import random_requests as random
from tests.treatments.examples import ADULT, DAY, TODAY, a_course_rule, a_fact, a_rule, rules_of
from treatments.contraindications import Asked, Attempt, Explanation, PastSession, Person, Session, assess, explain
from treatments.requests import Request, read_request
from treatments.rulebase import RuleBase, starting_rules
from treatments.rules import Rule

# What to take out of a rule so that a question of it is answered with yes.
LIFTED: dict[Asked, tuple[str, dict[str, Any]]] = {
    Asked.STATUS: ("when", {"statuses": random.STATUSES}),
    Asked.WINDOW: ("when", {"window": None}),
    Asked.WEEKS: ("when", {"weeks": None}),
    Asked.AGE: ("when", {"age_under": None}),
    Asked.PLACES: ("when", {"regions": []}),
    Asked.WHERE: ("when", {"where": "any"}),
    Asked.SCOPE: ("for", {"families": [], "modalities": [], "treatments": []}),
    Asked.EXCEPT: ("for", {"except_modalities": []}),
    Asked.TECHNIQUES: ("for", {"techniques": []}),
    Asked.REGIONS: ("for", {"regions": []}),
    Asked.PRESSURE: ("for", {"pressure_from": None}),
}
ROWS = {row["code"]: row for row in random.DOCUMENTS["rules"]}


def explained(request: dict[str, Any]) -> tuple[Request, Explanation]:
    asked = read_request(json.dumps(request).encode())
    return asked, explain(
        asked.session, rules=starting_rules(), person=asked.person, facts=asked.facts, history=asked.history
    )


@settings(max_examples=40)
@given(random.requests)
def test_exactly_those_fired_of_which_the_verdict_has_a_finding(request):
    _asked, (verdict, attempts) = explained(request)
    fired = Counter(
        (
            one.rule.code,
            one.fact.condition if one.fact else getattr(one.rule, "condition", None),
            one.outcome,
            one.until,
        )
        for one in attempts
        if one.fired
    )
    named = {one.rule.code for one in attempts}
    found = Counter((one.rule, one.condition, one.severity, one.until) for one in verdict.findings if one.rule in named)
    assert fired == found
    assert all(bool(one.failed) != one.fired for one in attempts)
    assert named == {*ROWS, *(row["code"] for row in random.DOCUMENTS["courses"])}


@settings(max_examples=30)
@given(random.requests)
def test_every_question_blamed_holds_a_rule_back_and_nothing_else_does(request):
    asked, (_verdict, attempts) = explained(request)
    silent = [one for one in attempts if isinstance(one.rule, Rule) and not one.fired and is_about(one)][:25]
    for fact in {one.fact for one in silent}:
        expected: dict[str, bool] = {}
        rows = []
        for attempt in silent:
            if attempt.fact == fact:
                for row, speaks in variants(attempt):
                    rows.append(row | {"code": f"{len(rows)} {attempt.rule.code}"})
                    expected[rows[-1]["code"]] = speaks
        verdict = assess(asked.session, rules=rules_of(*rows), person=asked.person, facts=[fact] if fact else [])
        found = {one.rule for one in verdict.findings}
        assert {code: code in found for code in expected} == expected


def is_about(attempt: Attempt) -> bool:
    """Whether all that holds the rule back stands in the rule, apart from the condition."""
    return attempt.about_a_fact or attempt.rule.condition is None


def variants(attempt: Attempt) -> Iterator[tuple[dict[str, Any], bool]]:
    """The rule without all that is blamed, and without all but one of it; with whether it fires then."""
    blamed = {question.asked for question in attempt.failed}
    # What no rule says stays: that the fact has not begun yet.
    kept = blamed - LIFTED.keys()
    # Where a place that is not looked at lies to the session was not asked.
    extra = {Asked.WHERE} if Asked.PLACES in blamed else set()
    yield lifted(attempt.rule.code, blamed - kept | extra), not kept
    for one in blamed - kept:
        yield lifted(attempt.rule.code, blamed - kept - {one} | extra), False


def lifted(code: str, asked: set[Asked]) -> dict[str, Any]:
    row = ROWS[code] | {"when": dict(ROWS[code]["when"]), "for": dict(ROWS[code]["for"])}
    for one in asked:
        part, fields = LIFTED[one]
        row[part] |= fields
    return row


CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # Question, the rule's own words, the fact, what differs in fact or session so that the answer is yes.
    ("condition", {"when": {"condition": "acute-process"}}, {"condition": "skin-ulcer"}, {"condition": "skin-ulcer", "status": "acute"}),
    ("begun", {}, {"since": TODAY + DAY}, {"since": TODAY}),
    ("status", {"when": {"statuses": ["acute", "flare"]}}, {"status": "healing"}, {"status": "flare"}),
    ("status", {}, {"until": TODAY - DAY}, {"until": TODAY}),
    ("window", {"when": {"window": {"days": 9, "from": "since"}}}, {"since": TODAY - 9 * DAY}, {"since": TODAY - 8 * DAY}),
    ("weeks", {"when": {"weeks": [0, 12]}}, {"due": TODAY + 189 * DAY}, {"due": TODAY + 190 * DAY}),
    ("age", {"when": {"age_under": 46}}, {}, {"born": date(1980, 12, 2)}),
    ("places", {"when": {"regions": ["neck"]}}, {"regions": ("lower-back",)}, {"regions": ("neck",)}),
    ("where", {"when": {"where": "same"}}, {"regions": ("face",)}, {"regions": ("foot:left",)}),
    ("scope", {"scope": {"families": ["physiotherapy"]}}, {}, {"treatment": "physio-exercise"}),
    ("except", {"scope": {"except_modalities": ["classic"]}}, {}, {"treatment": "acupressure"}),
    ("techniques", {"scope": {"techniques": ["thrust"]}}, {}, {"techniques": ("thrust",)}),
    ("regions", {"scope": {"regions": ["foot"]}}, {"session_regions": ("neck",)}, {"session_regions": ("foot:left",)}),
    ("pressure", {"scope": {"pressure_from": "deep"}}, {}, {"pressure": "deep"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "rule", "no", "yes"), CASES)
def test_each_question_is_the_one_that_is_blamed(asked, rule, no, yes):
    rules = rules_of(a_rule(**rule))
    silent, spoken = tried(rules, no), tried(rules, no | yes)
    assert [question.asked for question in silent.failed] == [asked]
    assert not silent.fired
    assert spoken.fired
    assert spoken.failed == ()


def tried(rules: RuleBase, said: dict[str, Any]) -> Attempt:
    """The one attempt of the one rule on back pain, with what is said of patient and session."""
    said = {"treatment": "classic-massage", "born": date(1980, 4, 2), "status": "active"} | said
    dates = {name: said[name] for name in ("since", "until", "due") if name in said}
    session = Session(
        said["treatment"],
        TODAY,
        techniques=said.get("techniques"),
        regions=said.get("session_regions"),
        pressure=said.get("pressure"),
    )
    fact = a_fact(said.get("condition", "back-pain"), said["status"], *said.get("regions", ()), **dates)
    person = Person(birth_date=said["born"])
    (attempt,) = explain(session, rules=rules, person=person, facts=[fact], history=[]).attempts
    return attempt


@pytest.mark.parametrize(
    ("kind", "fields", "days_ago", "fires"),
    [
        ("min_days_between", {"days": 7}, [6], True),
        ("min_days_between", {"days": 7}, [7], False),
        ("max_in_days", {"days": 7, "count": 2}, [1, 3], True),
        ("max_in_days", {"days": 7, "count": 2}, [3], False),
        ("first_session_minutes", {"severity": "adapt", "max_minutes": 10, "course_break_days": 30}, [], True),
        ("first_session_minutes", {"severity": "adapt", "max_minutes": 10, "course_break_days": 30}, [9], False),
        ("gate", {"severity": "gate", "gate": "screening-current", "days": 365}, [], False),
        ("gate", {"severity": "gate", "gate": "consent"}, [], True),
    ],
)
def test_a_course_rule_is_blamed_on_the_other_sessions(kind, fields, days_ago, fires):
    rules = rules_of(courses=(a_course_rule(kind, **fields),))
    history = [PastSession("classic-massage", TODAY - days * DAY) for days in days_ago]
    session = Session("classic-massage", TODAY)
    (attempt,) = explain(session, rules=rules, person=ADULT, facts=[], history=history).attempts
    assert attempt.fired is fires
    assert [question.asked for question in attempt.failed] == ([] if fires else ["sessions"])


def test_a_rule_that_only_invites_never_decides():
    rules = rules_of(courses=(a_course_rule("recall", severity="recall", months=6),))
    (attempt,) = explain(Session("classic-massage", TODAY), rules=rules, person=ADULT, facts=[], history=[]).attempts
    assert [question.asked for question in attempt.failed] == ["decides"]
