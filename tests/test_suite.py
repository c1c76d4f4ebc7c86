"""How `run.py test` runs its parts: two beside each other, drills on a server with nothing, no word of any lost."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from running import libraries, suite
from running.processes import child
from running.suite import Part

PARTS = [
    Part(name="SQLite", of="rest", processes=2),
    Part(name="SQLite, drills", of="drills", processes=0),
    Part(name="PostgreSQL", of="database", processes=2, variables={"DATABASE_URL": "postgres://server"}),
    Part(name="PostgreSQL, drills", of="drills", processes=2, variables={"DATABASE_URL": "postgres://server"}),
    Part(name="browser", of="browser", processes=2),
]


def test_every_part_runs_once_and_drills_on_a_server_have_it_to_themselves():
    rounds = [[[part.name for part in lane] for lane in lanes] for lanes in suite._rounds(PARTS)]
    assert rounds == [[["SQLite", "PostgreSQL"], ["browser", "SQLite, drills"]], [["PostgreSQL, drills"]]]
    without_a_server = [part for part in PARTS if not part.variables]
    rounds = [[[part.name for part in lane] for lane in lanes] for lanes in suite._rounds(without_a_server)]
    assert rounds == [[["SQLite"], ["browser", "SQLite, drills"]]]


def test_long_drills_have_the_machine_to_themselves(monkeypatch: pytest.MonkeyPatch):
    rounds = []
    monkeypatch.setattr(suite.libraries, "ensure", lambda what: None)
    monkeypatch.setattr(suite, "_postgresql", lambda missing: nullcontext())
    monkeypatch.setattr(suite, "_parts", lambda *said: PARTS)
    monkeypatch.setattr(suite, "_run_beside", lambda lanes, *said: rounds.append(lanes) or [])
    suite.run([], of={"drills"}, alone=True)
    assert [[part.name for lane in lanes for part in lane] for lanes in rounds] == [
        ["SQLite, drills"],
        ["PostgreSQL, drills"],
    ]


def test_what_runs_beside_the_first_part_says_its_words_when_all_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def said(command, **how):
        return child(["/bin/sh", "-c", f"echo words of {how['environment']['WHO']}; exit 5"], **how)

    monkeypatch.setattr(suite, "child", said)
    lanes = [
        [Part(name=who, of="rest", processes=0, variables={"WHO": who}) for who in lane] for lane in (["a", "b"], ["c"])
    ]
    outcomes = suite._run_beside(lanes, [], tmp_path)
    assert sorted(outcome.name for outcome in outcomes) == ["a", "b", "c"]
    assert all(outcome.passed and not outcome.tests for outcome in outcomes)
    told = [line for line in capfd.readouterr().out.splitlines() if line]
    assert told == ["== a ==", "words of a", "== b ==", "words of b", "== c ==", "words of c"]


def test_what_python_compiles_is_kept_though_the_shell_forbids_it():
    told = libraries.compiled_once({"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"})
    assert told == {"PYTHONPYCACHEPREFIX": str(libraries.VENV / "compiled"), "HOME": "/"}
    assert libraries.compiled_once({"PYTHONPYCACHEPREFIX": "/own"}) == {"PYTHONPYCACHEPREFIX": "/own"}
