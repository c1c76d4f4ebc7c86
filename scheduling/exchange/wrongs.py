"""Why a file or a row of it is not read, and how much of a file is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# What is stored in one transaction: the answer, and what others wait for, stay a matter of seconds.
MOST_ROWS = 10_000
MOST_CELLS = 100


class Unreadable(Exception):
    """The file as a whole is refused; the words say why and what to do."""


def too_many_rows() -> str:
    """What is said of a file beyond MOST_ROWS."""
    said = _("The file has more than %(most)s rows. Split it and read in one part after the other.")
    return said % {"most": f"{MOST_ROWS:,}"}


# A row that stops the import; one that may be somebody registered already; one that is passed over; a word on the file.
BAD, MAYBE, LEFT, NOTE = "bad", "maybe", "left", "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the report, without anything clinical. `line` is None for what concerns the file."""

    sort: str
    line: int | None
    problem: str

    def stored(self) -> dict[str, Any]:
        """As ImportRun.report keeps it; no database takes a sign that is none, which a file may be quoted with."""
        return {"sort": self.sort, "line": self.line, "problem": self.problem.replace("\0", "\ufffd")}


def of_sorts(report: Iterable[dict[str, Any]]) -> Counter[str]:
    """How many remarks there are of each sort in a stored report."""
    return Counter(str(entry["sort"]) for entry in report)
