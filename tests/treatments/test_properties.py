"""What holds for every patient and every session."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.treatments import random_requests as random
from tests.treatments.examples import rules_of
from tests.treatments.reference import Reference
from treatments.contraindications import VerdictKind
from treatments.requests import answer
from treatments.rulebase import RuleBase, compile_rules, starting_rules

KINDS = [kind.value for kind in VerdictKind]
IN_FORCE = [status for status in random.STATUSES if status != "resolved"]
DERIVED = ("acute-process", "exacerbation")
UNPLEASANT = ("absolute", "relative", "adapt")


def assessed(request: dict[str, Any], rules: RuleBase | None = None) -> dict[str, Any]:
    return json.loads(answer(json.dumps(request).encode(), rules or starting_rules()))


def badness(request: dict[str, Any], rules: RuleBase | None = None) -> int:
    return KINDS.index(assessed(request, rules)["verdict"])


@settings(max_examples=40)
@given(random.requests)
def test_the_engine_agrees_with_a_naive_reading_that_walks_from_day_to_day(request):
    ours, theirs = assessed(request), Reference(**random.DOCUMENTS).assess(request)
    for mine, other in zip(ours["findings"], theirs["findings"], strict=True):
        # The two findings that have no row may word their reason as they like.
        assert mine | {"reason": other["reason"] or mine["reason"]} == other | {
            "reason": other["reason"] or mine["reason"]
        }
    assert ours | {"findings": []} == theirs | {"findings": []}


@settings(max_examples=50)
@given(random.requests, random.facts)
def test_one_more_fact_never_makes_a_verdict_better(request, fact):
    assert badness(request | {"facts": [*request["facts"], fact]}) >= badness(request)


@cache
def kept_rules() -> RuleBase:
    """The starting rules without those about what a status alone stands for."""
    kept = (row for row in random.DOCUMENTS["rules"] if row["when"]["condition"] not in DERIVED)
    return rules_of(*kept, courses=tuple(random.DOCUMENTS["courses"]))


@settings(max_examples=60)
@given(random.requests, random.facts, st.sampled_from(IN_FORCE))
def test_unknown_is_never_better_than_another_status_in_force(request, fact, status):
    # That something acute is an acute process whatever it is, is known of its status alone.
    rules = kept_rules()
    in_force = {"condition": fact["condition"], "regions": fact.get("regions"), "status": status}
    known = request | {"facts": [*request["facts"], in_force]}
    unknown = request | {"facts": [*request["facts"], in_force | {"status": "unknown"}]}
    assert badness(unknown, rules) >= badness(known, rules)
    if status not in ("acute", "flare"):
        assert badness(unknown) >= badness(known)


def unordered(verdict: dict[str, Any]) -> dict[str, Any]:
    """The verdict without the order that follows that of the facts."""
    verdict["findings"].sort(key=json.dumps)
    for asked in (verdict["adaptation"] or {}, {}):
        asked.get("instructions", []).sort(key=json.dumps)
    return verdict


@settings(max_examples=40)
@given(random.requests, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(request, shuffler):
    facts = list(request["facts"])
    shuffler.shuffle(facts)
    assert unordered(assessed(request | {"facts": facts})) == unordered(assessed(request))


def test_the_order_of_rules_does_not_matter():
    documents = random.DOCUMENTS
    reversed_rules = compile_rules(
        **documents | {"rules": documents["rules"][::-1], "courses": documents["courses"][::-1]}
    )

    @settings(max_examples=50)
    @given(random.requests)
    def check(request):
        text = json.dumps(request).encode()
        assert answer(text, reversed_rules) == answer(text, starting_rules())

    check()


@settings(max_examples=80)
@given(random.requests)
def test_what_was_asked_of_a_session_is_met_by_one_that_takes_the_adaptation(request):
    verdict = assessed(request)
    adaptation = verdict["adaptation"]
    if adaptation is None:
        return
    after = assessed(request | {"session": adapted(request["session"], adaptation)})
    asked = {(one["rule"], one["condition"]) for one in verdict["findings"] if one["severity"] == "adapt"}
    still = {(one["rule"], one["condition"]) for one in after["findings"] if one["severity"] in UNPLEASANT}
    assert not asked & still
    # A rule of every patient that was a caution may ask for more once only its region is left.
    cautions = {(one["rule"], one["condition"]) for one in verdict["findings"] if one["severity"] == "caution"}
    before = {(one["rule"], one["condition"]) for one in verdict["findings"] if one["severity"] in UNPLEASANT}
    assert still <= before | cautions


def adapted(session: dict[str, Any], adaptation: dict[str, Any]) -> dict[str, Any]:
    """The session in the form that it was offered, given by a therapist who can do it."""
    changed = session | {
        key: value for key, value in adaptation.items() if key not in ("qualifications", "instructions")
    }
    changed["instructions"] = [*session.get("instructions", []), *adaptation.get("instructions", [])]
    own = starting_rules().treatments[session["treatment"]].qualifications
    held = session.get("therapist_qualifications", sorted(own))
    changed["therapist_qualifications"] = [*held, *adaptation.get("qualifications", [])]
    return changed
