"""What is odd about rules is noticed, what is as it should be is not, and the pages say it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings

from practice.models import Practice
from tests.treatments import random_requests as random
from tests.treatments.examples import TODAY, a_rule, rules_of
from tests.treatments.test_explaining import LIFTED, explained, lifted
from treatments.catalogue import current_catalogue, current_rules
from treatments.contraindications import assess
from treatments.models import Condition
from treatments.models import Rule as RuleRow
from treatments.oddities import odd_rules
from treatments.overlaps import can_meet, is_covered, stands_for
from treatments.requests import read_request
from treatments.rulebase import RuleBase, starting_rules
from treatments.rules import Rule
from treatments.snapshot import Catalogue, CatalogueCondition
from treatments.warnings import Kind, resting_warnings


def names(*archived: str) -> Catalogue:
    """The starting conditions without a database, some of them archived."""
    conditions = tuple(
        CatalogueCondition(
            0, row["code"], row["name"], (), row["category"], row["regional"], row["symptom"], (), tuple(row["broader"]),
            row["code"] in archived, (),
        )
        for row in random.DOCUMENTS["conditions"]
    )  # fmt: skip
    return Catalogue((), conditions, (), {}, {}, {}, {}, {})


def odd(*rules: dict[str, Any], archived: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(warning.kind.value, warning.code) for warning in odd_rules(rules_of(*rules), names(*archived))]


BACK = {"condition": "back-pain"}
ADAPT = {
    "max_minutes": None, "max_pressure": None, "drop_techniques": [], "drop_regions": [], "qualifications": [], "local": False,
}  # fmt: skip
FOR_MASSAGE = {"families": ["massage"]}


def adapting(code: str, scope: dict[str, Any] | None = None, **adapt: Any) -> dict[str, Any]:
    return a_rule(code, "adapt", scope=scope or FOR_MASSAGE, adapt=ADAPT | adapt)


ODD: list[tuple[str, list[dict[str, Any]]]] = [
    ("contradicts", [a_rule("rule", "indication"), a_rule("other", "relative")]),
    ("contradicts", [a_rule("rule", "indication", when={"condition": "low-back-pain"}), a_rule("other", "absolute")]),
    (
        "contradicts",
        [
            a_rule("rule", "indication", when={"condition": "pregnancy", "weeks": [12, 40]}),
            a_rule("other", when={"condition": "pregnancy", "weeks": [0, 12]}),
        ],
    ),
    ("shadowed", [a_rule("rule", "adapt", adapt=ADAPT | {"max_minutes": 20}), a_rule("other", "absolute")]),
    ("shadowed", [a_rule("rule", "absolute", when={"statuses": ["acute"], "where": "same"}), a_rule("other")]),
    ("infeasible", [adapting("rule", drop_regions=["whole-body"])]),
    ("infeasible", [adapting("rule", max_minutes=4)]),
    (
        "infeasible",
        [
            adapting("rule", {"treatments": ["classic-massage"]}, drop_techniques=["stroking", "rubbing"]),
            adapting("z-other", drop_techniques=["kneading", "vibration"]),
        ],
    ),
    ("infeasible", [a_rule("rule", "adapt", when={"condition": "hypertension"}, adapt=ADAPT | {"drop_regions": "condition"})]),
    ("never", [a_rule("rule", scope={"modalities": ["classic"], "except_modalities": ["classic"]})]),
    ("never", [a_rule("rule", scope={"treatments": ["cranial-osteopathy"], "techniques": ["thrust"]})]),
    ("never", [a_rule("rule", scope={"treatments": ["facial-massage"], "regions": ["foot"]})]),
    ("never", [a_rule("rule", scope={"treatments": ["lymph-drainage"], "pressure_from": "deep"})]),
    ("never", [a_rule("rule", when={"statuses": []})]),
    ("never", [a_rule("rule", "indication", when={"statuses": ["healing"], "window": {"days": 9, "from": "until", "after": True}})]),
    ("never", [a_rule("rule", when={"condition": None, "window": {"days": 9, "from": "since", "after": True}})]),
    ("never", [a_rule("rule", when={"condition": None, "age_under": 0})]),
    ("idle", [a_rule("rule", when={"condition": None, "age_under": 121})]),
    ("idle", [a_rule("rule", when={"weeks": [0, 12]})]),
    ("idle", [a_rule("rule", when={"condition": "hypertension", "where": "same"})]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "rules"), ODD)
def test_what_is_odd_is_noticed(kind, rules):
    assert odd(*rules) == [(kind, "rule")]


@pytest.mark.parametrize(
    "rules",
    [
        # A narrower condition is an exception; other statuses, times, weeks or treatments are another case.
        [a_rule("rule", "indication"), a_rule("other", when={"condition": "low-back-pain"})],
        [a_rule("rule", "indication", when={"statuses": ["chronic"]}), a_rule("other", when={"statuses": ["acute"]})],
        [
            a_rule("rule", "indication", when={"window": {"days": 42, "from": "since", "after": True}}),
            a_rule("other", when={"window": {"days": 42, "from": "since"}}),
        ],
        [
            a_rule("rule", "indication", when={"condition": "pregnancy", "weeks": [13, 40]}),
            a_rule("other", when={"condition": "pregnancy", "weeks": [0, 12]}),
        ],
        [a_rule("rule", "indication", scope=FOR_MASSAGE), a_rule("other", scope={"families": ["physiotherapy"]})],
        [a_rule("rule", "relative", when={"where": "adjacent"}), a_rule("other", when={"where": "same"})],
        [a_rule("rule", "caution"), a_rule("other", "relative")],
        [adapting("rule", drop_techniques=["stroking"]), adapting("other", drop_techniques=["kneading"])],
        [a_rule("rule", when={"condition": "acute-process", "statuses": ["acute"], "where": "same"})],
        # A back that aches badly is an exacerbation and no acute process.
        [
            a_rule("rule", "relative", when={"condition": "exacerbation"}),
            a_rule("other", when={"condition": "acute-process"}),
        ],
        [a_rule("rule", when={"statuses": ["resolved"], "window": {"days": 9, "from": "until", "after": True}})],
    ],
)
def test_what_is_as_it_should_be_is_left_alone(rules):
    assert odd(*rules) == []


def test_a_rule_about_a_condition_that_nobody_can_record_is_noticed_unless_a_narrower_one_can_be():
    assert odd(a_rule("rule", when={"condition": "scoliosis"}), archived=("scoliosis",)) == [("never", "rule")]
    assert odd(a_rule("rule"), archived=("back-pain",)) == []
    assert odd(a_rule("rule", when={"condition": "acute-process"}), archived=("acute-process",)) == []


def test_a_rule_for_archived_treatments_only_is_noticed():
    rules = rules_of(a_rule("rule", scope={"treatments": ["classic-massage"]}))
    gone = {code: replace(row, archived=code == "classic-massage") for code, row in rules.treatments.items()}
    (warning,) = odd_rules(replace(rules, treatments=gone), names())
    assert "archived" in warning.words


@cache
def widened() -> tuple[RuleBase, list[tuple[Rule, Rule]]]:
    """The starting rules, each once more without a third of what it asks for; and all pairs of which one covers the other."""
    rows = [dict(row) for row in random.DOCUMENTS["rules"]]
    asked = sorted(LIFTED)
    for number, row in enumerate(random.DOCUMENTS["rules"]):
        rows.append(lifted(row["code"], set(asked[number % 3 :: 3])) | {"code": f"wide-{row['code']}"})
    rules = rules_of(*rows)
    pairs = [(one, by) for one in rules.rules for by in rules.rules if one is not by and is_covered(one, by, rules)]
    return rules, pairs


@settings(max_examples=30)
@example(
    {
        "on": "2026-12-01",
        "facts": [{"condition": "acute-process", "status": "suspected"}, {"condition": "back-pain", "status": "flare"}],
        "session": {"treatment": "therapeutic-back-massage"},
    }
)
@given(random.requests)
def test_where_a_covered_rule_speaks_the_other_speaks_too(request):
    rules, pairs = widened()
    asked = read_request(json.dumps(request).encode())
    verdict = assess(asked.session, rules=rules, person=asked.person, facts=asked.facts, history=asked.history)
    found: dict[str, set[str | None]] = {}
    for one in verdict.findings:
        found.setdefault(one.rule, set()).add(one.condition)
    for rule, by in pairs:
        if rule.code in found:
            assert found[rule.code] <= found.get(by.code, set()) or (by.condition is None and by.code in found)


def test_a_rule_that_asks_for_less_covers_the_one_that_asks_for_more():
    _rules, pairs = widened()
    assert {rule.code for rule in starting_rules().rules} <= {
        rule.code for rule, by in pairs if by.code == f"wide-{rule.code}"
    }


@settings(max_examples=30)
@given(random.requests)
def test_rules_that_cannot_meet_never_speak_of_the_same_fact(request):
    rules = starting_rules()
    by_code = {rule.code: rule for rule in rules.rules}
    # While nobody knows when a child is due, the rules of all weeks speak.
    facts = [fact | {"due": fact.get("due") or "2027-03-01"} for fact in request["facts"][:1]]
    _asked, (verdict, _attempts) = explained(request | {"facts": facts})
    speaking = [by_code[one.rule] for one in verdict.findings if one.rule in by_code]
    related = [(a, b) for a in speaking for b in speaking if a is not b and stands_for(a.condition, b.condition, rules)]
    assert all(can_meet(one, other, rules) and can_meet(other, one, rules) for one, other in related)


def test_reviews_come_first_the_longest_overdue_before_the_nearest_then_what_rests_on_little():
    rows = [
        {"code": code, "title": code, "evidence": evidence, "review_by": day}
        for code, evidence, day in [
            ("weak", "weak", "2027-11-30"),
            ("soon", "textbook", "2027-01-30"),
            ("later", "textbook", "2027-01-31"),
            ("late", "textbook", "2026-11-30"),
            ("latest", "textbook", "2020-01-01"),
            ("today", "textbook", "2026-12-01"),
        ]
    ]
    warnings = resting_warnings(rows, [], evidences={"weak": "weak"}, today=TODAY)
    assert [(one.kind, one.code) for one in warnings] == [
        (Kind.OVERDUE, "latest"),
        (Kind.OVERDUE, "late"),
        (Kind.SOON, "today"),
        (Kind.SOON, "soon"),
        (Kind.WEAK, "weak"),
    ]


@pytest.mark.one_database
def test_the_delivered_rules_hold_nothing_that_contradicts_or_can_never_speak(catalogue):
    found = odd_rules(current_rules(1), current_catalogue(1))
    assert {one.kind for one in found} <= {Kind.SHADOWED}


@pytest.mark.one_database
def test_the_pages_say_what_is_odd(catalogue, client_as):
    admin = client_as("admin")
    row = RuleRow.objects.filter(condition__code="scoliosis").first()
    Condition.objects.filter(code="scoliosis").update(archived_at="2026-01-01T00:00Z")
    RuleRow.objects.filter(code="acute-process-here").update(review_by=date(2020, 1, 1))
    Practice.bump("rules_version")
    assert "Can never speak" in admin.get(row.get_absolute_url()).content.decode()
    odd_ones = admin.get("/catalogue/rules/?state=odd")
    assert row.name.capitalize()[:20] in odd_ones.content.decode()
    assert odd_ones.content.decode().count('class="rule-line"') < 10
    page = admin.get("/catalogue/rules/look-again/").content.decode()
    places = [
        page.index(words) for words in ("massage where an acute process", "is archived, so nobody", "It rests on")
    ]
    assert places == sorted(places)


@pytest.mark.one_database
def test_a_draft_is_warned_of_before_it_is_switched_on(catalogue, client_as):
    draft = RuleRow.objects.create(
        code="draft", name="A draft", severity="absolute", reason="To be tried.", evidence="practice", stage="draft",
        condition=Condition.objects.get(code="scoliosis"), statuses=["active"], treatments=["facial-massage"], regions=["foot"],
    )  # fmt: skip
    page = client_as("admin").get(draft.get_absolute_url()).content.decode()
    assert "If this were switched on" in page
    assert "No treatment that it is for treats" in page


@pytest.mark.one_database
def test_a_longer_reminder_list_costs_no_more_queries(catalogue, client_as, django_assert_num_queries):
    admin = client_as("admin")
    admin.get("/catalogue/rules/look-again/")
    with django_assert_num_queries(5):
        admin.get("/catalogue/rules/look-again/")
    row = RuleRow.objects.first()
    for number in range(60):
        row.pk, row._state.adding, row.code, row.review_by = None, True, f"more-{number}", date(2020, 1, 1)
        row.save()
    Practice.bump("rules_version")
    admin.get("/catalogue/rules/look-again/")
    with django_assert_num_queries(5):
        admin.get("/catalogue/rules/look-again/")
