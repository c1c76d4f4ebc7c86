"""What must be there at check-in and is not: health questions, consents, the reaction to the last session."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.consents import AGREED, consents_given
from treatments.contraindications import Finding, Severity, Verdict
from treatments.courserules import CourseRule, Gate
from treatments.rulebase import RuleBase

# What is still to do, in words that tell no diagnosis.
WORDS: dict[Gate, Promise] = {
    Gate.SCREENING_CURRENT: _("the health questions"),
    Gate.REACTION_RECORDED: _("how the last session was taken"),
    Gate.GUARDIAN_CONSENT: _("the consent of a parent or guardian"),
    Gate.CONSENT: _("the consent to this treatment"),
}


@dataclass(frozen=True, slots=True)
class OpenGate:
    """A gate that is open, with the rule that asks for it. The rule is clinical, `words` are for everybody."""

    kind: Gate
    rule: CourseRule

    @property
    def words(self) -> Promise:
        """What is still to do."""
        return WORDS[self.kind]


def open_gates(verdict: Verdict, *, rules: RuleBase, patient: int, on: date) -> list[OpenGate]:
    """Those of the verdict that nothing has closed by `on`. One query where a consent is asked for, else none."""
    asked = gates_in(verdict.findings, rules)
    wanted = any(gate.kind in AGREED for gate in asked)
    return not_given(asked, consents_given({patient}, on)[patient] if wanted else set())


def gates_in(findings: Iterable[Finding], rules: RuleBase) -> list[OpenGate]:
    """The gates that the findings speak of; consents among them may have been given."""
    by_code = {rule.code: rule for rule in rules.course_rules if rule.gate is not None}
    spoken = dict.fromkeys(finding.rule for finding in findings if finding.severity == Severity.GATE)
    found = (by_code[code] for code in spoken if code in by_code)
    return [OpenGate(rule.gate, rule) for rule in found if rule.gate is not None]


def not_given(asked: Iterable[OpenGate], given: Set[str]) -> list[OpenGate]:
    """`asked` without the consents in `given`, by the codes of their rules."""
    return [gate for gate in asked if gate.kind not in AGREED or gate.rule.code not in given]
