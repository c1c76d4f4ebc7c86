"""A row that cannot be read is refused by its name and its field."""

from __future__ import annotations

import json

import pytest

from tests.treatments.examples import (
    ADULT,
    TODAY,
    a_course_rule,
    a_fact,
    a_rule,
    rules_of,
    starting_documents,
    verdict_on,
)
from treatments.contraindications import PastSession, RuleUnreadable, UnknownCode, assess_catalogue
from treatments.requests import answer
from treatments.rulebase import compile_rules, starting_rules


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (a_rule(severity="fatal"), "severity"),
        (a_rule(when={"condition": "bak-pain"}), "when.condition"),
        (a_rule(when={"statuses": ["acut"]}), "when.statuses"),
        (a_rule(when={"where": "near"}), "when.where"),
        (a_rule(when={"regions": ["neck:left"]}), "when.regions[0]"),
        (a_rule(when={"region": ["neck"]}), "when.region"),
        (a_rule(when={"window": {"days": "3", "from": "since"}}), "when.window.days"),
        (a_rule(when={"window": {"days": 3, "from": "then"}}), "when.window.from"),
        (a_rule(when={"window": {"days": 3, "from": "since", "after": 1}}), "when.window.after"),
        (a_rule(when={"weeks": [12]}), "when.weeks"),
        (a_rule(when={"weeks": [12, 3]}), "when.weeks"),
        (a_rule(when={"age_under": True}), "when.age_under"),
        (a_rule(scope={"families": ["masage"]}), "for.families"),
        (a_rule(scope={"except_modalities": ["x"]}), "for.except_modalities"),
        (a_rule(scope={"techniques": "thrust"}), "for.techniques"),
        (a_rule(scope={"pressure_from": "hard"}), "for.pressure_from"),
        (a_rule(severity="adapt"), "adapt"),
        (a_rule(severity="adapt", adapt={"max_minutes": -1}), "adapt.max_minutes"),
        (a_rule(severity="adapt", adapt={"drop_regions": ["nek"]}), "adapt.drop_regions[0]"),
        (a_rule(severity="adapt", adapt={"qualifications": ["doctor"]}), "adapt.qualifications"),
        (a_rule(severity="adapt", adapt={"local": True, "max_minutes": 10}), "adapt.local"),
        (a_rule(severity="adapt", when={"condition": None}, adapt={"drop_regions": "condition"}), "adapt.drop_regions"),
        (a_rule() | {"reason": ""}, "reason"),
    ],
)
def test_a_rule_that_cannot_be_read_names_its_field(row, field):
    with pytest.raises(RuleUnreadable) as refused:
        rules_of(row)
    assert (refused.value.row, refused.value.field) == ("rules: rule", field)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (a_course_rule("sometimes"), "kind"),
        (a_course_rule("max_in_days", days=7), "count"),
        (a_course_rule("max_in_days", "adapt", days=7, count=2), "severity"),
        (a_course_rule("gate", "gate", gate="door"), "gate"),
        (a_course_rule("gate", "gate", gate="screening-current"), "days"),
        (a_course_rule("min_days_between", days=7, modalities=["x"]), "modalities"),
        (a_course_rule("min_days_between", days=7, condition="x"), "condition"),
    ],
)
def test_a_course_rule_that_cannot_be_read_names_its_field(row, field):
    with pytest.raises(RuleUnreadable) as refused:
        rules_of(courses=(row,))
    assert refused.value.field == field


def test_two_rows_of_one_code_are_refused():
    with pytest.raises(RuleUnreadable, match="used by two rows"):
        rules_of(a_rule(), a_rule())


def with_classic_massage(**changes: object) -> dict:
    catalogue = starting_documents()["catalogue"]
    treatments = [row | changes if row["code"] == "classic-massage" else row for row in catalogue["treatments"]]
    return starting_documents() | {"catalogue": catalogue | {"treatments": treatments}}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"modality": "clasic"}, "modality"), ({"techniques": []}, "techniques"), ({"pressure": None}, "pressure")],
)
def test_a_treatment_that_cannot_be_read_names_its_field(changes, field):
    with pytest.raises(RuleUnreadable) as refused:
        compile_rules(**with_classic_massage(**changes))
    assert (refused.value.row, refused.value.field) == ("treatments: classic-massage", field)


def test_an_archived_treatment_is_not_offered_but_what_is_booked_is_still_decided():
    rules = compile_rules(**with_classic_massage(archived=True))
    history = (PastSession("classic-massage", TODAY),)
    offered = assess_catalogue(TODAY, rules=rules, person=ADULT, facts=(), history=history)
    assert "classic-massage" not in [verdict.treatment for verdict in offered]
    assert verdict_on(rules).verdict == "fine"
    request = {"on": TODAY.isoformat(), "session": {"treatment": "classic-massage"}}
    with pytest.raises(UnknownCode) as refused:
        answer(json.dumps(request).encode(), rules)
    assert refused.value.field == "session.treatment"


def test_two_leaves_are_adjacent_when_either_of_them_says_so():
    catalogue = starting_documents()["catalogue"]
    regions = [row | {"adjacent": []} if row["code"] == "knee" else row for row in catalogue["regions"]]
    catalogue = catalogue | {"regions": regions}
    row = a_rule(when={"where": "adjacent"})
    rules = compile_rules(**starting_documents() | {"catalogue": catalogue, "rules": [row], "courses": []})
    assert verdict_on(rules, a_fact("back-pain", "active", "knee:left"), regions=("thigh",)).findings


def test_the_starting_rules_are_compiled_once():
    assert starting_rules() is starting_rules()
