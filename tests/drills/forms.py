"""A drill is short in the suite and long for `run.py drill` (DRILLS=long), which shows what it has measured."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.db import connection

LONG = os.environ.get("DRILLS") == "long"


def long_or_short(long: int, short: int) -> int:
    """How many, or how many seconds, of this form."""
    return long if LONG else short


def tell(drill: str, what: str, measured: object) -> None:
    """Put a line into the table of `run.py drill`, when it is that which runs the drill."""
    if file := os.environ.get("DRILL_REPORT"):
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([connection.vendor, drill, what, str(measured)]) + "\n")
