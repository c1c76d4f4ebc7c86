"""Small rule bases and requests for tests: a row says only what matters."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.treatments.reference_rules import documents
from treatments.contraindications import Fact, Finding, Person, Session, Status, Verdict, assess
from treatments.rulebase import RuleBase, compile_rules

TODAY = date(2026, 12, 1)
DAY = timedelta(days=1)
ADULT = Person(birth_date=date(1980, 4, 2), sex="female", screened_on=date(2026, 11, 1))
IN_FORCE = ["suspected", "acute", "flare", "active", "healing", "chronic", "unknown"]


@cache
def starting_documents() -> dict[str, Any]:
    return documents()


def a_rule(code: str = "rule", severity: str = "absolute", **fields: Any) -> dict[str, Any]:
    """A row of the rules; `when`, `scope` and `adapt` are filled up with what says nothing."""
    when = {"condition": "back-pain", "statuses": IN_FORCE, "where": "any", "regions": []}
    scope = {"families": [], "modalities": [], "treatments": [], "except_modalities": []}
    row = {"code": code, "title": code, "severity": severity, "reason": f"Because of {code}.", "source": None}
    row["when"] = when | fields.get("when", {})
    row["for"] = scope | fields.get("scope", {})
    row["adapt"] = fields.get("adapt")
    return row


def a_course_rule(kind: str, severity: str = "relative", **fields: Any) -> dict[str, Any]:
    """A row of the course rules for every massage."""
    row = {"code": kind, "title": kind, "kind": kind, "severity": severity, "families": ["massage"], "modalities": []}
    return row | {"reason": f"Because of {kind}.", "source": None} | fields


def rules_of(*rules: dict[str, Any], courses: tuple[dict[str, Any], ...] = ()) -> RuleBase:
    """The starting catalogue with these rules only."""
    return compile_rules(**starting_documents() | {"rules": rules, "courses": courses})


def a_fact(condition: str = "back-pain", status: str = "active", *regions: str, **dates: date) -> Fact:
    return Fact(condition=condition, status=Status(status), regions=regions, **dates)


def verdict_on(
    rules: RuleBase,
    *facts: Fact,
    treatment: str = "classic-massage",
    on: date = TODAY,
    person: Person = ADULT,
    history: tuple[Any, ...] = (),
    **session: Any,
) -> Verdict:
    """The verdict on a session that says only what differs from the treatment."""
    return assess(Session(treatment, on, **session), rules=rules, person=person, facts=facts, history=history)


def finding(verdict: Verdict, code: str) -> Finding:
    """The one finding of the rule."""
    (found,) = (one for one in verdict.findings if one.rule == code)
    return found


def rules_found(verdict: Verdict) -> list[str]:
    return [one.rule for one in verdict.findings]
