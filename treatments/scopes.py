"""What a rule can be about at most: the treatments, the conditions and the age that it needs. For looking rows up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from treatments.cases import presses_enough, treats_region, uses_technique
from treatments.contraindications import Session
from treatments.proposals import on_offer, read_proposal
from treatments.rulebase import RuleBase
from treatments.rules import Rule
from treatments.timeline import BY_STATUS

# Nobody is so old: an age from here on leaves nobody out.
OLDER_THAN_ANYBODY = 120


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes of treatments and conditions; no `conditions`: whatever the patient has; `younger_than`: years, or anybody."""

    treatments: frozenset[str]
    conditions: frozenset[str] | None
    younger_than: int | None

    def __or__(self, other: Scope) -> Scope:
        """What either is about."""
        conditions = None if None in (self.conditions, other.conditions) else self.conditions | other.conditions  # type: ignore[operator]
        ages = (self.younger_than, other.younger_than)
        return Scope(
            self.treatments | other.treatments, conditions, None if None in ages else max(age for age in ages if age)
        )


def scope_of(code: str, rules: RuleBase) -> Scope | None:
    """The scope of the rule with that code; None where there is none. It may be too wide, never too narrow."""
    rule = next((rule for rule in rules.rules if rule.code == code), None)
    return None if rule is None else Scope(rule.treatments, _conditions(rule, rules), rule.age_under)


def treatments_for_everybody(code: str, rules: RuleBase) -> list[str]:
    """The treatments on offer that the rule meets in their usual form with every patient whatsoever."""
    rule = next(rule for rule in rules.rules if rule.code == code)
    young = rule.age_under is not None and rule.age_under < OLDER_THAN_ANYBODY
    if rule.condition is not None or young:
        return []
    proposals = (read_proposal(Session(code, date.min), rules) for code in on_offer(rules) if code in rule.treatments)
    return [
        proposal.treatment.code
        for proposal in proposals
        if treats_region(rule, proposal) and uses_technique(rule, proposal) and presses_enough(rule, proposal)
    ]


def _conditions(rule: Rule, rules: RuleBase) -> frozenset[str] | None:
    if rule.condition is None:
        return None
    if rule.condition in BY_STATUS:
        return frozenset(rules.conditions)
    return frozenset(code for code, condition in rules.conditions.items() if rule.condition in condition.standing)
