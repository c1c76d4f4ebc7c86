"""The virtual environment: made once, filled from the hash-pinned lists, repaired when half made."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from running import ROOT, Refused
from running.processes import Command, call

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LISTS = ROOT / "requirements"
RECORD = VENV / "installed.json"
UNFINISHED = "unfinished"
INCLUDED = {"run": ("run",), "dev": ("run", "dev")}
PIP_OPTIONS = ("--quiet", "--disable-pip-version-check", "--no-input", "--retries", "2")


def ensure(wanted: str) -> None:
    """Have the libraries of the list `wanted` ("run" or "dev") installed.

    Raises Refused, with one line, when they cannot be had.
    """
    with _alone():
        have, need = _record(), _fingerprints(wanted)
        if PYTHON.exists() and have.get(wanted) == need[wanted]:
            return
        if not PYTHON.exists() or have.get("run") != need["run"] or have.get("dev") == UNFINISHED:
            print("Making the environment in .venv ...", flush=True)
            have = {}
            _make_environment()
        print(f"Installing the libraries of requirements/{wanted}.txt (once) ...", flush=True)
        _write_record({**have, wanted: UNFINISHED})
        try:
            _install(LISTS / f"{wanted}.txt")
        except Refused:
            _write_record(have)
            raise
        _write_record({**have, **need})


def compiled_once(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a Python that keeps what it has compiled, beside the libraries and not among the sources.

    Where the shell forbids keeping it, every process would compile all anew, which takes longer than all else it starts with.
    """
    kept = {name: value for name, value in variables.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(VENV / "compiled"), **kept}


@contextmanager
def _alone() -> Iterator[None]:
    """Let one command at a time look at or change the environment."""
    folder = os.open(LISTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        # The installer holds the lock too: when this process is killed, the next one waits for it.
        os.set_inheritable(folder, True)
        yield
    finally:
        os.close(folder)


def _record() -> dict[str, str]:
    """What is installed: for each list the fingerprint it had; an interrupted install is UNFINISHED."""
    try:
        record = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(record: dict[str, str]) -> None:
    RECORD.write_text(json.dumps(record))


def _fingerprints(wanted: str) -> dict[str, str]:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {
        name: hashlib.sha256((LISTS / f"{name}.txt").read_bytes() + python.encode()).hexdigest()
        for name in INCLUDED[wanted]
    }


def _make_environment() -> None:
    # Without pip: that is a third of the time, and some systems ship Python without ensurepip.
    try:
        venv.create(VENV, clear=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refused(f"The folder .venv cannot be made: {error}") from error


def _install(requirements: Path) -> None:
    """Install with uv when pip can bring it, else with pip alone; the log shows only on failure."""
    with tempfile.TemporaryFile("w+") as log:
        pip = _pip()
        verified = ("--require-hashes", "--requirement")
        if call([*pip, *verified, LISTS / "uv.txt"], output=log, errors=log) == 0:
            uv: Command = (PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON)
            if call([*uv, *verified, requirements], output=log, errors=log) == 0:
                return
        if call([*pip, *verified, requirements], output=log, errors=log) != 0:
            log.seek(0)
            raise Refused(_why_not(log.read()))


def _pip() -> list[str | Path]:
    """The command that installs into the environment: this Python's pip, else one put into it."""
    options = ("install", *PIP_OPTIONS)
    outside: list[str | Path] = [sys.executable, "-m", "pip", "--python", PYTHON]
    quiet = subprocess.DEVNULL
    if call([*outside, "--version"], output=quiet, errors=quiet) == 0:
        return [*outside, *options]
    if call([PYTHON, "-m", "ensurepip"], output=quiet, errors=quiet) == 0:
        return [PYTHON, "-m", "pip", *options]
    raise Refused("Python has neither pip nor ensurepip: install pip (on Debian: apt install python3-pip).")


def _why_not(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    last_word = (errors or lines or ["no word from pip"])[-1]
    return (
        "The libraries could not be installed; is there a network connection to the package index? "
        f"Start again when there is. pip said: {last_word}"
    )
