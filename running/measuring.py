"""`run.py bench`: a large practice on a throw-away PostgreSQL, served by two processes, measured by one client."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from running import ROOT, Refused, libraries
from running.clusters import free_port, programs, throw_away_cluster
from running.processes import Command, call, child
from running.serving import HOST, environment, wait_until_it_answers, web_server

APPOINTMENTS = 100_000
# For the re-assessment: some more than are measured, because the first of them pass while it is made ready.
UPCOMING = 51_000
LOAD_SECONDS = 600


def bench(arguments: Sequence[str]) -> int:
    """Measure and print a table, or JSON with --json; with --load SECONDS only how a load is carried.

    Returns 1 when something could not be measured, or the load was not carried.
    """
    if "--load" in arguments:
        return _load(arguments)
    if any(argument != "--json" for argument in arguments):
        raise Refused("bench knows two arguments: --json and --load")
    libraries.ensure("run")
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "upcoming.json"
        with (
            _server() as database,
            large_practice(database, UPCOMING, "--upcoming") as settings,
            before.open("w", encoding="utf-8") as file,
        ):
            command: Command = [libraries.PYTHON, "-m", "benchmarks", "--upcoming", "--json"]
            if code := call(command, environment=settings, output=file):
                return code
        with _server() as database, large_practice(database, APPOINTMENTS) as settings:
            settings = {**settings, "MEASURED_BEFORE": str(before)}
            return call([libraries.PYTHON, "-m", "benchmarks", *arguments], environment=settings)


def _load(arguments: Sequence[str]) -> int:
    rest = [argument for argument in arguments if argument not in ("--load", "--json")] or [str(LOAD_SECONDS)]
    if len(rest) > 1 or not rest[0].isdecimal() or int(rest[0]) < 1:
        raise Refused("bench --load takes a number of seconds: bench --load 600")
    libraries.ensure("run")
    with _server() as database, large_practice(database, APPOINTMENTS) as settings:
        words = ["--load", rest[0], *(["--json"] if "--json" in arguments else [])]
        return call([libraries.PYTHON, "-m", "benchmarks", *words], environment=settings)


@contextmanager
def _server() -> Iterator[str]:
    folder = programs()
    if folder is None:
        raise Refused("The benchmarks need PostgreSQL's programs initdb and pg_ctl on this machine.")
    with throw_away_cluster(folder, durable=True) as address:
        yield address


@contextmanager
def large_practice(database: str, appointments: int, *more: str) -> Iterator[dict[str, str]]:
    """Serve a practice with so many appointments; yields the environment, with its ADDRESS in it."""
    port = free_port()
    settings = {
        **environment(os.environ),
        "DATABASE_URL": database,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "ADDRESS": f"http://{HOST}:{port}",
    }
    manage = (libraries.PYTHON, ROOT / "manage.py")
    for step in (
        ("migrate", "-v0"),
        ("createcachetable",),
        ("load_catalogue",),
        ("demo", "--scale", str(appointments), *more),
    ):
        # Standard output is the table's, or the JSON's.
        if call([*manage, *step], environment=settings, output=2) != 0:
            raise Refused(f"The practice for the benchmarks could not be made: {step[0]} failed.")
    if call([*manage, "collectstatic", "--no-input", "-v0"], environment=settings, output=2) != 0:
        raise Refused("The static files could not be collected.")
    with child(web_server(port, workers=2), environment=settings) as process:
        wait_until_it_answers(port, process)
        yield settings
