"""The one door to the decision whether a session suits a patient on a day.

Pure: facts, rules and the day are handed in, a verdict comes out. What every word
means is said in the clinical description that comes with the starting data.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from treatments.adaptations import Form, Limits, Outcome, adaptation_to, merge
from treatments.betterday import first_better_day
from treatments.cases import Case, cases_of
from treatments.courses import CourseCase, course_cases
from treatments.explaining import Asked, Attempt, Question, attempts
from treatments.proposals import Proposal, on_offer, read_proposal
from treatments.refusals import RequestRefused, RuleUnreadable, UnknownCode
from treatments.rulebase import RuleBase
from treatments.situations import Situation, read_situation
from treatments.words import (
    Adaptation,
    Fact,
    Finding,
    Instruction,
    PastSession,
    Person,
    Session,
    Severity,
    Status,
    Verdict,
    VerdictKind,
)

__all__ = [
    "Adaptation",
    "Asked",
    "Attempt",
    "Explanation",
    "Fact",
    "Finding",
    "Instruction",
    "PastSession",
    "Person",
    "Question",
    "RequestRefused",
    "RuleUnreadable",
    "Session",
    "Severity",
    "Status",
    "UnknownCode",
    "Verdict",
    "VerdictKind",
    "assess",
    "assess_catalogue",
    "explain",
]

RANKS = {severity: rank for rank, severity in enumerate(Severity)}
NOT_QUALIFIED = "The treatment asks for qualifications that the therapist lacks."
INFEASIBLE = "What has to be left out leaves nothing of the session."


class _Spoken(NamedTuple):
    """A finding with what it asks for."""

    finding: Finding
    outcome: Outcome


class Explanation(NamedTuple):
    """A verdict with what every rule of the rule base had to say, or why it was silent."""

    verdict: Verdict
    attempts: tuple[Attempt, ...]


def assess(
    session: Session,
    *,
    rules: RuleBase,
    person: Person = Person(),  # noqa: B008 - frozen
    facts: Sequence[Fact] = (),
    history: Sequence[PastSession] = (),
) -> Verdict:
    """Decide about one session; raises RequestRefused (UnknownCode) for what cannot be read."""
    situation = read_situation(rules=rules, person=person, facts=facts, history=history)
    return _decide(read_proposal(session, rules), situation)


def assess_catalogue(
    on: date,
    *,
    rules: RuleBase,
    person: Person,
    facts: Sequence[Fact],
    history: Sequence[PastSession],
    therapist_qualifications: tuple[str, ...] | None = None,
) -> list[Verdict]:
    """Decide about every treatment on offer, in its own form, in the catalogue's order."""
    situation = read_situation(rules=rules, person=person, facts=facts, history=history)
    sessions = (Session(code, on, therapist_qualifications=therapist_qualifications) for code in on_offer(rules))
    return [_decide(read_proposal(session, rules), situation) for session in sessions]


def explain(
    session: Session,
    *,
    rules: RuleBase,
    person: Person,
    facts: Sequence[Fact],
    history: Sequence[PastSession],
) -> Explanation:
    """Decide about one session as `assess` does, and say of every rule why it fired or did not."""
    situation = read_situation(rules=rules, person=person, facts=facts, history=history)
    proposal = read_proposal(session, rules)
    return Explanation(_decide(proposal, situation), tuple(attempts(proposal, situation)))


def _decide(proposal: Proposal, situation: Situation) -> Verdict:
    cases = cases_of(proposal, situation)
    courses = course_cases(proposal, situation)
    spoken = sorted(
        [
            *_spoken_by_rules(cases, proposal.day),
            *_spoken_by_courses(courses, proposal),
            *_spoken_by_treatment(proposal),
        ],
        key=_worst_first,
    )
    form = merge(proposal, (one.outcome for one in spoken))
    if not form.feasible:
        infeasible = _named("infeasible", Outcome(Severity.ABSOLUTE), INFEASIBLE)
        spoken = sorted([*spoken, infeasible], key=_worst_first)
    kind = _kind(spoken)
    return Verdict(
        treatment=proposal.treatment.code,
        verdict=kind,
        findings=tuple(one.finding for one in spoken),
        adaptation=_adaptation(kind, form, proposal, situation),
        better_from=_better_from(kind, proposal, cases, courses),
    )


def _kind(spoken: Iterable[_Spoken]) -> VerdictKind:
    severities = {one.finding.severity for one in spoken}
    if Severity.ABSOLUTE in severities:
        return VerdictKind.BLOCKED
    if Severity.RELATIVE in severities:
        return VerdictKind.OVERRIDE
    return VerdictKind.ADAPT if Severity.ADAPT in severities else VerdictKind.FINE


def _adaptation(kind: VerdictKind, form: Form, proposal: Proposal, situation: Situation) -> Adaptation | None:
    if kind in (VerdictKind.ADAPT, VerdictKind.OVERRIDE):
        return adaptation_to(form, proposal, situation.rules.anatomy)
    return None


def _better_from(
    kind: VerdictKind, proposal: Proposal, cases: Sequence[Case], courses: Sequence[CourseCase]
) -> date | None:
    if kind in (VerdictKind.BLOCKED, VerdictKind.OVERRIDE):
        return first_better_day(proposal, cases, courses)
    return None


def _worst_first(spoken: _Spoken) -> tuple[int, str, str]:
    finding = spoken.finding
    return RANKS[finding.severity], finding.rule, finding.condition or ""


def _spoken_by_rules(cases: Iterable[Case], day: int) -> Iterable[_Spoken]:
    for meeting, outcome in cases:
        if meeting.days.first <= day:
            rule = meeting.rule
            finding = Finding(
                rule=rule.code,
                severity=outcome.severity,
                condition=meeting.condition,
                until=meeting.days.until,
                reason=rule.reason,
                source=rule.source,
                title=rule.title,
                advice=rule.advice,
            )
            yield _Spoken(finding, outcome)


def _spoken_by_courses(courses: Iterable[CourseCase], proposal: Proposal) -> Iterable[_Spoken]:
    for course in courses:
        outcome = course.outcome(proposal, proposal.day)
        if outcome is not None:
            rule = course.rule
            finding = Finding(
                rule=rule.code,
                severity=outcome.severity,
                condition=rule.condition,
                until=None,
                reason=rule.reason,
                source=rule.source,
                title=rule.title,
            )
            yield _Spoken(finding, outcome)


def _spoken_by_treatment(proposal: Proposal) -> Iterable[_Spoken]:
    required = proposal.treatment.qualifications
    if not required <= proposal.qualifications:
        outcome = Outcome(Severity.ADAPT, limits=Limits(qualifications=required))
        yield _named("treatment-qualifications", outcome, NOT_QUALIFIED)


def _named(code: str, outcome: Outcome, reason: str) -> _Spoken:
    finding = Finding(
        rule=code,
        severity=outcome.severity,
        condition=None,
        until=None,
        reason=reason,
        source=None,
        title=reason,
    )
    return _Spoken(finding, outcome)
