"""The practice's starting rules: each can fire, and a healthy adult gets everything."""

from __future__ import annotations

from datetime import date

import pytest

from tests.treatments.examples import ADULT, DAY, TODAY, verdict_on
from treatments.contraindications import (
    Fact,
    Finding,
    PastSession,
    Person,
    Severity,
    Status,
    VerdictKind,
    assess_catalogue,
)
from treatments.courserules import CourseKind, CourseRule
from treatments.rulebase import starting_rules
from treatments.rules import Rule
from treatments.words import PRESSURES

BABY = Person(birth_date=date(2026, 1, 1))


def test_a_healthy_adult_gets_every_treatment():
    verdicts = assess_catalogue(TODAY, rules=starting_rules(), person=ADULT, facts=(), history=())
    assert {verdict.treatment: verdict.verdict for verdict in verdicts} == dict.fromkeys(
        starting_rules().treatments, VerdictKind.FINE
    )


def all_findings(person: Person, facts: list[Fact], **session: object) -> set[str]:
    rules = starting_rules()
    verdicts = (verdict_on(rules, *facts, treatment=code, person=person, **session) for code in rules.treatments)
    return {finding.rule for verdict in verdicts for finding in verdict.findings}


@pytest.mark.parametrize("rule", starting_rules().rules, ids=[rule.code for rule in starting_rules().rules])
def test_every_rule_fires_for_a_patient_it_was_written_for(rule: Rule):
    session = {"techniques": tuple(rule.techniques)} if rule.techniques else {}
    pressure = PRESSURES[rule.pressure_from]
    assert rule.code in all_findings(BABY, a_patient_for(rule), pressure=pressure, **session)


def a_patient_for(rule: Rule) -> list[Fact]:
    """The facts of a patient whom the rule means: in its window and its weeks."""
    if rule.condition is None:
        return []
    status = Status(sorted(rule.statuses)[0])
    condition = rule.condition
    since = TODAY - 100 * DAY if rule.window and rule.window.after else TODAY
    due = TODAY + (280 - 7 * rule.weeks[0]) * DAY if rule.weeks else None
    return [Fact(condition=condition, status=status, since=since, due=due)]


def course_findings(rule: CourseRule, history: list[PastSession], person: Person) -> list[Finding]:
    facts = [Fact(rule.condition, Status.CHRONIC)] if rule.condition else []
    treatment = min(rule.treatments)
    verdict = verdict_on(
        starting_rules(), *facts, treatment=treatment, person=person, history=tuple(history), minutes=90
    )
    return [finding for finding in verdict.findings if finding.rule == rule.code]


DISTANCES = {
    CourseKind.MAX_IN_DAYS: (3, 6),
    CourseKind.MIN_DAYS_BETWEEN: (0,),
    CourseKind.INTERVAL_NOT_SHRINKING: (3, 13),
    CourseKind.GAP_AT_MOST: (20,),
    CourseKind.GROWTH_WITH_FALLING_PAIN: (20,),
    CourseKind.GATE: (20,),
}


@pytest.mark.parametrize("rule", starting_rules().course_rules, ids=[r.code for r in starting_rules().course_rules])
def test_every_course_rule_speaks_when_it_should(rule: CourseRule):
    days = DISTANCES.get(rule.kind, ())
    history = [PastSession(min(rule.treatments), TODAY - day * DAY) for day in days]
    found = course_findings(rule, history, BABY)
    assert [one.severity for one in found] == ([] if rule.kind is CourseKind.RECALL else [rule.severity])


def test_therapeutic_massage_with_an_inflamed_hernia_is_blocked_until_it_has_settled():
    hernia = Fact("disc-hernia", Status.ACTIVE, ("lower-back",), until=TODAY + 29 * DAY)
    verdict = verdict_on(starting_rules(), hernia, treatment="therapeutic-back-massage")
    worst = verdict.findings[0]
    assert (verdict.verdict, worst.rule, worst.severity) == (
        VerdictKind.BLOCKED,
        "hernia-inflamed-therapeutic",
        Severity.ABSOLUTE,
    )
    assert worst.until == TODAY + 29 * DAY
    assert verdict.better_from == TODAY + 30 * DAY
