"""`run.py test`: the whole suite in parts, on every database and browser there is, and an account of it."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from running import ROOT, libraries
from running.browsers import find_chromium
from running.clusters import programs, throw_away_cluster
from running.outcomes import Outcome, account_of, read_outcome
from running.processes import Command, call

NOTHING_SELECTED = 5
# Where the parts find what one of them has made for all, such as a migrated database.
MADE_ONCE = "PRACTICE_TEST_FOLDER"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One run of pytest: a part of the tests on one database."""

    name: str
    of: str
    processes: int
    variables: Mapping[str, str] = field(default_factory=dict)


def test(arguments: Sequence[str]) -> int:
    """Run the suite; `arguments` go to every pytest. Returns 0 only when all that ran passed."""
    libraries.ensure("dev")
    began = time.monotonic()
    missing: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="practice-test-") as folder, _postgresql(missing) as server:
        parts = _parts(server, missing, {MADE_ONCE: folder})
        outcomes = [_run(part, arguments, Path(folder)) for part in parts]
    required = os.environ.get("CI", "").lower() in {"1", "true"}
    print(account_of(outcomes, missing=missing, required=required, seconds=time.monotonic() - began))
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
        # Drills measure races and seconds: nothing else may run beside them.
        Part(name="SQLite, drills", of="drills", processes=0, variables=shared),
    ]
    if server:
        redis = {name: os.environ[name] for name in ("REDIS_URL",) if name in os.environ}
        # A server that was there before must be left as it was: there each part clears up after itself.
        ours = {} if server == os.environ.get("DATABASE_URL") else shared
        variables = {"DATABASE_URL": server, **redis, **ours}
        parts += [
            Part(name="PostgreSQL", of="database", processes=2, variables=variables),
            Part(name="PostgreSQL, drills", of="drills", processes=0, variables=variables),
        ]
    if chromium := find_chromium(os.environ):
        parts.append(Part(name="browser", of="browser", processes=2, variables={"CHROMIUM": chromium, **shared}))
    else:
        missing["browser"] = "no Chromium: CHROMIUM names none, and none is on PATH"
    return parts


def _run(part: Part, arguments: Sequence[str], folder: Path) -> Outcome:
    """Run one part in a practice folder of its own."""
    print(f"\n== {part.name} ==", flush=True)
    own = folder / part.name.replace(", ", "-")
    own.mkdir()
    report = own / "report.xml"
    # One server for each file of browser tests; everything else goes to whoever is free.
    distribution = "loadfile" if part.of == "browser" else "load"
    command: Command = [
        libraries.PYTHON, "-m", "pytest", "--part", part.of, "--junit-xml", report, "-q",
        "-n", str(part.processes), "--dist", distribution, *arguments,
    ]  # fmt: skip
    code = call(command, environment=_environment(part, own))
    if code == NOTHING_SELECTED:
        return Outcome(name=part.name, passed=True)
    return read_outcome(part.name, report, code)


def _environment(part: Part, folder: Path) -> dict[str, str]:
    # What this shell says about a practice must not reach the tests.
    practice = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "TIME_ZONE", "DEMO", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in practice}
    return {**kept, "PRACTICE_DATA": str(folder), "PYTHONPATH": str(ROOT), **part.variables}
