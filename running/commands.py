"""The command line of `run.py`."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from running import ROOT, Refused, checks, drills, libraries, listing, measuring, serving, suite
from running.processes import Stopped, become, call, stop_on_signals

USAGE = """\
python3 run.py                     install, prepare the database, serve on 127.0.0.1 (port: PORT, default 8000)
python3 run.py test [arguments]    the suite; arguments go to pytest
python3 run.py lint                style, types, templates, missing migrations
python3 run.py bench [--json]      the benchmarks
python3 run.py bench --load [SEC]  twenty mixed requests a second, for 600 seconds without a number
python3 run.py drill [--short]     what breaks and attacks a practice, at length, and what was measured of it
python3 run.py manage COMMAND ...  any Django command
python3 run.py install             the libraries into .venv, nothing else
python3 run.py libraries [--write] what it runs with, by version and licence
"""


def manage(arguments: Sequence[str]) -> int:
    """Run a Django command in the installed environment, on the practice that `run.py` serves."""
    libraries.ensure("run")
    environment = serving.environment(os.environ)
    return become([libraries.PYTHON, ROOT / "manage.py", *arguments], environment=environment)


def install(arguments: Sequence[str]) -> int:
    """Install the libraries and compile the code, so that another user of the machine can run it without writing here."""
    if arguments:
        raise Refused("install takes no arguments")
    libraries.ensure("run")
    quiet: list[str | Path] = [libraries.PYTHON, "-m", "compileall", "-q", *(ROOT / name for name in checks.PACKAGES)]
    return call(quiet, environment=libraries.compiled_once(os.environ))


def show_usage(arguments: Sequence[str]) -> int:
    """Print the list of commands."""
    print(USAGE, end="")
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": serving.serve,
    "test": suite.test,
    "lint": checks.lint,
    "bench": measuring.bench,
    "drill": drills.drill,
    "manage": manage,
    "install": install,
    "libraries": listing.show,
    "help": show_usage,
    "--help": show_usage,
    "-h": show_usage,
}


def main(arguments: Sequence[str]) -> int:
    """Carry out the command and return its exit code; a refusal is one line on standard error."""
    name, *rest = arguments or ["serve"]
    command = COMMANDS.get(name)
    if command is None:
        print(f"There is no command {name!r}; there are:\n{USAGE}", end="", file=sys.stderr)
        return 2
    stop_on_signals()
    try:
        return command(rest)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
