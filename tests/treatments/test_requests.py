"""Requests as JSON: the answer's exact form, and everything that is refused by name."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from treatments.contraindications import RequestRefused, UnknownCode
from treatments.requests import answer
from treatments.rulebase import starting_rules

EXAMPLE: dict[str, Any] = {
    "on": "2026-12-01",
    "patient": {"birth_date": "1980-04-02", "sex": "female", "screened_on": "2026-11-01"},
    "facts": [
        {
            "condition": "disc-hernia",
            "status": "active",
            "regions": ["lower-back"],
            "since": "2026-11-10",
            "until": None,
            "review_by": None,
        }
    ],
    "history": [
        {
            "treatment": "therapeutic-back-massage",
            "on": "2026-11-20",
            "minutes": 10,
            "pain_before": 7,
            "pain_after": 5,
            "reaction": "recorded",
        }
    ],
    "session": {
        "treatment": "therapeutic-back-massage",
        "minutes": 30,
        "techniques": ["kneading"],
        "regions": ["lower-back"],
        "pressure": "firm",
        "therapist_qualifications": ["medical-education", "clinical-experience"],
        "instructions": [{"regions": ["neck"], "max_pressure": "medium", "drop_techniques": ["kneading"]}],
    },
}


def answered(request: Any) -> Any:
    return json.loads(answer(json.dumps(request).encode(), starting_rules()))


def refused(request: bytes | Any) -> RequestRefused:
    text = request if isinstance(request, bytes) else json.dumps(request).encode()
    with pytest.raises(RequestRefused) as caught:
        answer(text, starting_rules())
    assert str(caught.value).isascii()
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example with the value at the dotted path, as in `facts.0.since`."""
    request = json.loads(json.dumps(EXAMPLE))
    *way, last = path.split(".")
    place = request
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return request


def test_the_answer_has_the_form_and_the_order_of_the_interface():
    verdict = answered(EXAMPLE)
    assert list(verdict) == ["treatment", "verdict", "findings", "adaptation", "better_from"]
    assert list(verdict["findings"][0]) == ["rule", "severity", "condition", "until", "reason", "source"]
    assert verdict["findings"][0] == {
        "rule": "hernia-inflamed-therapeutic",
        "severity": "absolute",
        "condition": "disc-hernia",
        "until": None,
        "reason": "A hernia that is inflamed or giving symptoms rules out therapeutic massage.",
        "source": "Therapeutic massage: what is it and why is it needed",
    }
    assert (verdict["verdict"], verdict["adaptation"], verdict["better_from"]) == ("blocked", None, None)


def test_an_adaptation_names_only_what_changes():
    knee = {"condition": "neuropathy", "status": "chronic", "regions": ["knee:left"]}
    verdict = answered({"on": "2026-12-01", "facts": [knee], "session": {"treatment": "classic-massage"}})
    assert verdict["adaptation"] == {"instructions": [{"regions": ["knee:left"], "max_pressure": "light"}]}


def test_without_a_session_the_whole_catalogue_is_answered_in_its_order():
    for request in ({"on": "2026-12-01"}, {"on": "2026-12-01", "session": None, "facts": None, "patient": None}):
        assert [verdict["treatment"] for verdict in answered(request)] == list(starting_rules().treatments)


def test_null_is_like_missing():
    bare = {"on": "2026-12-01", "session": {"treatment": "classic-massage"}}
    nothing = dict.fromkeys(EXAMPLE["session"]) | bare["session"]
    assert answered(bare | {"session": nothing, "patient": {"birth_date": None}}) == answered(bare)


def test_a_code_listed_twice_counts_once():
    assert answered(changed("session.techniques", ["kneading", "kneading"])) == answered(EXAMPLE)


