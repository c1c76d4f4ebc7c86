"""`run.py lint`: style, types, templates and migrations, without changing a file."""

import os
import tempfile
from collections.abc import Sequence

from running import ROOT, Refused, libraries
from running.processes import Command, call
from running.serving import environment

PACKAGES = ("practice", "treatments", "patients", "scheduling", "records", "running")


def lint(arguments: Sequence[str]) -> int:
    """Run every check and say which ones found something. Returns 0 when none did."""
    if arguments:
        raise Refused("lint takes no arguments; it checks everything")
    libraries.ensure("dev")
    # What is checked are the sources: a practice that lies in `var/`, of whatever version, has no say.
    with tempfile.TemporaryDirectory(prefix="practice-lint-") as folder:
        settings = environment({**os.environ, "PRACTICE_DATA": folder})
        complaints = [name for name, command in _checks().items() if not _passes(name, command, settings)]
    print(f"\nlint: {', '.join(complaints)} found something" if complaints else "\nlint: nothing found")
    return 1 if complaints else 0


def _checks() -> dict[str, Command]:
    python = libraries.PYTHON
    templates = sorted((ROOT / "templates").rglob("*.html"))
    return {
        "style": (python, "-m", "ruff", "check", "--quiet", "."),
        "format": (python, "-m", "ruff", "format", "--check", "--quiet", "."),
        "types": (python, "-m", "mypy", "--no-error-summary", *PACKAGES, "run.py"),
        "templates": (python, "-m", "djlint", "--lint", "--quiet", "templates"),
        "template style": (str(libraries.PYTHON.with_name("djade")), "--check", "--target-version", "5.2", *templates),
        "migrations": (python, "manage.py", "makemigrations", "--check", "--dry-run"),
    }


def _passes(name: str, command: Command, settings: dict[str, str]) -> bool:
    print(f"-- {name}", flush=True)
    return call(command, environment=settings) == 0
