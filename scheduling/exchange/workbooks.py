"""XLSX files: sounded before they are unpacked, read sheet by row, and written.

A workbook is a zip of XML. A few kilobytes of it can claim gigabytes, so every part is first gone through without being
kept, within bounds; only a file that stays within them is handed to the library that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any
from warnings import catch_warnings, simplefilter
from xml.parsers import expat
from zipfile import ZipFile

from django.utils.translation import gettext as _

from scheduling.exchange.wrongs import MOST_CELLS, MOST_ROWS, Unreadable, too_many_rows

BEGINNING = b"PK\x03\x04"
# Stands in the place of a cell that is a formula.
FORMULA = "=\x00"
MEGABYTE = 1024 * 1024
MOST_PARTS, MOST_UNPACKED, MOST_OF_SMALL = 200, 120 * MEGABYTE, 4 * MEGABYTE
MOST_ELEMENTS, MOST_OF_SMALL_ELEMENTS = 2_500_000, 50_000
# Empty rows between others are gone through, too.
LARGEST_ROW = 10 * MOST_ROWS
PIECE = 64 * 1024
# These may be long; all other parts describe.
LONG = ("xl/worksheets/", "xl/sharedstrings")


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of the first sheet, as text. Unreadable where the file is damaged or beyond the bounds."""
    # Imported where a workbook is at hand: it takes every process a third of a second.
    from openpyxl import load_workbook

    try:
        _sound(content)
        with catch_warnings():
            simplefilter("ignore")
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_CELLS), start=1):
                if number > LARGEST_ROW:
                    raise Unreadable(too_many_rows())
                if any(cell.value is not None for cell in row):
                    yield number, _trimmed([_text(cell.value, cell.data_type) for cell in row])
    except Unreadable:
        raise
    except Exception as error:
        # Whatever a forged file makes the library say, it is the file.
        raise Unreadable(_damaged()) from error


def written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """A workbook with these rows, as an open file from its beginning."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    out = TemporaryFile()  # noqa: SIM115 (whoever answers with it closes it)
    book.save(out)
    out.seek(0)
    return out


def _damaged() -> str:
    return _("The workbook is damaged, locked with a password, or no XLSX file.")


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any, kind: str) -> str:
    """What a cell shows, in the writing that the columns read."""
    if kind == "f":
        return FORMULA
    if value is None or kind == "e":
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _sound(content: bytes) -> None:
    """Go through every XML part once. Unreadable where a bound is passed; any other error where it is no workbook."""
    with ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
        # A part is never unpacked beyond the size that it names.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(_("The workbook unpacks to more than can be read. Save the sheet as CSV, or split it."))
        for part in parts:
            if not part.filename.lower().endswith((".xml", ".rels")):
                continue
            is_long = part.filename.lower().startswith(LONG)
            if not is_long and part.file_size > MOST_OF_SMALL:
                raise Unreadable(_damaged())
            with packed.open(part) as source:
                _Sounding(MOST_ELEMENTS if is_long else MOST_OF_SMALL_ELEMENTS).go_through(source)


@dataclass
class _Sounding:
    """Counts the elements of one part as they go by."""

    most: int
    elements: int = 0
    rows: int = 0
    cells: int = 0
    formulas: int = 0
    counted: bool = False

    def go_through(self, source: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.begun
        parser.StartDoctypeDeclHandler = self.declared
        while piece := source.read(PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def declared(self, *_declaration: object) -> None:
        # No program writes one; entities that multiply need one.
        raise Unreadable(_damaged())

    def begun(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.most:
            raise Unreadable(_("The workbook has more cells than can be read. Save the sheet as CSV, or split it."))
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.cells, self.counted = 0, False
            if int(attributes.get("r", 0)) > LARGEST_ROW:
                raise Unreadable(too_many_rows())
        elif tag == "c":
            self.cells += 1
            if self.cells > MOST_CELLS * 10:
                raise Unreadable(_damaged())
        elif tag in ("v", "is") and not self.counted:
            # Rows that only have a colour hold nothing; those that hold something are counted, the heads with them.
            self.counted = True
            self.rows += 1
            if self.rows > MOST_ROWS + 1:
                raise Unreadable(too_many_rows())
        elif tag == "f":
            self.formulas += 1
            if self.formulas > MOST_ROWS:
                raise Unreadable(_("The workbook has too many formulas. Save a copy with values only."))
