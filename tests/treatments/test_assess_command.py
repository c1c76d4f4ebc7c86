"""`manage.py assess`, as a program that other programs talk to."""

from __future__ import annotations

import io
import json
from time import perf_counter

import pytest
from django.core.management import call_command

from tests.treatments.test_requests import EXAMPLE
from treatments.management.commands import assess

GOOD = json.dumps(EXAMPLE).encode()


@pytest.fixture(autouse=True)
def _without_a_database(monkeypatch):
    from treatments.rulebase import starting_rules

    monkeypatch.setattr(assess, "current_rules", starting_rules)


@pytest.fixture
def say(monkeypatch, capsys):
    """Runs the command on this input: (what it wrote, what it complained, exit code)."""

    def run(text: bytes, *arguments: str) -> tuple[str, str, int]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        code = 0
        try:
            call_command("assess", *arguments)
        except SystemExit as ended:
            code = ended.code
        written = capsys.readouterr()
        return written.out, written.err, code

    return run


def test_a_request_is_answered_in_one_line(say):
    out, err, code = say(GOOD)
    assert (json.loads(out)["verdict"], out.count("\n"), err, code) == ("blocked", 1, "", 0)


def test_a_refused_request_says_nothing_but_one_line_on_standard_error(say):
    out, err, code = say(GOOD.replace(b"disc-hernia", b"disk-hernia"))
    assert (out, code) == ("", 2)
    assert err == 'facts[0].condition: "disk-hernia" is not known; the nearest valid value is "disc-hernia"\n'


def test_every_line_is_answered_in_its_order_and_a_bad_one_stops_nothing(say):
    out, err, code = say(b"\n".join([GOOD, b"{", b"", b"\xff", b'{"on":"2026-12-01"}', GOOD]) + b"\n", "--lines")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [next(iter(one)) if isinstance(one, dict) else len(one) for one in answers] == [
        "treatment",
        "error",
        "error",
        "error",
        26,
        "treatment",
    ]
    assert (err, code) == ("", 0)


def test_a_rule_that_cannot_be_read_refuses_everything(say, monkeypatch):
    from treatments.contraindications import RuleUnreadable

    def unreadable():
        raise RuleUnreadable("rules: haematoma", "severity", '"fatal" is not known')

    monkeypatch.setattr(assess, "current_rules", unreadable)
    assert say(GOOD, "--lines") == ("", 'rules: haematoma: severity: "fatal" is not known\n', 2)


@pytest.mark.django_db
def test_it_asks_the_database_only_for_the_rules(say, monkeypatch, django_assert_max_num_queries):
    from treatments.catalogue import current_rules

    monkeypatch.setattr(assess, "current_rules", current_rules)
    say(GOOD)
    with django_assert_max_num_queries(2):
        out, _, _ = say(GOOD + b"\n" + GOOD, "--lines")
    assert len(out.splitlines()) == 2


def test_a_thousand_lines_take_about_a_second_at_most(say):
    began = perf_counter()
    out, _, _ = say((GOOD + b"\n") * 1000, "--lines")
    assert len(out.splitlines()) == 1000
    assert perf_counter() - began < 3
