"""A report as a table to take along, comma separated. No cell of it is a formula."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO

from django.utils import timezone

from practice.cells import plain
from scheduling.reports.tables import Cell, Table


def sheet(table: Table) -> str:
    """Heads and rows; months as 2026-11, moments on the practice's clock. Begins with the mark by which Excel sees UTF-8."""
    out = StringIO()
    csv.writer(out).writerows(
        [[plain(head) for head in table.heads], *([_cell(one) for one in row] for row in table.rows)]
    )
    return f"\ufeff{out.getvalue()}"


def _cell(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return plain(cell) if isinstance(cell, str) else ("" if cell is None else cell)
