"""The first later day on which the same session would be possible."""

from collections.abc import Sequence
from datetime import date

from treatments.adaptations import merge
from treatments.cases import Case
from treatments.courses import CourseCase
from treatments.proposals import Proposal
from treatments.timeline import LAST_DAY, Span
from treatments.words import Severity

SEARCHED_DAYS = 400
BLOCKING = (Severity.ABSOLUTE, Severity.RELATIVE)


def first_better_day(proposal: Proposal, cases: Sequence[Case], courses: Sequence[CourseCase]) -> date | None:
    """The first of the next 400 days with the verdict fine or adapt; None for none.

    It can only be the next day, or one on which something has just ended.
    """
    first, last = proposal.day + 1, min(proposal.day + SEARCHED_DAYS, LAST_DAY)
    blocked = [case.meeting.days for case in cases if case.outcome.severity in BLOCKING]
    if any(days.first <= first and days.last >= last for days in blocked):
        return None
    adapting = [case for case in cases if case.outcome.severity is Severity.ADAPT]
    deciding = [course for course in courses if course.decides]
    turns = {first, *(case.meeting.days.last + 1 for case in cases)}
    for course in deciding:
        turns |= course.turning_days()
    for day in sorted(turn for turn in turns if first <= turn <= last):
        if _is_better(proposal, day, blocked, adapting, deciding):
            return date.fromordinal(day)
    return None


def _is_better(
    proposal: Proposal,
    day: int,
    blocked: Sequence[Span],
    adapting: Sequence[Case],
    courses: Sequence[CourseCase],
) -> bool:
    if any(days.holds(day) for days in blocked):
        return False
    outcomes = [case.outcome for case in adapting if case.meeting.days.holds(day)]
    for course in courses:
        outcome = course.outcome(proposal, day)
        if outcome is not None:
            if outcome.severity in BLOCKING:
                return False
            outcomes.append(outcome)
    return merge(proposal, outcomes).feasible
