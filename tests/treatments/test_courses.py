"""What the patient's other sessions say of a session, and when it would be possible."""

from __future__ import annotations

from datetime import date

import pytest

from tests.treatments.examples import (
    ADULT,
    DAY,
    IN_FORCE,
    TODAY,
    a_course_rule,
    a_fact,
    a_rule,
    finding,
    rules_found,
    rules_of,
    verdict_on,
)
from treatments.contraindications import Adaptation, Instruction, PastSession, Person, Severity, VerdictKind


def ago(days: int, treatment: str = "classic-massage", **session) -> PastSession:
    """A session so many days ago; a negative number lies ahead."""
    return PastSession(treatment, TODAY - days * DAY, **session)


def speaks(row: dict, *history: PastSession, **session) -> bool:
    return bool(rules_found(verdict_on(rules_of(courses=(row,)), history=history, **session)))


@pytest.mark.parametrize(
    ("days", "too_many"),
    [((), False), ((1, 2), True), ((-1, 5), True), ((-1, 6), False), ((1, 7), False), ((0, 0), True)],
)
def test_so_many_sessions_in_any_span_of_days(days, too_many):
    row = a_course_rule("max_in_days", days=7, count=2)
    assert speaks(row, *map(ago, days)) is too_many


def test_sessions_of_other_families_do_not_count():
    row = a_course_rule("max_in_days", days=7, count=1)
    assert not speaks(row, ago(1, "soft-osteopathy"))
    assert not speaks(row, ago(1), treatment="soft-osteopathy")
    assert speaks(row | {"families": []}, ago(1), treatment="soft-osteopathy")


@pytest.mark.parametrize(("days", "distance", "too_near"), [(1, 0, True), (1, 1, False), (2, -1, True), (2, 2, False)])
def test_days_between_sessions(days, distance, too_near):
    assert speaks(a_course_rule("min_days_between", days=days), ago(distance)) is too_near


FIRST = a_course_rule(
    "first_session_minutes", "adapt", condition="back-pain", statuses=IN_FORCE, max_minutes=10, course_break_days=30
)


def test_the_first_session_of_a_course_is_short_for_whoever_has_the_condition():
    rules = rules_of(courses=(FIRST,))
    assert rules_found(verdict_on(rules)) == []
    verdict = verdict_on(rules, a_fact("sciatica"))
    assert (verdict.verdict, verdict.adaptation) == (VerdictKind.ADAPT, Adaptation(minutes=10))
    assert finding(verdict, "first_session_minutes").condition == "back-pain"
    short = verdict_on(rules, a_fact(), minutes=10)
    assert finding(short, "first_session_minutes").severity == Severity.MET


@pytest.mark.parametrize(("distance", "first"), [(0, True), (1, False), (30, False), (31, True), (-1, True)])
def test_a_session_before_the_day_within_the_break_makes_a_course(distance, first):
    verdict = verdict_on(rules_of(courses=(FIRST,)), a_fact(), history=(ago(distance),))
    assert bool(verdict.findings) is first


GROWTH = a_course_rule(
    "growth_with_falling_pain", "adapt", condition="back-pain", statuses=IN_FORCE, step_minutes=10, course_break_days=30
)


@pytest.mark.parametrize(
    ("last", "most"),
    [
        ({"minutes": 20, "pain_before": 5, "pain_after": 4}, 30),
        ({"minutes": 20, "pain_before": 5, "pain_after": 5}, 20),
        ({"minutes": 20, "pain_before": 5}, 20),
        ({"minutes": 20, "pain_after": 0}, 20),
        ({}, None),
    ],
)
def test_sessions_grow_as_the_pain_falls(last, most):
    verdict = verdict_on(rules_of(courses=(GROWTH,)), a_fact(), history=(ago(9, minutes=5), ago(3, **last)))
    assert (verdict.adaptation.minutes if verdict.adaptation else None) == most


def test_without_a_running_course_nothing_grows():
    assert not speaks(GROWTH, ago(31, minutes=5))


def test_of_several_sessions_on_one_day_the_one_listed_last_is_the_latest():
    history = (ago(3, minutes=20), ago(3, minutes=10), ago(8, minutes=5))
    verdict = verdict_on(rules_of(courses=(GROWTH,)), a_fact(), history=history)
    assert verdict.adaptation == Adaptation(minutes=10)


@pytest.mark.parametrize(("days", "shrinks"), [((2, 5), True), ((3, 6), False), ((2,), False), ((2, 40), False)])
def test_intervals_do_not_shrink(days, shrinks):
    row = a_course_rule("interval_not_shrinking", "caution", course_break_days=30)
    assert speaks(row, *map(ago, days)) is shrinks


