"""Which facts are in force on a day, and which rules meet them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.treatments.examples import DAY, TODAY, a_fact, a_rule, finding, rules_found, rules_of, verdict_on
from treatments.contraindications import Person


def meets(row: dict, *facts, **session) -> bool:
    return rules_found(verdict_on(rules_of(row), *facts, **session)) == ["rule"]


def test_a_fact_is_in_force_from_its_first_to_its_last_day():
    pain = a_fact(since=TODAY, until=TODAY + 2 * DAY)
    on = {n: meets(a_rule(), pain, on=TODAY + n * DAY) for n in (-1, 0, 2, 3)}
    assert on == {-1: False, 0: True, 2: True, 3: False}


def test_the_day_after_its_last_a_fact_counts_as_resolved():
    over = a_rule(when={"statuses": ["resolved"]})
    pain = a_fact(until=TODAY)
    assert not meets(over, pain)
    assert meets(over, pain, on=TODAY + DAY)


def test_a_resolved_fact_meets_only_rules_that_list_resolved():
    assert not meets(a_rule(), a_fact(status="resolved"))
    assert meets(a_rule(when={"statuses": ["resolved"]}), a_fact(status="resolved", until=TODAY + 9 * DAY))


def test_a_fact_stands_for_all_broader_conditions():
    assert meets(a_rule(when={"condition": "back-pain"}), a_fact("sciatica"))
    assert not meets(a_rule(when={"condition": "sciatica"}), a_fact("back-pain"))


@pytest.mark.parametrize(
    ("condition", "status", "acute", "exacerbation"),
    [
        ("gout", "acute", True, False),
        ("gout", "flare", True, True),
        ("gout", "active", False, False),
        ("headache", "acute", False, False),
        ("headache", "flare", False, True),
        ("dizziness", "acute", True, False),
    ],
)
def test_an_acute_status_makes_an_acute_process_but_not_of_a_complaint(condition, status, acute, exacerbation):
    fact = a_fact(condition, status)
    assert meets(a_rule(when={"condition": "acute-process"}), fact) is acute
    assert meets(a_rule(when={"condition": "exacerbation"}), fact) is exacerbation


def test_an_acute_process_is_over_when_the_fact_is():
    over = a_rule(when={"condition": "acute-process", "statuses": ["resolved"]})
    assert not meets(over, a_fact("gout", "acute", until=TODAY - DAY))


def test_a_window_holds_for_so_many_days_and_where_the_date_is_not_known():
    fresh = a_rule(when={"window": {"days": 3, "from": "since"}})
    assert [meets(fresh, a_fact(since=TODAY - n * DAY)) for n in (0, 2, 3)] == [True, True, False]
    assert meets(fresh, a_fact())


def test_a_window_after_holds_from_then_on_and_not_where_the_date_is_not_known():
    later = a_rule(when={"window": {"days": 3, "from": "since", "after": True}})
    assert [meets(later, a_fact(since=TODAY - n * DAY)) for n in (2, 3, 99)] == [False, True, True]
    assert not meets(later, a_fact())


def test_weeks_of_pregnancy_are_completed_weeks_before_the_expected_date():
    first_weeks = a_rule(when={"condition": "pregnancy", "weeks": [0, 12]})
    due = {n: TODAY + (280 - n) * DAY for n in (-1, 0, 90, 91)}
    met = {n: meets(first_weeks, a_fact("pregnancy", due=on)) for n, on in due.items()}
    assert met == {-1: False, 0: True, 90: True, 91: False}
    assert meets(first_weeks, a_fact("pregnancy"))


@pytest.mark.parametrize(
    ("born", "on", "under_two"),
    [
        (date(2024, 12, 2), TODAY, True),
        (date(2024, 12, 1), TODAY, False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
        (date(2024, 2, 29), date(2026, 3, 1), False),
        (None, TODAY, True),
    ],
)
def test_age_counts_completed_years(born, on, under_two):
    row = a_rule(when={"condition": None, "age_under": 2})
    assert meets(row, on=on, person=Person(birth_date=born)) is under_two


@pytest.mark.parametrize(
    ("where", "fact", "session", "met"),
    [
        ("same", "knee", "knee:left", True),
        ("same", "knee:left", "knee:right", False),
        ("same", "knee:left", "leg", True),
        ("same", "leg:right", "knee:left", False),
        ("same", "whole-body:left", "neck", True),
        ("same", "thigh", "knee", False),
        ("adjacent", "thigh", "knee:left", True),
        ("adjacent", "thigh:right", "knee:left", False),
        ("adjacent", "thigh:right", "pelvis", False),
        ("adjacent", "gluteal:right", "pelvis", True),
        ("downstream", "thigh:left", "foot:left", True),
        ("downstream", "thigh:left", "foot:right", False),
        ("downstream", "foot", "thigh", False),
        ("downstream", "shoulder", "knee", False),
        ("any", "foot", "head", True),
    ],
)
def test_where_the_fact_lies_to_the_session(where, fact, session, met):
    row = a_rule(when={"where": where})
    assert meets(row, a_fact("back-pain", "active", fact), regions=(session,)) is met


@pytest.mark.parametrize("where", ["any", "same", "adjacent", "downstream"])
def test_a_fact_without_regions_meets_everywhere(where):
    assert meets(a_rule(when={"where": where, "regions": ["foot"]}), a_fact(), regions=("head",))


@pytest.mark.parametrize("where", ["any", "same", "adjacent"])
def test_a_rule_for_some_regions_looks_at_no_others_of_the_fact(where):
    row = a_rule(when={"where": where, "regions": ["spine"]})
    assert not meets(row, a_fact("back-pain", "active", "knee"), regions=("knee",))
    assert meets(row, a_fact("back-pain", "active", "knee", "neck"), regions=("neck",))


@pytest.mark.parametrize(
    ("scope", "met"),
    [
        ({"families": ["massage"]}, True),
        ({"families": ["physiotherapy"]}, False),
        ({"modalities": ["therapeutic"]}, True),
        ({"families": ["physiotherapy"], "modalities": ["therapeutic-back"]}, True),
        ({"treatments": ["preventive-back-massage"]}, True),
        ({"families": ["massage"], "except_modalities": ["therapeutic"]}, False),
        ({"except_modalities": ["classic"]}, True),
        ({"techniques": ["thrust", "kneading"]}, True),
        ({"techniques": ["thrust"]}, False),
        ({"regions": ["neck", "foot"]}, True),
        ({"regions": ["foot"]}, False),
        ({"pressure_from": "medium"}, True),
        ({"pressure_from": "firm"}, False),
    ],
)
def test_whom_a_rule_is_for(scope, met):
    assert meets(a_rule(scope=scope), a_fact(), treatment="preventive-back-massage") is met


def test_what_a_rule_is_for_takes_no_notice_of_instructions():
    from treatments.contraindications import Instruction

    gentle = (Instruction(("whole-body",), "light", ("kneading",)),)
    row = a_rule(scope={"techniques": ["kneading"], "pressure_from": "medium"})
    assert meets(row, a_fact(), instructions=gentle)


def test_until_is_the_last_day_of_the_unbroken_run():
    rules = rules_of(a_rule(when={"window": {"days": 42, "from": "since"}}))
    verdict = verdict_on(rules, a_fact(since=TODAY - 2 * DAY))
    assert finding(verdict, "rule").until == TODAY + 39 * DAY
    ending = verdict_on(rules, a_fact(since=TODAY - 2 * DAY, until=TODAY + 5 * DAY))
    assert finding(ending, "rule").until == TODAY + 5 * DAY


def test_until_runs_on_where_the_resolved_fact_is_met_too():
    rules = rules_of(a_rule(when={"statuses": ["active", "resolved"]}))
    assert finding(verdict_on(rules, a_fact(until=TODAY)), "rule").until is None


def test_until_may_be_the_last_day_of_the_calendar_but_never_beyond():
    rules = rules_of(a_rule(when={"window": {"days": 9, "from": "since"}}))
    on = date(9999, 12, 30)
    assert finding(verdict_on(rules_of(a_rule()), a_fact(until=date.max), on=on), "rule").until == date.max
    late = verdict_on(rules, a_fact(since=on), on=on)
    assert (finding(late, "rule").until, late.better_from) == (None, None)
