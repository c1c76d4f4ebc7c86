"""A report as it is shown: its tables, its drawing, the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from scheduling.reports.columns import Columns
from scheduling.wording import spoken_time

# A date is a month, a date-time a moment; None is shown as a dash.
Cell = str | int | float | date | datetime | None
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown: what it is about, the rest of its cells, and how long its bar is of 100 (None: no bar)."""

    name: str
    cells: Sequence[str]
    bar: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below heads; the first cell names the row. `bar` is the column that is drawn beside its number, up to `whole`."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    bar: int | None = None
    whole: float | None = None

    @property
    def lines(self) -> list[Line]:
        """The rows in words."""
        return [Line(shown(row[0]), [shown(cell) for cell in row[1:]], self._bar(row)) for row in self.rows]

    def _bar(self, row: Sequence[Cell]) -> float | None:
        value = None if self.bar is None else row[self.bar]
        if not isinstance(value, int | float):
            return None
        return round(min(100.0, 100 * value / (self.whole or self._most)), 1)

    @property
    def _most(self) -> float:
        values = [row[self.bar] for row in self.rows if self.bar is not None]
        return max((value for value in values if isinstance(value, int | float)), default=0) or 1


@dataclass(frozen=True, slots=True)
class Chapter:
    """One report. `all` holds every number in one table, to take along; `notes` say how they are counted."""

    plot: Columns | None
    tables: Sequence[Table]
    all: Table
    notes: Sequence[str] = field(default_factory=tuple)
    # Whether `all` says more than the tables, so that it is shown below them.
    more: bool = True


def shown(cell: Cell) -> str:
    """A cell as it is read on the page."""
    if cell is None:
        return NOTHING
    if isinstance(cell, datetime):
        return spoken_time(timezone.localtime(cell))
    if isinstance(cell, date):
        return date_format(cell, "M Y").replace(" ", "\u00a0")
    return str(cell)


def percent(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent, to a tenth; None where there is no whole."""
    return round(100 * part / whole, 1) if whole else None


def hours(minutes: int) -> float:
    """Minutes as hours, to a tenth."""
    return round(minutes / 60, 1)
