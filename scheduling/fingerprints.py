"""What an override holds for, as one hash: session, treatment, day, therapist, facts, and the rules overridden. Pure.

And what a therapist who gives one was shown, as one hash for each finding.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from patients.facts import facts_as_json
from treatments.answers import session_document
from treatments.contraindications import Fact, Session, Severity, Verdict
from treatments.rulebase import RuleBase

# An override is a therapist's word on the first; the second are met by the form that it was given for.
SPOKEN_ON = (Severity.RELATIVE, Severity.ADAPT)


def fingerprint(session: Session, *, therapist: int, facts: Sequence[Fact], verdict: Verdict, rules: RuleBase) -> str:
    """64 hexadecimal digits; another version of a rule that is not overridden here leaves them as they are."""
    return _hashed(
        {
            "session": _without_qualifications(session) | {"on": session.on.isoformat()},
            "treatment": rules.treatments[session.treatment].usual_form,
            "therapist": therapist,
            "facts": facts_as_json(facts),
            "rules": _overridden(verdict, rules),
        }
    )


def fingerprint_of_facts(facts: Sequence[Fact]) -> str:
    """64 hexadecimal digits that change with anything that is recorded of the patient."""
    return _hashed(facts_as_json(facts))


def spoken_on(verdict: Verdict) -> frozenset[str]:
    """What a therapist's word on this verdict is about: 16 hexadecimal digits of each relative finding."""
    relative = (finding for finding in verdict.findings if finding.severity == Severity.RELATIVE)
    return frozenset(_hashed([finding.rule, finding.condition, finding.reason])[:16] for finding in relative)


def against_field(verdict: Verdict) -> str:
    """The same as a form sends it, for those who are asked for the word."""
    return " ".join(sorted(spoken_on(verdict)))


def _without_qualifications(session: Session) -> dict[str, Any]:
    # Another qualification of the same therapist ends nothing; one that is missing now, the decision itself sees.
    return {name: value for name, value in session_document(session).items() if name != "therapist_qualifications"}


def _overridden(verdict: Verdict, rules: RuleBase) -> list[tuple[str, str, str]]:
    digests = {rule.code: rule.digest for rule in rules.rules}
    digests |= {course.code: course.digest for course in rules.course_rules}
    return sorted(
        (finding.rule, finding.condition or "", digests.get(finding.rule, ""))
        for finding in verdict.findings
        if finding.severity in SPOKEN_ON
    )


def _hashed(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
