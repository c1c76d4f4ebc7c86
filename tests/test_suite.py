"""How `run.py` runs the parts of the tests: two beside each other, races on a server with nothing, no word of any lost."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from running import ROOT, drills, libraries, suite
from running.processes import child
from running.suite import Part
from tests.conftest import part_of

SERVER = {"DATABASE_URL": "postgres://server"}
PARTS = [
    Part(name="SQLite", of="rest", processes=2),
    Part(name="SQLite, races", of="races", processes=2),
    Part(name="SQLite, drills", of="drills", processes=2),
    Part(name="PostgreSQL", of="database", processes=2, variables=SERVER),
    Part(name="PostgreSQL, races", of="races", processes=2, variables=SERVER),
    Part(name="PostgreSQL, drills", of="drills", processes=2, variables=SERVER),
    Part(name="browser", of="browser", processes=2),
]
SUITE = [part for part in PARTS if part.of != "drills"]
LAST = ["PostgreSQL, races", "PostgreSQL, drills"]


def test_every_part_runs_once_and_races_on_a_server_have_it_to_themselves():
    rounds = [[[part.name for part in lane] for lane in lanes] for lanes in suite._rounds(SUITE)]
    assert rounds == [[["SQLite"], ["browser", "PostgreSQL", "SQLite, races"]], [["PostgreSQL, races"]]]
    rounds = [[[part.name for part in lane] for lane in lanes] for lanes in suite._rounds(PARTS)]
    assert rounds == [[["SQLite"], ["browser", "PostgreSQL", "SQLite, drills", "SQLite, races"]], [LAST]]
    without_a_server = [part for part in SUITE if not part.variables]
    rounds = [[[part.name for part in lane] for lane in lanes] for lanes in suite._rounds(without_a_server)]
    assert rounds == [[["SQLite"], ["browser", "SQLite, races"]]]


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would run at the same time, round by round; nothing runs."""
    kept: list[list[str]] = []
    monkeypatch.setattr(suite.libraries, "ensure", lambda what: None)
    monkeypatch.setattr(suite, "_postgresql", lambda missing: nullcontext())
    monkeypatch.setattr(suite, "_parts", lambda *said: PARTS)
    monkeypatch.setattr(
        suite, "_run_beside", lambda lanes, *said: kept.append([part.name for lane in lanes for part in lane]) or []
    )
    return kept


def test_drills_run_apart_from_the_suite_which_says_so_unless_somebody_chooses_tests(
    rounds: list[list[str]], capsys: pytest.CaptureFixture[str]
):
    for arguments, parts, told in (([], SUITE, True), (["tests/attacks"], PARTS, False)):
        suite.test(arguments)
        assert sorted(name for names in rounds for name in names) == sorted(part.name for part in parts)
        assert ("did not run: they are of python3 run.py drill" in capsys.readouterr().out) is told
        rounds.clear()


def test_drills_have_the_machine_to_themselves(rounds: list[list[str]]):
    suite.run([], of={"drills"}, alone=True)
    assert rounds == [["SQLite, drills"], ["PostgreSQL, drills"]]


@pytest.mark.parametrize(("arguments", "form"), [(["-k", "kill"], "long"), (["--short", "-k", "kill"], "short")])
def test_drills_are_long_unless_they_are_asked_to_be_short(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], form: str
):
    asked = []
    monkeypatch.setattr(drills.libraries, "ensure", lambda what: None)
    monkeypatch.setattr(drills, "os", SimpleNamespace(environ={}))
    monkeypatch.setattr(
        drills.suite, "run", lambda said, **how: asked.append((said, how, drills.os.environ["DRILLS"])) or 0
    )
    assert drills.drill(arguments) == 0
    assert asked == [(["-k", "kill"], {"of": {"drills"}, "alone": True}, form)]


PLACES = [
    ("drills/test_races.py", {"race"}, ("races", "drills")),
    ("drills/test_offers.py", {"race", "beside_others"}, ("rest", "drills")),
    ("drills/test_breaking.py", set(), ("drills", "drills")),
    ("attacks/test_links.py", {"one_database"}, ("drills", "drills")),
    ("test_suite.py", set(), ("rest", "rest")),
    ("browser/test_sign_in.py", set(), ("browser", "browser")),
]


@pytest.mark.parametrize(("place", "markers", "parts"), PLACES)
def test_each_test_is_of_one_part_and_every_race_a_drill_in_the_long_form(
    monkeypatch: pytest.MonkeyPatch, place: str, markers: set[str], parts: tuple[str, str]
):
    item = SimpleNamespace(path=ROOT / "tests" / place, get_closest_marker=lambda name: name in markers)
    for form, part in zip(("short", "long"), parts, strict=True):
        monkeypatch.setenv("DRILLS", form)
        assert part_of(item) == part


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
