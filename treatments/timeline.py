"""On which days a rule meets a fact: always one unbroken span, or none.

Days are ordinals (`date.toordinal`), so that a span may reach beyond the calendar.
"""

from calendar import isleap
from datetime import date
from typing import NamedTuple

from treatments.rulebase import Condition
from treatments.rules import Rule, Window
from treatments.words import Fact, Person, Status

ALWAYS = -(10**9)
NEVER_ENDS = 10**9
PREGNANCY_DAYS = 280
LAST_DAY = date.max.toordinal()
# A fact can stand for these by its status alone, whatever its condition, and then for nothing broader than they are.
BY_STATUS = frozenset({"acute-process", "exacerbation"})


class Span(NamedTuple):
    """Days from the first to the last, both included; empty when the last is before."""

    first: int
    last: int

    def holds(self, day: int) -> bool:
        """Whether the day lies in the span."""
        return self.first <= day <= self.last

    @property
    def until(self) -> date | None:
        """The last day; None when there is no end, or none that a calendar can name."""
        return date.fromordinal(self.last) if self.last <= LAST_DAY else None


class Phase(NamedTuple):
    """Days on which a fact has one status, and all that it stands for then."""

    days: Span
    status: Status
    standing: frozenset[str]


NOWHEN = Span(0, -1)
EVER = Span(ALWAYS, NEVER_ENDS)


def phases(fact: Fact, condition: Condition) -> tuple[Phase, ...]:
    """The fact with its own status until it ends, and as resolved from the day after."""
    first = ALWAYS if fact.since is None else fact.since.toordinal()
    own = _standing(condition, fact.status)
    if fact.until is None or fact.status == Status.RESOLVED:
        return (Phase(Span(first, NEVER_ENDS), fact.status, own),)
    last = fact.until.toordinal()
    return (
        Phase(Span(first, last), fact.status, own),
        Phase(Span(max(first, last + 1), NEVER_ENDS), Status.RESOLVED, condition.standing),
    )


def days_of_rule(rule: Rule, fact: Fact, fact_phases: tuple[Phase, ...], person: Person) -> Span:
    """The days on which the rule meets the fact, as far as the dates decide."""
    held = [
        phase.days
        for phase in fact_phases
        if has_status(rule, phase) and is_of_condition(rule, phase) and phase.days.first <= phase.days.last
    ]
    if not held:
        return NOWHEN
    # Two phases of a fact follow each other without a gap, so their union is a span.
    span = Span(held[0].first, held[-1].last)
    if rule.window is not None:
        span = _both(span, days_of_window(rule.window, fact))
    if rule.weeks is not None:
        span = _both(span, days_of_weeks(rule.weeks, fact.due))
    return _both(span, days_under_age(rule.age_under, person.birth_date))


def days_without_fact(rule: Rule, person: Person) -> Span:
    """The days on which a rule that needs no fact holds; a date of a fact is not known."""
    span = days_under_age(rule.age_under, person.birth_date)
    return span if rule.window is None else _both(span, days_of_window(rule.window, None))


def has_status(rule: Rule, phase: Phase) -> bool:
    """Whether the rule asks for the status of the phase."""
    return phase.status in rule.statuses


def is_of_condition(rule: Rule, phase: Phase) -> bool:
    """Whether the fact stands for the rule's condition in the phase."""
    return rule.condition in phase.standing


def days_under_age(years: int | None, birth_date: date | None) -> Span:
    """The days before the birthday on which so many years are completed."""
    if years is None or birth_date is None:
        return EVER
    year = birth_date.year + years
    if year > date.max.year:
        return EVER
    born_on_leap_day = (birth_date.month, birth_date.day) == (2, 29)
    if born_on_leap_day and not isleap(year):
        return Span(ALWAYS, date(year, 3, 1).toordinal() - 1)
    return Span(ALWAYS, birth_date.replace(year=year).toordinal() - 1)


def _standing(condition: Condition, status: Status) -> frozenset[str]:
    if status == Status.FLARE:
        also = {"exacerbation"} if condition.symptom else {"exacerbation", "acute-process"}
        return condition.standing | also
    if status == Status.ACUTE and not condition.symptom:
        return condition.standing | {"acute-process"}
    return condition.standing


def days_of_window(window: Window, fact: Fact | None) -> Span:
    """The days that the window leaves; a date that is not known never lets a rule rest."""
    start = window_start(window, fact)
    if start is None:
        return NOWHEN if window.after else EVER
    turn = start.toordinal() + window.days
    return Span(turn, NEVER_ENDS) if window.after else Span(ALWAYS, turn - 1)


def window_start(window: Window, fact: Fact | None) -> date | None:
    """The date of the fact from which the window counts."""
    if fact is None:
        return None
    return fact.since if window.start == "since" else fact.until


def days_of_weeks(weeks: tuple[int, int], due: date | None) -> Span:
    """The days of those weeks of a pregnancy; every day where the expected date is not known."""
    if due is None:
        return EVER
    start = due.toordinal() - PREGNANCY_DAYS
    return Span(start + 7 * weeks[0], start + 7 * weeks[1] + 6)


def _both(one: Span, other: Span) -> Span:
    return Span(max(one.first, other.first), min(one.last, other.last))
