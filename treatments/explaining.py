"""Why a rule fired, and why another did not: the decision's own questions, asked one by one.

Every answer comes from the function that the decision asks; nothing is read a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from treatments.adaptations import outcome_of
from treatments.anatomy import EVERYWHERE
from treatments.cases import lies_within, presses_enough, treats_region, uses_technique
from treatments.courserules import CourseKind, CourseRule, Gate
from treatments.courses import CourseCase, course_case
from treatments.proposals import Proposal
from treatments.rules import Rule, Where
from treatments.situations import KnownFact, Meeting, Situation, looked_at_by, reach_of
from treatments.timeline import (
    Phase,
    days_of_rule,
    days_of_weeks,
    days_of_window,
    days_under_age,
    days_without_fact,
    has_status,
    is_of_condition,
    window_start,
)
from treatments.words import PRESSURES, Fact, Severity

Known = str | int | date | tuple[str, ...] | None


class Asked(StrEnum):
    """What a rule asks of a fact, of the person, of the session and of the other sessions."""

    CONDITION = "condition"
    BEGUN = "begun"
    STATUS = "status"
    WINDOW = "window"
    WEEKS = "weeks"
    AGE = "age"
    PLACES = "places"
    WHERE = "where"
    SCOPE = "scope"
    EXCEPT = "except"
    TECHNIQUES = "techniques"
    REGIONS = "regions"
    PRESSURE = "pressure"
    DECIDES = "decides"
    IN_FORCE = "in force"
    SESSIONS = "sessions"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a rule. `known` is what was there to answer it, as a code, a number or a day."""

    asked: Asked
    yes: bool
    known: Known = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rule tried on one fact (or on none). It fired where every answer is yes; `outcome` is then its severity."""

    rule: Rule | CourseRule
    fact: Fact | None
    questions: tuple[Question, ...]
    outcome: Severity | None = None
    until: date | None = None

    @property
    def fired(self) -> bool:
        """Whether the verdict has a finding of it."""
        return self.outcome is not None

    @property
    def failed(self) -> tuple[Question, ...]:
        """What was answered with no."""
        return tuple(question for question in self.questions if not question.yes)

    @property
    def about_a_fact(self) -> bool:
        """Whether the rule is about a condition that the fact stands for."""
        return self.fact is not None and self.questions[0].yes


def attempts(proposal: Proposal, situation: Situation) -> Iterator[Attempt]:
    """Every rule on every fact it could mean, then every course rule, in the order of the rule base."""
    for rule in situation.rules.rules:
        if rule.condition is None:
            yield _attempt(rule, None, proposal, situation)
        elif not situation.facts:
            yield Attempt(rule, None, (Question(Asked.CONDITION, yes=False),))
        else:
            for known in situation.facts:
                yield _attempt(rule, known, proposal, situation)
    for course_rule in situation.rules.course_rules:
        yield _course_attempt(course_rule, proposal, situation)


def _attempt(rule: Rule, known: KnownFact | None, proposal: Proposal, situation: Situation) -> Attempt:
    questions: list[Question] = []
    if known is not None:
        questions += _of_condition(rule, known, proposal.day)
        if not questions[0].yes:
            return Attempt(rule, known.fact, tuple(questions))
    fact = None if known is None else known.fact
    questions += _of_time(rule, fact, proposal, situation)
    if known is not None:
        questions += _of_place(rule, known, proposal, situation)
    questions += _of_session(rule, proposal, situation)
    if not all(question.yes for question in questions):
        return Attempt(rule, fact, tuple(questions))
    meeting = _meeting(rule, known, situation)
    return Attempt(rule, fact, tuple(questions), outcome_of(meeting, proposal).severity, meeting.days.until)


def _of_condition(rule: Rule, known: KnownFact, day: int) -> Iterator[Question]:
    phase = _phase_of(known, day)
    yield Question(Asked.CONDITION, is_of_condition(rule, phase), known.fact.condition)
    if known.fact.since is not None:
        yield Question(Asked.BEGUN, phase.days.holds(day), known.fact.since)
    yield Question(Asked.STATUS, has_status(rule, phase), phase.status)


def _phase_of(known: KnownFact, day: int) -> Phase:
    """As what the fact counts on the day; before it begins, as what it will be."""
    return next((phase for phase in known.phases if phase.days.holds(day)), known.phases[0])


def _of_time(rule: Rule, fact: Fact | None, proposal: Proposal, situation: Situation) -> Iterator[Question]:
    if rule.window is not None:
        span = days_of_window(rule.window, fact)
        yield Question(Asked.WINDOW, span.holds(proposal.day), window_start(rule.window, fact))
    if rule.weeks is not None and fact is not None:
        span = days_of_weeks(rule.weeks, fact.due)
        yield Question(Asked.WEEKS, span.holds(proposal.day), fact.due)
    if rule.age_under is not None:
        born = situation.person.birth_date
        yield Question(Asked.AGE, days_under_age(rule.age_under, born).holds(proposal.day), born)


def _of_place(rule: Rule, known: KnownFact, proposal: Proposal, situation: Situation) -> Iterator[Question]:
    looked_at = looked_at_by(rule, known.places)
    if rule.fact_places:
        yield Question(Asked.PLACES, looked_at is not None, known.fact.regions)
    if rule.where is not Where.ANY and looked_at is not None:
        reach = reach_of(rule.where, looked_at, situation.rules.anatomy)
        yield Question(Asked.WHERE, lies_within(reach, proposal), known.fact.regions)


def _of_session(rule: Rule, proposal: Proposal, situation: Situation) -> Iterator[Question]:
    code = proposal.treatment.code
    yield Question(Asked.SCOPE, code in rule.treatments or code in rule.excepted, code)
    if rule.excepted:
        yield Question(Asked.EXCEPT, code not in rule.excepted, code)
    if rule.techniques:
        yield Question(Asked.TECHNIQUES, uses_technique(rule, proposal), proposal.techniques)
    if rule.places:
        regions = situation.rules.anatomy.regions(proposal.places)
        yield Question(Asked.REGIONS, treats_region(rule, proposal), regions)
    if rule.pressure_from:
        yield Question(Asked.PRESSURE, presses_enough(rule, proposal), PRESSURES[proposal.pressure])


def _meeting(rule: Rule, known: KnownFact | None, situation: Situation) -> Meeting:
    """The meeting that the decision makes of a rule whose questions are all answered with yes."""
    if known is None:
        return Meeting(rule, None, days_without_fact(rule, situation.person), EVERYWHERE, 0)
    looked_at = looked_at_by(rule, known.places) or 0
    return Meeting(
        rule,
        known.fact.condition,
        days_of_rule(rule, known.fact, known.phases, situation.person),
        reach_of(rule.where, looked_at, situation.rules.anatomy),
        looked_at,
    )


def _course_attempt(rule: CourseRule, proposal: Proposal, situation: Situation) -> Attempt:
    case, day = course_case(rule, situation), proposal.day
    questions = [Question(Asked.SCOPE, proposal.treatment.code in rule.treatments, proposal.treatment.code)]
    if rule.severity is None:
        questions.append(Question(Asked.DECIDES, yes=False))
    elif questions[0].yes:
        questions += _of_course(case, day)
    outcome = case.outcome(proposal, day) if questions[0].yes else None
    return Attempt(rule, None, tuple(questions), None if outcome is None else outcome.severity)


def _of_course(case: CourseCase, day: int) -> Iterator[Question]:
    if case.rule.condition is not None:
        yield Question(Asked.IN_FORCE, case.is_in_force(day), case.rule.condition)
    yield Question(Asked.SESSIONS, case.speaks(day), _counted(case, day))


def _counted(case: CourseCase, day: int) -> Known:
    """What a course rule looks at: a number of sessions or of days, or a date of the person."""
    match case.rule.kind:
        case CourseKind.MAX_IN_DAYS:
            return case.fullest(day)
        case CourseKind.MIN_DAYS_BETWEEN:
            return case.nearest(day)
        case CourseKind.GATE:
            return _at_check_in(case)
        case _:
            return len(case.course(day))


def _at_check_in(case: CourseCase) -> Known:
    if case.rule.gate is Gate.SCREENING_CURRENT:
        return case.person.screened_on
    return case.person.birth_date if case.rule.gate is Gate.GUARDIAN_CONSENT else len(case.sessions)
