"""One course rule, compiled: which sessions it counts and what it allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from treatments.rulereading import Row
from treatments.rules import Names
from treatments.words import Severity, Status


class CourseKind(StrEnum):
    """What a course rule looks at."""

    MAX_IN_DAYS = "max_in_days"
    MIN_DAYS_BETWEEN = "min_days_between"
    FIRST_SESSION_MINUTES = "first_session_minutes"
    GROWTH_WITH_FALLING_PAIN = "growth_with_falling_pain"
    INTERVAL_NOT_SHRINKING = "interval_not_shrinking"
    GAP_AT_MOST = "gap_at_most"
    GATE = "gate"
    RECALL = "recall"


class Gate(StrEnum):
    """What must be there when the patient checks in."""

    SCREENING_CURRENT = "screening-current"
    REACTION_RECORDED = "reaction-recorded"
    GUARDIAN_CONSENT = "guardian-consent"
    CONSENT = "consent"


DECIDING = ("absolute", "relative", "caution")
SEVERITIES: Mapping[CourseKind, tuple[str, ...]] = {
    CourseKind.MAX_IN_DAYS: DECIDING,
    CourseKind.MIN_DAYS_BETWEEN: DECIDING,
    CourseKind.FIRST_SESSION_MINUTES: ("adapt",),
    CourseKind.GROWTH_WITH_FALLING_PAIN: ("adapt",),
    CourseKind.INTERVAL_NOT_SHRINKING: ("caution",),
    CourseKind.GAP_AT_MOST: ("caution",),
    CourseKind.GATE: ("gate",),
    CourseKind.RECALL: ("recall",),
}
NEEDED: Mapping[CourseKind, tuple[str, ...]] = {
    CourseKind.MAX_IN_DAYS: ("days", "count"),
    CourseKind.MIN_DAYS_BETWEEN: ("days",),
    CourseKind.FIRST_SESSION_MINUTES: ("max_minutes", "course_break_days"),
    CourseKind.GROWTH_WITH_FALLING_PAIN: ("step_minutes", "course_break_days"),
    CourseKind.INTERVAL_NOT_SHRINKING: ("course_break_days",),
    CourseKind.GAP_AT_MOST: ("days", "early_sessions", "course_break_days"),
    CourseKind.GATE: (),
    CourseKind.RECALL: ("months",),
}
NEEDED_FOR_GATE: Mapping[Gate, tuple[str, ...]] = {
    Gate.SCREENING_CURRENT: ("days",),
    Gate.REACTION_RECORDED: (),
    Gate.GUARDIAN_CONSENT: ("age_under",),
    Gate.CONSENT: (),
}


@dataclass(frozen=True, slots=True)
class CourseRule:
    """A row of the course rules; numbers that its kind does not need are 0."""

    code: str
    title: str
    kind: CourseKind
    severity: Severity | None
    treatments: frozenset[str]
    condition: str | None
    statuses: frozenset[str]
    gate: Gate | None
    days: int
    count: int
    max_minutes: int
    step_minutes: int
    course_break_days: int
    early_sessions: int
    months: int
    age_under: int
    reason: str
    source: str | None
    # Tells versions of the row apart.
    digest: str


def read_course_rule(row: Row, names: Names) -> CourseRule:
    """Compile one row; RuleUnreadable names the field that cannot be read.

    A recall has no severity: it never becomes a finding.
    """
    kind = CourseKind(row.code("kind", tuple(CourseKind)))
    gate = Gate(row.code("gate", tuple(Gate))) if kind is CourseKind.GATE else None
    severity = row.code("severity", SEVERITIES[kind])
    needed = NEEDED[kind] if gate is None else NEEDED_FOR_GATE[gate]

    def number(field: str) -> int:
        return row.whole(field) if field in needed else row.optional_whole(field) or 0

    return CourseRule(
        code=row.text("code"),
        title=row.optional_text("title") or "",
        kind=kind,
        severity=None if kind is CourseKind.RECALL else Severity(severity),
        treatments=names.scope(row),
        condition=row.optional_code("condition", names.conditions),
        statuses=frozenset(row.codes("statuses", tuple(Status))),
        gate=gate,
        days=number("days"),
        count=number("count"),
        max_minutes=number("max_minutes"),
        step_minutes=number("step_minutes"),
        course_break_days=number("course_break_days"),
        early_sessions=number("early_sessions"),
        months=number("months"),
        age_under=number("age_under"),
        reason=row.text("reason"),
        source=row.source(),
        digest=row.digest(),
    )
