"""What is asked of a session, and what is left of it."""

from __future__ import annotations

import pytest

from tests.treatments.examples import a_fact, a_rule, finding, rules_found, rules_of, verdict_on
from treatments.contraindications import Adaptation, Instruction, Severity, VerdictKind

GENTLE = {"max_pressure": "light", "drop_techniques": ["kneading"], "local": True}


def an_adapt_rule(code: str = "rule", where: str = "same", **adapt: object) -> dict:
    return a_rule(code, "adapt", when={"where": where}, adapt=adapt)


def adapted(row: dict, *facts, **session) -> Adaptation | None:
    return verdict_on(rules_of(row), *facts, **session).adaptation


def test_only_what_changes_is_in_the_adaptation():
    row = an_adapt_rule(max_minutes=20, max_pressure="firm", drop_techniques=["hacking"])
    assert adapted(row, a_fact()) == Adaptation(minutes=20)


def test_a_session_that_complies_is_met():
    row = an_adapt_rule(max_minutes=20, max_pressure="medium", drop_techniques=["hacking"], drop_regions=["head"])
    verdict = verdict_on(rules_of(row), a_fact(), minutes=20)
    assert (verdict.verdict, finding(verdict, "rule").severity) == (VerdictKind.FINE, Severity.MET)


def test_several_adaptations_merge_to_the_strictest():
    rules = rules_of(
        an_adapt_rule("one", max_minutes=20, max_pressure="medium", drop_techniques=["kneading"]),
        an_adapt_rule("two", max_minutes=30, max_pressure="light", drop_techniques=["vibration"]),
        an_adapt_rule("three", qualifications=["osteopath", "children"], drop_regions=["arm", "leg", "foot"]),
    )
    verdict = verdict_on(rules, a_fact(), therapist_qualifications=("children",))
    assert verdict.adaptation == Adaptation(
        minutes=20,
        techniques=("stroking", "rubbing"),
        regions=("neck", "collar", "upper-back", "lower-back", "sacrum"),
        pressure="light",
        qualifications=("osteopath",),
    )


def test_dropping_one_side_leaves_the_other():
    row = an_adapt_rule(drop_regions="condition")
    adaptation = adapted(row, a_fact("back-pain", "active", "knee:left", "foot"), regions=("foot", "knee", "thigh"))
    assert adaptation == Adaptation(regions=("thigh", "knee:right"))


@pytest.mark.parametrize(
    "adapt",
    [
        {"max_minutes": 4},
        {"drop_techniques": ["stroking", "rubbing", "kneading", "vibration"]},
        {"drop_regions": ["whole-body"]},
        {"drop_regions": "condition"},
    ],
)
def test_a_session_of_which_nothing_is_left_is_blocked(adapt):
    verdict = verdict_on(rules_of(an_adapt_rule(**adapt)), a_fact())
    assert (verdict.verdict, verdict.adaptation) == (VerdictKind.BLOCKED, None)
    assert rules_found(verdict) == ["infeasible", "rule"]
    assert finding(verdict, "infeasible").source is None


def test_a_local_adaptation_of_everything_changes_the_whole_session():
    row = an_adapt_rule(**GENTLE)
    adaptation = adapted(row, a_fact("back-pain", "active", "neck"), regions=("neck",))
    assert adaptation == Adaptation(techniques=("stroking", "rubbing", "vibration"), pressure="light")


def test_a_local_adaptation_of_a_part_asks_for_an_instruction():
    row = an_adapt_rule(**GENTLE)
    adaptation = adapted(row, a_fact("back-pain", "active", "knee:left"), regions=("neck", "leg"))
    assert adaptation == Adaptation(instructions=(Instruction(("knee:left",), "light", ("kneading",)),))


def test_an_instruction_asks_only_for_what_does_not_comply_yet():
    row = an_adapt_rule(**GENTLE)
    light = (Instruction(("knee",), "light"),)
    adaptation = adapted(row, a_fact("back-pain", "active", "knee:left"), regions=("leg",), instructions=light)
    assert adaptation == Adaptation(instructions=(Instruction(("knee:left",), None, ("kneading",)),))


def test_an_instruction_drops_no_technique_that_is_gone_from_all_its_regions():
    row = an_adapt_rule(drop_techniques=["vibration", "kneading"], local=True)
    agreed = (Instruction(("leg",), "deep", ("kneading",)), Instruction(("neck",), None, ("vibration",)))
    fact = a_fact("back-pain", "active", "knee:left")
    adaptation = adapted(row, fact, regions=("neck", "leg"), instructions=agreed)
    assert adaptation == Adaptation(instructions=(Instruction(("knee:left",), None, ("vibration",)),))


def test_an_instruction_never_makes_the_pressure_firmer():
    row = an_adapt_rule(max_pressure="light", local=True)
    agreed = (Instruction(("neck",), "light"), Instruction(("neck",), "deep"))
    verdict = verdict_on(rules_of(row), a_fact("back-pain", "active", "neck"), instructions=agreed)
    assert finding(verdict, "rule").severity == Severity.MET


