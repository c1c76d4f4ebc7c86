"""What a therapist should know before touching this patient: a card for each condition that rules speak about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from treatments.contraindications import (
    Fact,
    Finding,
    Person,
    RequestRefused,
    RuleUnreadable,
    Severity,
    Verdict,
    assess_catalogue,
)
from treatments.rulebase import RuleBase

# From the worst; what is met already or speaks for a treatment is no alert.
ALERTING = (Severity.ABSOLUTE, Severity.RELATIVE, Severity.ADAPT, Severity.CAUTION)


@dataclass(slots=True)
class Ruled:
    """One rule that meets the condition, and the codes of the treatments it speaks about."""

    finding: Finding
    treatments: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Alert:
    """One condition: its worst severity, on how many treatments each severity falls, and the rules."""

    condition: str
    severity: Severity
    counts: dict[Severity, int]
    until: date | None
    rules: tuple[Ruled, ...]


class RulesSilent(Exception):
    """The decision could not be made: what may be done is not known."""


def alerts_of(person: Person, facts: Sequence[Fact], *, on: date, rules: RuleBase) -> list[Alert]:
    """One alert for each condition that a rule meets on that day, worst first. RulesSilent when that fails."""
    if not facts:
        return []
    try:
        verdicts = assess_catalogue(on, rules=rules, person=person, facts=facts, history=())
    except (RequestRefused, RuleUnreadable) as error:
        raise RulesSilent() from error
    alerts = [_alert(condition, ruled) for condition, ruled in _by_condition(verdicts).items()]
    return sorted(alerts, key=_worst_first)


def _by_condition(verdicts: Iterable[Verdict]) -> dict[str, dict[tuple[str, Severity], Ruled]]:
    found: dict[str, dict[tuple[str, Severity], Ruled]] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.condition and finding.severity in ALERTING:
                rules = found.setdefault(finding.condition, {})
                ruled = rules.setdefault((finding.rule, finding.severity), Ruled(finding))
                if verdict.treatment not in ruled.treatments:
                    ruled.treatments.append(verdict.treatment)
    return found


def _alert(condition: str, found: dict[tuple[str, Severity], Ruled]) -> Alert:
    rules = tuple(sorted(found.values(), key=_severity_of))
    worst: dict[str, Severity] = {}
    for ruled in rules:
        for treatment in ruled.treatments:
            worst.setdefault(treatment, ruled.finding.severity)
    counts = {severity: list(worst.values()).count(severity) for severity in ALERTING if severity in worst.values()}
    most = rules[0].finding.severity
    ends = [ruled.finding.until for ruled in rules if ruled.finding.severity == most]
    known = [day for day in ends if day is not None]
    return Alert(condition, most, counts, max(known) if len(known) == len(ends) else None, rules)


def _severity_of(ruled: Ruled) -> tuple[int, str]:
    return ALERTING.index(ruled.finding.severity), ruled.finding.rule


def _worst_first(alert: Alert) -> tuple[int, str]:
    return ALERTING.index(alert.severity), alert.condition