@pytest.mark.parametrize(
    ("days", "long"),
    [((15,), True), ((14,), False), ((), False), ((15, 16, 17), False), ((31,), False), ((15, 50), True)],
)
def test_in_the_beginning_the_gap_is_short(days, long):
    row = a_course_rule("gap_at_most", "caution", days=14, early_sessions=2, course_break_days=30)
    assert speaks(row, *map(ago, days)) is long


def a_gate(gate: str, **fields) -> dict:
    return a_course_rule("gate", "gate", gate=gate, **fields)


@pytest.mark.parametrize(("screened", "is_open"), [(None, True), (365, False), (366, True), (-5, False)])
def test_the_screening_is_current(screened, is_open):
    person = Person(screened_on=None if screened is None else TODAY - screened * DAY)
    assert speaks(a_gate("screening-current", days=365), person=person) is is_open


def test_the_reaction_to_the_latest_session_is_recorded():
    gate = a_gate("reaction-recorded")
    assert speaks(gate, ago(400), ago(500, reaction="recorded"))
    assert not speaks(gate, ago(400, reaction="recorded"), ago(500), ago(0), ago(-3))


@pytest.mark.parametrize(("born", "is_open"), [(date(2010, 12, 2), True), (date(2010, 12, 1), False), (None, True)])
def test_a_guardian_agrees_for_the_young(born, is_open):
    assert speaks(a_gate("guardian-consent", age_under=16), person=Person(birth_date=born)) is is_open


def test_consent_is_always_asked_and_a_gate_never_changes_the_verdict():
    verdict = verdict_on(rules_of(courses=(a_gate("consent"),)))
    assert (verdict.verdict, finding(verdict, "gate").severity) == (VerdictKind.FINE, Severity.GATE)


def test_a_gate_can_be_for_patients_with_a_condition():
    gate = a_gate("consent", condition="osteoporosis", statuses=["chronic"])
    assert rules_found(verdict_on(rules_of(courses=(gate,)), a_fact("severe-osteoporosis", "chronic"))) == ["gate"]
    assert rules_found(verdict_on(rules_of(courses=(gate,)), a_fact("severe-osteoporosis", "active"))) == []


def test_a_recall_is_no_finding():
    assert not speaks(a_course_rule("recall", "recall", months=6), ago(400))


def test_better_from_is_the_day_after_the_last_obstacle():
    rules = rules_of(
        a_rule(), a_rule("over", "relative", when={"statuses": ["resolved"], "window": {"days": 3, "from": "until"}})
    )
    verdict = verdict_on(rules, a_fact(until=TODAY + 5 * DAY))
    assert verdict.better_from == TODAY + 8 * DAY


@pytest.mark.parametrize(("days", "better"), [(399, TODAY + 400 * DAY), (400, None)])
def test_better_from_lies_within_400_days(days, better):
    assert verdict_on(rules_of(a_rule()), a_fact(until=TODAY + days * DAY)).better_from == better


def test_better_from_counts_other_sessions_ahead():
    rules = rules_of(courses=(a_course_rule("min_days_between", days=2),))
    verdict = verdict_on(rules, history=(ago(0), ago(-2), ago(-6)))
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.OVERRIDE, TODAY + 4 * DAY)


def test_better_from_waits_until_something_is_left_of_the_session():
    row = a_rule(severity="adapt", when={"where": "same"}, adapt={"drop_regions": "condition"})
    wounds = a_fact("back-pain", "active", "neck", until=TODAY + 3 * DAY), a_fact("back-pain", "active", "head")
    verdict = verdict_on(rules_of(row), *wounds, regions=("neck", "head"))
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.BLOCKED, TODAY + 4 * DAY)


def test_better_from_waits_for_the_first_session_of_a_course():
    rules = rules_of(courses=(FIRST | {"max_minutes": 4},))
    verdict = verdict_on(rules, a_fact(), history=(ago(-5),))
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.BLOCKED, TODAY + 6 * DAY)


def test_better_from_waits_until_the_course_is_over():
    verdict = verdict_on(rules_of(courses=(GROWTH,)), a_fact(), history=(ago(3, minutes=4),))
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.BLOCKED, TODAY + 28 * DAY)


def test_better_from_waits_until_the_condition_of_a_course_rule_is_over():
    pain = a_fact(until=TODAY + 8 * DAY)
    verdict = verdict_on(rules_of(courses=(GROWTH,)), pain, history=(ago(3, minutes=4),))
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.BLOCKED, TODAY + 9 * DAY)


def test_a_fine_session_needs_no_better_day():
    assert verdict_on(rules_of(), person=ADULT).better_from is None


def test_instructions_stay_agreed_on_a_better_day():
    agreed = (Instruction(("neck",), None, ("rubbing",)),)
    verdict = verdict_on(rules_of(), regions=("neck",), techniques=("rubbing",), instructions=agreed)
    assert (verdict.verdict, verdict.better_from) == (VerdictKind.BLOCKED, None)