def test_a_local_rule_of_every_patient_is_a_caution_where_others_are_treated_too():
    row = a_rule(severity="adapt", when={"condition": None}, scope={"regions": ["neck"]}, adapt=GENTLE)
    verdict = verdict_on(rules_of(row), regions=("neck", "arm"))
    assert (verdict.verdict, finding(verdict, "rule").severity) == (VerdictKind.FINE, Severity.CAUTION)
    alone = verdict_on(rules_of(row), regions=("neck",))
    assert (alone.verdict, alone.adaptation.pressure) == (VerdictKind.ADAPT, "light")


def test_instructions_that_were_agreed_make_a_local_adaptation_met():
    agreed = (Instruction(("leg",), "medium", ("kneading",)), Instruction(("knee:left",), "light"))
    row = an_adapt_rule(**GENTLE)
    fact = a_fact("back-pain", "active", "knee:left")
    verdict = verdict_on(rules_of(row), fact, regions=("neck", "leg"), instructions=agreed)
    assert finding(verdict, "rule").severity == Severity.MET


def test_an_instruction_is_no_adaptation_of_the_whole_session():
    light = (Instruction(("whole-body",), "light"),)
    assert adapted(an_adapt_rule(max_pressure="light"), a_fact(), instructions=light).pressure == "light"


def test_a_region_left_without_techniques_is_left_out():
    rules = rules_of(
        a_rule("local", "adapt", when={"where": "same"}, adapt={"drop_techniques": ["kneading"], "local": True}),
        a_rule("whole", "adapt", adapt={"drop_techniques": ["rubbing"]}),
    )
    fact = a_fact("back-pain", "active", "neck")
    verdict = verdict_on(rules, fact, regions=("neck", "head"), techniques=("kneading", "rubbing", "vibration"))
    assert verdict.adaptation.instructions == (Instruction(("neck",), None, ("kneading",)),)
    agreed = (Instruction(("neck",), None, ("vibration",)),)
    verdict = verdict_on(
        rules, fact, regions=("neck", "head"), techniques=("kneading", "rubbing", "vibration"), instructions=agreed
    )
    assert verdict.adaptation == Adaptation(regions=("head",), techniques=("kneading", "vibration"))


def test_instructions_that_leave_no_technique_anywhere_block():
    verdict = verdict_on(
        rules_of(),
        regions=("neck",),
        techniques=("rubbing",),
        instructions=(Instruction(("neck",), None, ("rubbing",)),),
    )
    assert (verdict.verdict, rules_found(verdict)) == (VerdictKind.BLOCKED, ["infeasible"])


def test_there_is_one_instruction_for_each_finding_in_their_order():
    rules = rules_of(an_adapt_rule("second", **GENTLE), an_adapt_rule("first", max_pressure="light", local=True))
    adaptation = verdict_on(rules, a_fact("back-pain", "active", "neck")).adaptation
    assert adaptation.instructions == (
        Instruction(("neck",), "light"),
        Instruction(("neck",), "light", ("kneading",)),
    )


def test_the_qualifications_of_the_treatment_always_count():
    verdict = verdict_on(rules_of(), treatment="cranial-osteopathy", therapist_qualifications=())
    lacking = finding(verdict, "treatment-qualifications")
    assert (lacking.severity, lacking.condition, lacking.source, lacking.until) == (Severity.ADAPT, None, None, None)
    assert verdict.adaptation == Adaptation(qualifications=("osteopath",))
    assert rules_found(verdict_on(rules_of(), treatment="cranial-osteopathy")) == []


def test_the_worst_finding_decides_and_comes_first():
    rules = rules_of(
        a_rule("z", "absolute"),
        a_rule("y", "relative"),
        a_rule("x", "adapt", adapt={"max_minutes": 10}),
        a_rule("a", "caution"),
        a_rule("b", "indication"),
        a_rule("c", "adapt", adapt={"max_minutes": 90}),
    )
    pains = a_fact("low-back-pain"), a_fact("back-pain"), a_fact("back-pain", "acute")
    verdict = verdict_on(rules, *pains)
    order = [(one.rule, one.condition) for one in verdict.findings]
    conditions = ["back-pain", "back-pain", "low-back-pain"]
    assert order == [(code, condition) for code in "zyxacb" for condition in conditions]
    assert (verdict.verdict, verdict.adaptation) == (VerdictKind.BLOCKED, None)


def test_an_override_keeps_the_adaptation():
    rules = rules_of(a_rule("y", "relative"), a_rule("x", "adapt", adapt={"max_minutes": 10}))
    verdict = verdict_on(rules, a_fact())
    assert (verdict.verdict, verdict.adaptation) == (VerdictKind.OVERRIDE, Adaptation(minutes=10))
