"""A report as a table to take along, comma separated. No cell of it is a formula."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO

from django.utils import timezone

from scheduling.reports.tables import Cell, Table

# A cell that begins with one of these is taken for a formula, or for the end of one.
LIVE = "=+-@\t\r\n＝＋－＠"


def sheet(table: Table) -> str:
    """Heads and rows; months as 2026-11, moments on the practice's clock. Begins with the mark by which Excel sees UTF-8."""
    out = StringIO()
    csv.writer(out).writerows(
        [[plain(head) for head in table.heads], *([_cell(one) for one in row] for row in table.rows)]
    )
    return f"\ufeff{out.getvalue()}"


def plain(text: str) -> str:
    """Text that no table program takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0")[:1] in tuple(LIVE) or text[:1] in tuple(LIVE) else text


def _cell(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return f"{timezone.localtime(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m}"
    return plain(cell) if isinstance(cell, str) else ("" if cell is None else cell)
