"""Whether two rules can meet in one session, and whether one is there wherever the other is. Pure."""

from __future__ import annotations

from treatments.rulebase import RuleBase
from treatments.rules import Rule, Where, Window
from treatments.timeline import BY_STATUS
from treatments.words import Status

# What each kind of place covers.
COVERS = {
    Where.ANY: frozenset(Where),
    Where.ADJACENT: frozenset({Where.ADJACENT, Where.SAME}),
    Where.DOWNSTREAM: frozenset({Where.DOWNSTREAM, Where.SAME}),
    Where.SAME: frozenset({Where.SAME}),
}


def stands_for(narrow: str | None, broad: str | None, rules: RuleBase) -> bool:
    """Whether a fact of the one condition is always one of the other; a rule without condition is for everybody."""
    if broad is None:
        return True
    return narrow is not None and broad in rules.conditions[narrow].standing


def can_meet(one: Rule, other: Rule, rules: RuleBase) -> bool:
    """Whether two rules, of which one is about the condition of the other or a broader one, can both speak of a session.

    As far as the dates are known: of a pregnancy without one the rules of all weeks speak.
    """
    related = stands_for(one.condition, other.condition, rules) or stands_for(other.condition, one.condition, rules)
    return (
        related
        and not (one.condition and other.condition and one.statuses.isdisjoint(other.statuses))
        and any(not rules.treatments[code].archived for code in one.treatments & other.treatments)
        and not _apart(one.window, other.window)
        and not _apart(other.window, one.window)
        and _weeks_meet(one, other)
    )


def is_covered(rule: Rule, by: Rule, rules: RuleBase) -> bool:
    """Whether the other rule speaks of the same fact and session wherever this one does."""
    return (
        stands_for(rule.condition, by.condition, rules)
        and (by.condition in {None, rule.condition} or not _meets_by_status(rule))
        and (by.condition is None or rule.statuses <= by.statuses)
        and _place_is_covered(rule, by)
        and _time_is_covered(rule, by)
        and rule.treatments <= by.treatments
        and (not by.techniques or (bool(rule.techniques) and rule.techniques <= by.techniques))
        and (not by.places or (bool(rule.places) and rule.places & ~by.places == 0))
        and rule.pressure_from >= by.pressure_from
    )


def _meets_by_status(rule: Rule) -> bool:
    """Whether the rule speaks of facts of any condition that are acute or in a flare: they stand for nothing broader."""
    return rule.condition in BY_STATUS and not rule.statuses.isdisjoint({Status.ACUTE, Status.FLARE})


def _place_is_covered(rule: Rule, by: Rule) -> bool:
    if by.condition is None:
        return True
    looks_at_enough = not by.fact_places or (bool(rule.fact_places) and rule.fact_places & ~by.fact_places == 0)
    return rule.where in COVERS[by.where] and looks_at_enough


def _time_is_covered(rule: Rule, by: Rule) -> bool:
    return (
        (by.window is None or _within(rule.window, by.window, without_fact=by.condition is None))
        and (
            by.weeks is None
            or (rule.weeks is not None and by.weeks[0] <= rule.weeks[0] and rule.weeks[1] <= by.weeks[1])
        )
        and (by.age_under is None or (rule.age_under is not None and rule.age_under <= by.age_under))
    )


def _within(window: Window | None, by: Window, *, without_fact: bool) -> bool:
    if window is None or without_fact or window.start != by.start or window.after != by.after:
        return False
    return window.days >= by.days if by.after else window.days <= by.days


def _apart(window: Window | None, later: Window | None) -> bool:
    """Whether the second begins only when the first is over."""
    if window is None or later is None:
        return False
    return not window.after and later.after and window.start == later.start and window.days <= later.days


def _weeks_meet(one: Rule, other: Rule) -> bool:
    if one.weeks is None or other.weeks is None:
        return True
    return one.weeks[0] <= other.weeks[1] and other.weeks[0] <= one.weeks[1]
