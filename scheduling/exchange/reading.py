"""A file of rows, read line by line: its kind, encoding and separator found out, its columns known by their heads.

What is read stays within bounds of rows, cells and memory, whatever the file says; what cannot be read is refused by name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from django.utils.translation import gettext as _

from practice.cells import as_it_was
from scheduling.exchange.columns import Column, known_by
from scheduling.exchange.workbooks import BEGINNING, LARGEST_ROW, workbook_rows
from scheduling.exchange.wrongs import MOST_CELLS, MOST_ROWS, Unreadable, too_many_rows

SEPARATORS = ";,\t|"
LONGEST_CELL = 5000
# In front of a file without a mark of its encoding; enough to tell.
LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its line in the file, its cells by the code of their column. `wrong` says why it cannot be read."""

    number: int
    cells: dict[str, str]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file holds. `unread` are the heads of columns that nobody knows."""

    lines: list[Line]
    unread: list[str]


def read_rows(content: bytes, columns: Sequence[Column]) -> Rows:
    """Every row of a CSV or XLSX file. Unreadable says by name why a file is refused as a whole."""
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    numbered = workbook_rows(content) if content.startswith(BEGINNING) else _csv_rows(content, columns)
    heads = next(((number, cells) for number, cells in numbered if any(cells)), None)
    if heads is None:
        raise Unreadable(_("The file is empty."))
    places, unread = _places(heads[1], columns)
    lines: list[Line] = []
    for number, cells in numbered:
        if not any(cells):
            continue
        if len(lines) == MOST_ROWS:
            raise Unreadable(too_many_rows())
        lines.append(_line(number, cells, places))
    return Rows(lines, unread)


def _places(heads: Sequence[str], columns: Sequence[Column]) -> tuple[dict[int, Column], list[str]]:
    found: dict[int, Column] = {}
    unread = []
    for place, head in enumerate(heads):
        column = known_by(head, columns)
        if column is None:
            unread += [head[:60]] if head else []
        elif column in found.values():
            raise Unreadable(_("Two columns are headed “%(head)s”. Leave one out.") % {"head": column.head})
        else:
            found[place] = column
    if missing := [column.head for column in columns if column.needed and column not in found.values()]:
        raise Unreadable(
            _("The first line has to name the columns. Not found: %(missing)s.") % {"missing": ", ".join(missing)}
        )
    return found, unread


def _line(number: int, cells: Sequence[str], places: dict[int, Column]) -> Line:
    known = {column.code: cells[place] for place, column in places.items() if place < len(cells)}
    formula = next((code for code, cell in known.items() if cell.startswith("=")), None)
    if formula is not None:
        head = next(column.head for column in places.values() if column.code == formula)
        return Line(number, {}, _("“%(head)s” is a formula. Write what it results in.") % {"head": head})
    if any(len(cell) > LONGEST_CELL for cell in known.values()):
        return Line(number, {}, _("A cell is longer than %(most)s signs.") % {"most": LONGEST_CELL})
    return Line(number, {code: as_it_was(cell).strip() for code, cell in known.items()})


def _csv_rows(content: bytes, columns: Sequence[Column]) -> Iterator[tuple[int, list[str]]]:
    """Line in the file and cells of each row."""
    encoding = encoding_of(content)
    begun = 1
    try:
        separator, skipped = _separator(content, encoding, columns)
        text = TextIOWrapper(BytesIO(content), encoding, newline="")
        for _skipped in range(skipped):
            text.readline()
        reader = csv.reader(text, delimiter=separator, strict=True)
        for cells in reader:
            if reader.line_num > LARGEST_ROW:
                raise Unreadable(too_many_rows())
            if len(cells) > MOST_CELLS:
                raise Unreadable(_("Line %(line)s has more than %(most)s cells.") % _at(begun + skipped))
            yield begun + skipped, [cell.strip() for cell in cells]
            begun = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            _("From line %(line)s on the file cannot be read: a quotation mark that is not closed, perhaps.")
            % _at(begun)
        ) from None
    except UnicodeError:
        raise Unreadable(_("The letters of the file cannot be read. Save it as UTF-8.")) from None


def _at(line: int) -> dict[str, int]:
    return {"line": line, "most": MOST_CELLS}


def encoding_of(content: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, else what Windows writes in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    beginning = content[:LOOKED_AT]
    # Of Western letters every other byte is nothing.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if beginning[first::2].count(0) > len(beginning) // 4 and not beginning[1 - first :: 2].count(0):
            return encoding
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(content: bytes, encoding: str, columns: Sequence[Column]) -> tuple[str, int]:
    """The separator by which most columns are known, and how many lines only name it (“sep=;”)."""
    text = TextIOWrapper(BytesIO(content), encoding, newline="")
    first = text.readline(LONGEST_CELL * 4)
    named = first.strip("\r\n").removeprefix("sep=")
    if len(named) == 1 and first.startswith("sep="):
        return (named, 1) if named in SEPARATORS else (";", 1)
    for _empty in range(LARGEST_ROW):
        if not first or first.strip(f"{SEPARATORS}\r\n "):
            break
        first = text.readline(LONGEST_CELL * 4)

    def known(separator: str) -> int:
        cells = next(csv.reader([first], delimiter=separator), [])
        return sum(known_by(cell, columns) is not None for cell in cells)

    return max(SEPARATORS, key=known), 0
