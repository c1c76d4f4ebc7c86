"""Rules in words: nothing of a rule is left out, and two rules never read alike."""

import copy
import json

import pytest

from treatments.catalogue import current_catalogue
from treatments.coursesentences import course_sentence
from treatments.rulebase import STARTING_DATA
from treatments.sentences import rule_sentence

RULES = json.loads((STARTING_DATA / "rules.json").read_text())
COURSES = json.loads((STARTING_DATA / "courses.json").read_text())

EVERYTHING = {
    "code": "everything",
    "when": {
        "condition": "hernia",
        "statuses": ["active", "unknown"],
        "where": "adjacent",
        "regions": ["lower-back", "knee:left"],
        "window": {"days": 42, "from": "since"},
        "weeks": [3, 12],
        "age_under": 18,
    },
    "for": {
        "families": ["massage"],
        "modalities": ["cranial"],
        "treatments": ["acupressure"],
        "except_modalities": ["lymph-drainage"],
        "techniques": ["thrust", "hacking"],
        "regions": ["neck"],
        "pressure_from": "firm",
    },
    "severity": "adapt",
    "adapt": {
        "max_minutes": 30,
        "max_pressure": "light",
        "drop_techniques": ["hacking"],
        "drop_regions": ["abdomen"],
        "qualifications": ["osteopath"],
        "local": False,
    },
}

CHANGES = [
    (["when", "condition"], "disc-hernia"),
    (["when", "statuses"], ["active"]),
    (["when", "statuses"], []),
    (["when", "where"], "any"),
    (["when", "where"], "same"),
    (["when", "where"], "downstream"),
    (["when", "regions"], ["lower-back", "knee:right"]),
    (["when", "window"], None),
    (["when", "window", "days"], 43),
    (["when", "window", "from"], "until"),
    (["when", "window", "after"], True),
    (["when", "weeks"], [3, 13]),
    (["when", "age_under"], None),
    (["for", "families"], ["physiotherapy"]),
    (["for", "modalities"], []),
    (["for", "treatments"], []),
    (["for", "except_modalities"], []),
    (["for", "techniques"], ["thrust"]),
    (["for", "regions"], []),
    (["for", "pressure_from"], "medium"),
    (["severity"], "absolute"),
    (["adapt", "max_minutes"], 20),
    (["adapt", "max_pressure"], None),
    (["adapt", "drop_techniques"], []),
    (["adapt", "drop_regions"], "condition"),
    (["adapt", "qualifications"], []),
    (["adapt", "local"], True),
]


def changed(path, value):
    rule = copy.deepcopy(EVERYTHING)
    place = rule
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return rule


_read = []


@pytest.fixture
def names(request):
    """The names of the catalogue; read in the first test, as plain values for all."""
    if not _read:
        request.getfixturevalue("catalogue")
        _read.append(current_catalogue())
    return _read[0]


def test_a_rule_with_everything_says_everything(names):
    assert rule_sentence(EVERYTHING, names) == (
        "When a patient is younger than 18 (or the date of birth is not known), has Hernia that is active or unknown, "
        "in or beside a treated region, where only Lower back or Knee, left count, "
        "for 42 days from its beginning (or when that date is not known), "
        "3 to 12 completed weeks into the pregnancy (or when the expected date is not known), "
        "then for all of Massage, and for Cranial osteopathy and “Acupressure” except Manual lymph drainage "
        "using Thrust (high velocity, low amplitude) or Hacking on Neck with pressure from firm up, "
        "it is bookable when adapted: at most 30 minutes, pressure at most light, without Hacking, leaving out Abdomen, "
        "by a therapist with “Osteopath”."
    )


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_every_field_of_a_rule_shows_in_its_sentence(names, path, value):
    assert rule_sentence(changed(path, value), names) != rule_sentence(EVERYTHING, names)


def test_every_rule_of_the_package_reads_differently_unless_it_says_the_same(names):
    said = {}
    for rule in RULES:
        decision = json.dumps(
            [
                rule["when"] | {"statuses": sorted(rule["when"]["statuses"])},
                rule["for"],
                rule["severity"],
                rule["adapt"],
            ]
        )
        said.setdefault(str(rule_sentence(rule, names)), set()).add(decision)
    assert [sentence for sentence, decisions in said.items() if len(decisions) > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=[rule["code"] for rule in RULES])
def test_no_code_is_left_in_the_sentence_of_a_rule(names, rule):
    sentence = rule_sentence(rule, names)
    codes = [
        *rule["for"]["families"],
        *rule["for"]["modalities"],
        *rule["for"]["techniques"],
        rule["when"]["condition"],
    ]
    assert not [code for code in codes if code and "-" in code and code in sentence]
    if rule["when"]["condition"]:
        assert names.condition_name(rule["when"]["condition"]) in sentence
    for code in rule["for"]["families"]:
        assert names.families[code] in sentence
    for code in rule["for"]["modalities"]:
        assert names.modalities[code] in sentence


@pytest.mark.parametrize("rule", COURSES, ids=[rule["code"] for rule in COURSES])
def test_every_number_of_a_course_rule_shows_in_its_sentence(names, rule):
    sentence = course_sentence(rule, names)
    for field, number in rule.items():
        if type(number) is int:
            assert str(number) in sentence
            assert course_sentence(rule | {field: number + 7}, names) != sentence


def test_a_rule_for_every_patient_and_every_treatment_says_so(names):
    rule = changed(
        ["when"],
        EVERYTHING["when"] | {"condition": None, "age_under": None, "window": None, "weeks": None, "regions": []},
    )
    rule["for"] = {name: [] for name in EVERYTHING["for"]} | {"pressure_from": None}
    rule |= {"severity": "caution", "adapt": None}
    assert rule_sentence(rule, names) == "For every patient, then for every treatment, caution is called for."


def test_what_stands_out_is_escaped(names):
    rule = changed(["when", "condition"], "<script>")
    marked = rule_sentence(rule, names).marked
    assert "<b>&lt;script&gt;</b>" in marked
    assert "<script>" not in marked
