"""`run.py test`: the suite in parts, on every database and browser there is, and an account of it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from running import ROOT, libraries
from running.browsers import find_chromium
from running.clusters import programs, throw_away_cluster
from running.outcomes import Outcome, account_of, read_outcome
from running.processes import Command, child

NOTHING_SELECTED = 5
SUITE = ("rest", "races", "database", "browser")
# Where the parts find what one of them has made for all, such as a migrated database.
MADE_ONCE = "PRACTICE_TEST_FOLDER"
LOOK_SECONDS = 0.1


@dataclass(frozen=True, kw_only=True)
class Part:
    """One run of pytest: a part of the tests on one database."""

    name: str
    of: str
    processes: int
    variables: Mapping[str, str] = field(default_factory=dict)


def test(arguments: Sequence[str]) -> int:
    """Run the suite; with `arguments`, which go to every pytest, what they choose of it and of the drills.

    Returns 0 only when all that ran passed.
    """
    return run(arguments, of=(*SUITE, "drills") if arguments else SUITE)


def run(arguments: Sequence[str], *, of: Container[str], alone: bool = False) -> int:
    """Run the parts of the suite that are `of` these; `arguments` go to every pytest. Returns 0 only when all passed.

    `alone`: each part has the machine to itself.
    """
    libraries.ensure("dev")
    began = time.monotonic()
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="practice-test-") as folder, _postgresql(missing) as server:
        outcomes = []
        parts = [part for part in _parts(server, missing, {MADE_ONCE: folder}) if part.of in of]
        for lanes in [[[part]] for part in parts] if alone else _rounds(parts):
            outcomes += _run_beside(lanes, arguments, Path(folder))
    required = os.environ.get("CI", "").lower() in {"1", "true"}
    apart = {} if "drills" in of else {"drills and attacks": "they are of python3 run.py drill"}
    print(account_of(outcomes, missing=missing, apart=apart, required=required, seconds=time.monotonic() - began))
    passed = all(outcome.passed for outcome in outcomes) and any(outcome.tests for outcome in outcomes)
    return 0 if passed and not (required and missing) else 1


@contextmanager
def _postgresql(missing: dict[str, str]) -> Iterator[str | None]:
    """The address of a PostgreSQL server, or None and the reason in `missing`."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres", "pgsql")):
        yield given
    elif folder := programs():
        with throw_away_cluster(folder) as address:
            yield address
    else:
        missing["PostgreSQL"] = "DATABASE_URL names no server, and initdb and pg_ctl are not on this machine"
        yield None


def _parts(server: str | None, missing: dict[str, str], shared: Mapping[str, str]) -> list[Part]:
    parts = [
        Part(name="SQLite", of="rest", processes=2, variables=shared),
        # Racers on SQLite wait for the one that writes: two races at once, each on a file of its own, take half the time.
        Part(name="SQLite, races", of="races", processes=2, variables=shared),
        Part(name="SQLite, drills", of="drills", processes=2, variables=shared),
    ]
    if server:
        redis = {name: os.environ[name] for name in ("REDIS_URL",) if name in os.environ}
        # A server that was there before must be left as it was: there each part clears up after itself.
        ours = {} if server == os.environ.get("DATABASE_URL") else shared
        variables = {"DATABASE_URL": server, **redis, **ours}
        parts += [
            Part(name="PostgreSQL", of="database", processes=2, variables=variables),
            Part(name="PostgreSQL, races", of="races", processes=2, variables=variables),
            Part(name="PostgreSQL, drills", of="drills", processes=2, variables=variables),
        ]
    if chromium := find_chromium(os.environ):
        parts.append(Part(name="browser", of="browser", processes=2, variables={"CHROMIUM": chromium, **shared}))
    else:
        missing["browser"] = "no Chromium: CHROMIUM names none, and none is on PATH"
    return parts


def _rounds(parts: Sequence[Part]) -> Iterator[list[list[Part]]]:
    """What runs at the same time, as lanes in which one part follows another.

    A browser waits for its pages, racers on SQLite for each other: what runs beside them is free. Two lanes of about
    the same length. Races and drills on a server come last, with nothing beside them: they measure seconds, and do not wait.
    """
    last = [part for part in parts if part.of in {"races", "drills"} and "DATABASE_URL" in part.variables]
    beside = [part for part in parts if part.of != "rest" and part not in last]
    yield [[part for part in parts if part not in [*beside, *last]], sorted(beside, key=lambda part: part.of)]
    if last:
        yield [last]


def _run_beside(lanes: Sequence[Sequence[Part]], arguments: Sequence[str], folder: Path) -> list[Outcome]:
    """Run the parts of all lanes; what the first lane says is shown at once, the others' words when all are done."""
    waiting = [list(lane) for lane in lanes]
    running: dict[int, _Running] = {}
    ended: list[_Running] = []
    with ExitStack() as children:
        while running or any(waiting):
            for number, lane in enumerate(waiting):
                if lane and number not in running:
                    running[number] = _start(lane.pop(0), arguments, folder, shown=number == 0, children=children)
            time.sleep(LOOK_SECONDS)
            for number in [number for number, one in running.items() if one.process.poll() is not None]:
                ended.append(running.pop(number))
    for one in ended:
        one.tell()
    return [one.outcome() for one in ended]


@dataclass(frozen=True, kw_only=True)
class _Running:
    """A part that has been started; `words` is where its output is kept, None when it is shown at once."""

    part: Part
    process: subprocess.Popen[bytes]
    report: Path
    words: Path | None

    def tell(self) -> None:
        """Print what was kept."""
        if self.words:
            print(f"\n== {self.part.name} ==\n{self.words.read_text(errors='replace')}", end="", flush=True)

    def outcome(self) -> Outcome:
        """What came of it, once it has ended."""
        if self.process.returncode == NOTHING_SELECTED:
            return Outcome(name=self.part.name, passed=True)
        return read_outcome(self.part.name, self.report, self.process.returncode)


def _start(part: Part, arguments: Sequence[str], folder: Path, *, shown: bool, children: ExitStack) -> _Running:
    """Start one part in a practice folder of its own."""
    own = folder / part.name.replace(", ", "-")
    own.mkdir()
    report, words = own / "report.xml", None if shown else own / "words.txt"
    if shown:
        print(f"\n== {part.name} ==", flush=True)
    command: Command = [
        libraries.PYTHON, "-m", "pytest", "--part", part.of, "--junit-xml", report, "-q",
        "-n", str(part.processes), "--dist", "load", *arguments,
    ]  # fmt: skip
    output = children.enter_context(words.open("w")) if words else None
    started = child(command, environment=_environment(part, own), output=output, errors=output)
    return _Running(part=part, process=children.enter_context(started), report=report, words=words)


def _environment(part: Part, folder: Path) -> dict[str, str]:
    # What this shell says about a practice must not reach the tests.
    practice = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "TIME_ZONE", "DEMO", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in practice}
    own = {"PRACTICE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    return libraries.compiled_once({**kept, **own, **part.variables})
