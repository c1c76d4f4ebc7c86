"""`run.py drill`: what breaks and attacks a practice, on every database there is, and a table of what was measured."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from running import libraries, suite

SHORT = "--short"


def drill(arguments: Sequence[str]) -> int:
    """Run the drills and attacks, at length or `--short`; other `arguments` go to pytest. Returns 0 only when all passed."""
    libraries.ensure("dev")
    with tempfile.TemporaryDirectory(prefix="practice-drill-") as folder:
        report = Path(folder) / "report"
        os.environ |= {"DRILLS": "short" if SHORT in arguments else "long", "DRILL_REPORT": str(report)}
        code = suite.run([argument for argument in arguments if argument != SHORT], of={"drills"}, alone=True)
        rows = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    print(table(rows))
    return code


def table(rows: Sequence[Sequence[str]]) -> str:
    """What each drill has measured, one line each: database, drill, what, how much."""
    if not rows:
        return "Nothing was measured."
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    return "\n".join(["", "What was measured:", *lines])
