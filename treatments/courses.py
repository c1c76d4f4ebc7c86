"""Course rules: what the patient's other sessions say of the proposed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from treatments.adaptations import Limits, Outcome, judge
from treatments.courserules import CourseKind, CourseRule, Gate
from treatments.proposals import Proposal
from treatments.situations import Past, Situation
from treatments.timeline import Span, days_under_age
from treatments.words import Person

DECIDING = {
    CourseKind.MAX_IN_DAYS,
    CourseKind.MIN_DAYS_BETWEEN,
    CourseKind.FIRST_SESSION_MINUTES,
    CourseKind.GROWTH_WITH_FALLING_PAIN,
}
# These limit the minutes; the others forbid, warn, or ask for something at check-in.
LIMITING = {CourseKind.FIRST_SESSION_MINUTES, CourseKind.GROWTH_WITH_FALLING_PAIN}


@dataclass(frozen=True, slots=True)
class CourseCase:
    """A course rule for one session: the sessions it counts, the days it applies on."""

    rule: CourseRule
    sessions: tuple[Past, ...]
    days_in_force: tuple[Span, ...]
    person: Person

    @property
    def decides(self) -> bool:
        """Whether the rule can make a verdict worse."""
        return self.rule.kind in DECIDING

    def outcome(self, proposal: Proposal, day: int) -> Outcome | None:
        """What the rule says of the session if it were on that day; None for nothing."""
        severity = self.rule.severity
        if severity is None or not self.is_in_force(day) or not self.speaks(day):
            return None
        limit = self.longest(day)
        return Outcome(severity) if limit is None else judge(proposal, Limits(max_minutes=limit))

    def is_in_force(self, day: int) -> bool:
        """Whether the patient has the condition that the rule names on the day; it may name none."""
        return self.rule.condition is None or any(span.holds(day) for span in self.days_in_force)

    def speaks(self, day: int) -> bool:
        """Whether the sessions (or what is asked for at check-in) are such that the rule has something to say."""
        return self.longest(day) is not None if self.rule.kind in LIMITING else self._breaks(day)

    def turning_days(self) -> set[int]:
        """Every day on which the rule can begin to ask less than the day before."""
        rule = self.rule
        turns = {span.last + 1 for span in self.days_in_force}
        for past in self.sessions:
            turns |= {past.day + 1, past.day + rule.days, past.day + rule.course_break_days + 1}
        return turns

    def fullest(self, day: int) -> int:
        """The most other sessions in one of the rule's spans of days that hold the day."""
        days = self.rule.days
        near = [past.day for past in self.sessions if abs(past.day - day) < days]
        # A fullest span may begin on the session's own day or on that of an earlier one.
        starts = [day, *(other for other in near if other < day)]
        return max(sum(start <= other < start + days for other in near) for start in starts)

    def nearest(self, day: int) -> int | None:
        """How many days the nearest other session is away; None where there is none."""
        return min((abs(day - past.day) for past in self.sessions), default=None)

    def _breaks(self, day: int) -> bool:
        match self.rule.kind:
            case CourseKind.MAX_IN_DAYS:
                return self.fullest(day) + 1 > self.rule.count
            case CourseKind.MIN_DAYS_BETWEEN:
                nearest = self.nearest(day)
                return nearest is not None and nearest < self.rule.days
            case CourseKind.INTERVAL_NOT_SHRINKING:
                return _interval_shrinks(self.course(day), day)
            case CourseKind.GAP_AT_MOST:
                course = self.course(day)
                early = 1 <= len(course) <= self.rule.early_sessions
                return early and day - course[-1].day > self.rule.days
            case _:
                return self._gate_is_open(day)

    def longest(self, day: int) -> int | None:
        """The minutes that the rule allows on the day; None where it sets no limit."""
        if self.rule.kind not in LIMITING:
            return None
        course = self.course(day)
        if self.rule.kind is CourseKind.FIRST_SESSION_MINUTES:
            return None if course else self.rule.max_minutes
        if not course:
            return None
        step = self.rule.step_minutes if course[-1].pain_fell else 0
        return course[-1].minutes + step

    def course(self, day: int) -> list[Past]:
        """The chain of sessions that leads up to the day, the latest last."""
        before = [past for past in self.sessions if past.day < day]
        course: list[Past] = []
        following = day
        for past in reversed(before):
            if following - past.day > self.rule.course_break_days:
                break
            course.append(past)
            following = past.day
        return course[::-1]

    def _gate_is_open(self, day: int) -> bool:
        match self.rule.gate:
            case Gate.SCREENING_CURRENT:
                screened = self.person.screened_on
                return screened is None or day - screened.toordinal() > self.rule.days
            case Gate.REACTION_RECORDED:
                before = [past for past in self.sessions if past.day < day]
                return bool(before) and not before[-1].has_reaction
            case Gate.GUARDIAN_CONSENT:
                return days_under_age(self.rule.age_under, self.person.birth_date).holds(day)
            case _:
                return True


def course_cases(proposal: Proposal, situation: Situation) -> list[CourseCase]:
    """The course rules that are about the session's treatment, each with its sessions."""
    code = proposal.treatment.code
    return [course_case(rule, situation) for rule in situation.rules.course_rules if code in rule.treatments]


def course_case(rule: CourseRule, situation: Situation) -> CourseCase:
    """The rule with the sessions of the history that it counts."""
    return CourseCase(
        rule=rule,
        sessions=tuple(past for past in situation.history if past.treatment in rule.treatments),
        days_in_force=situation.days_in_force(rule) if rule.condition else (),
        person=situation.person,
    )


def _interval_shrinks(course: Sequence[Past], day: int) -> bool:
    if len(course) < 2:
        return False
    days = [past.day for past in course[-2:]] + [day]
    before, now = (later - earlier for earlier, later in pairwise(days))
    return now < before