@pytest.mark.parametrize(
    ("path", "value", "field", "nearest"),
    [
        ("session.treatment", "clasic-massage", "session.treatment", "classic-massage"),
        ("session.techniques", ["kneding"], "session.techniques[0]", "kneading"),
        ("session.regions", ["lower-back", "nek"], "session.regions[1]", "neck"),
        ("session.regions", ["neck:left"], "session.regions[0]", None),
        ("session.regions", ["spine:left"], "session.regions[0]", None),
        ("session.pressure", "meduim", "session.pressure", "medium"),
        ("session.therapist_qualifications", ["osteopat"], "session.therapist_qualifications[0]", "osteopath"),
        ("session.instructions.0.regions", ["nek"], "session.instructions[0].regions[0]", "neck"),
        ("session.instructions.0.max_pressure", "lite", "session.instructions[0].max_pressure", "light"),
        ("session.instructions.0.drop_techniques", ["x"], "session.instructions[0].drop_techniques[0]", None),
        ("facts.0.condition", "disc-hernja", "facts[0].condition", "disc-hernia"),
        ("facts.0.status", "actve", "facts[0].status", "active"),
        ("facts.0.regions", ["knee:middle"], "facts[0].regions[0]", None),
        ("history.0.treatment", "swedish", "history[0].treatment", "swedish-massage"),
        ("fact", [], "request", "facts"),
        ("facts.0.region", [], "facts[0]", "regions"),
        ("patient.born", "1980-04-02", "patient", None),
        ("session.on", "2026-12-01", "session", None),
        ("session.instructions.0.pressure", "light", "session.instructions[0]", "max_pressure"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest_that_is(path, value, field, nearest):
    error = refused(changed(path, value))
    assert isinstance(error, UnknownCode)
    assert error.field == field
    assert error.nearest is not None
    assert nearest in (None, error.nearest)
    assert str(error).startswith(f"{field}: ")
    assert error.nearest in str(error)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("on", None, "on: is missing"),
        ("on", "2026-02-30", "on: .*nearest valid value is 2026-02-28"),
        ("on", "2026-13-01", "on: .*nearest valid value is 2026-12-01"),
        ("on", "0000-01-01", "on: .*nearest valid value is 0001-01-01"),
        ("on", "20261201", "on: .*write it as 2026-12-01"),
        ("on", "2026-W49-2", "on: .*write it as 2026-12-01"),
        ("on", "２０２６-12-01", "on: .*write it as 2026-12-01"),
        ("on", "10000-01-01", "on: .*write it as 2026-12-01"),
        ("on", 20261201, "on: .*write it as 2026-12-01"),
        ("facts.0.since", "yesterday", r"facts\[0\].since: "),
        ("facts.0.due", "2027-04-31", r"facts\[0\].due: .*2027-04-30"),
        ("facts.0.review_by", "", r"facts\[0\].review_by: "),
        ("history.0.on", None, r"history\[0\].on: is missing"),
        ("patient.screened_on", True, "patient.screened_on: "),
        ("patient", [], "patient: .*not an object"),
        ("facts", {}, "facts: .*not a list"),
        ("facts.0", "disc-hernia", r"facts\[0\]: .*not an object"),
        ("facts.0.condition", None, r"facts\[0\].condition: is missing"),
        ("facts.0.status", None, r"facts\[0\].status: is missing"),
        ("facts.0.regions", "lower-back", r"facts\[0\].regions: .*not a list"),
        ("facts.0.regions", [1], r"facts\[0\].regions\[0\]: 1 is not a text"),
        ("session", "classic-massage", "session: .*not an object"),
        ("session.treatment", ["classic-massage"], "session.treatment: .*not a text"),
        ("session.minutes", 4, "session.minutes: .*nearest valid value is 5"),
        ("session.minutes", -30, "session.minutes: "),
        ("session.minutes", True, "session.minutes: true"),
        ("session.minutes", 30.0, "session.minutes: .*nearest valid value is 30"),
        ("session.minutes", "30", "session.minutes: "),
        ("session.techniques", [], "session.techniques: may not be empty"),
        ("session.techniques", "kneading", r'session.techniques: .*write \["kneading"\]'),
        ("session.regions", [], "session.regions: may not be empty"),
        ("session.instructions", {}, "session.instructions: .*not a list"),
        ("session.instructions.0", {"regions": ["neck"]}, "needs max_pressure or drop_techniques"),
        ("session.instructions.0", {"regions": ["neck"], "drop_techniques": []}, "needs max_pressure"),
        ("session.instructions.0", {"max_pressure": "light"}, r"instructions\[0\].regions: may not be empty"),
        ("history.0.minutes", 0, r"history\[0\].minutes: .*at least 1"),
        ("history.0.pain_after", -1, r"history\[0\].pain_after: "),
        ("history.0.reaction", "", r"history\[0\].reaction: .*not a text"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_field(path, value, message):
    assert re.search(message, str(refused(changed(path, value))))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", "is not JSON"),
        (b"on 2026-12-01", "is not JSON"),
        (b"[]", "is not an object"),
        (b"null", "is not an object"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"on": NaN}', "NaN is not a number"),
        (b'{"on": -Infinity}', "-Infinity is not a number"),
        (b'{"on": "2026-12-01", "on": "2026-12-02"}', 'the key "on" twice'),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"on": ' + b"9" * 5000 + b"}", "a number that is too long"),
        (b'{"on": "2026-12-01", "session": {"treatment": "\\ud800\\n"}}', "is not known"),
        (b'{"on": "2026-12-01", "session": {"treatment": "a", "minutes": 1e999}}', "not a whole number"),
        (b'{"on": "2026-12-01", "\\u001b[31m": 1}', "is not known"),
    ],
)
def test_text_that_is_no_request_is_refused_in_one_line(text, problem):
    assert problem in str(refused(text))


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_like_others(on):
    dates = {"since": on, "until": on, "due": on}
    facts = [{"condition": code, "status": "flare"} | dates for code in ("pregnancy", "stroke", "fracture")]
    history = [{"treatment": "classic-massage", "on": on}, {"treatment": "soft-osteopathy", "on": on}]
    verdicts = answered({"on": on, "facts": facts, "history": history, "patient": {"birth_date": on}})
    assert "blocked" in {verdict["verdict"] for verdict in verdicts}
