"""Files of rows: whatever their encoding, separator and kind; what is too much or damaged is refused by name."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from scheduling.exchange.columns import OF_APPOINTMENTS, OF_PATIENTS
from scheduling.exchange.reading import Rows, read_rows
from scheduling.exchange.values import day_of, moment_in, shown_moment
from scheduling.exchange.workbooks import written
from scheduling.exchange.wrongs import MOST_ROWS, Unreadable

TEXT = "Vorname;Nachname;Geburtsdatum;Schuhgröße\r\nZoë;Müller;01.12.1980;42\r\n\r\nJörg;;;\r\n"
BERLIN = ZoneInfo("Europe/Berlin")


def read(content: bytes) -> Rows:
    return read_rows(content, OF_PATIENTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_read(encoding):
    found = read(TEXT.encode(encoding))
    assert [line.number for line in found.lines] == [2, 4]
    assert found.lines[0].cells == {"given_name": "Zoë", "family_name": "Müller", "birth_date": "01.12.1980"}
    assert found.unread == ["Schuhgröße"]


@pytest.mark.parametrize("separator", ";,\t|")
@pytest.mark.parametrize("named", [True, False])
def test_every_usual_separator_is_found(separator, named):
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows(
        [["First name", "LAST_NAME", "note"], ["Ann", 'B"; \nC, D', f"a{separator}b"], ["Eve", "", ""]]
    )
    first = f"sep={separator}\n" if named else ""
    found = read((first + out.getvalue()).encode())
    assert found.lines[0].cells == {"given_name": "Ann", "family_name": 'B"; \nC, D', "desk_note": f"a{separator}b"}
    assert [line.number for line in found.lines] == ([3, 5] if named else [2, 4])


def test_a_formula_is_named_by_line_and_column_and_a_marked_one_is_text():
    found = read(b'given name,note,phone\nAnn,"=HYPERLINK(""x"")",1\nEve,\'=1+1,+49 171 5550101\n')
    assert [bool(line.wrong) for line in found.lines] == [True, False]
    assert "note" in found.lines[0].wrong
    assert found.lines[1].cells == {"given_name": "Eve", "desk_note": "=1+1", "phone": "+49 171 5550101"}


def test_a_workbook_is_read_as_its_cells_show():
    book = Workbook()
    sheet = book.active
    for row in (
        ["treatment", "therapist", "starts", "given name", "minutes"],
        ["Massage", "Anna", datetime(2027, 3, 1, 9), "=1+1", 45.0],
        [],
        ["Massage", "Anna", datetime(2027, 3, 1), "Rosa", None],
    ):
        sheet.append(row)
    found = read_rows(_saved(book), OF_APPOINTMENTS)
    assert [line.number for line in found.lines] == [2, 4]
    assert "given name" in found.lines[0].wrong
    assert found.lines[1].cells["starts"] == "2027-03-01"
    assert found.lines[1].cells["given_name"] == "Rosa"


def test_what_we_write_as_a_workbook_is_text_and_read_back():
    with written(["given name", "note"], [["Ann", "'=1+1"], ["Bo\x0bb", ""]]) as file:
        content = file.read()
    with ZipFile(BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert [line.cells for line in read(content).lines][0] == {"given_name": "Ann", "desk_note": "=1+1"}


REFUSED = {
    "empty": b" \r\n",
    "no known columns": b"alpha,beta\n1,2\n",
    "a column twice": b"given name,first name\nAnn,Ann\n",
    "a quotation mark left open": b'given name,note\nAnn,"open\nEve,\n',
    "only heads that miss what is needed": b"surname;phone\nx;1\n",
    "bytes of nothing": b"given name\n\x81\x8d\x8f",
    "no workbook": b"PK\x03\x04" + b"nothing" * 30,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_by_name(content):
    with pytest.raises(Unreadable, match=r"\w+ \w+"):
        read(content)


def test_a_million_rows_are_refused_in_no_time_and_the_most_are_read():
    with pytest.raises(Unreadable, match=f"{MOST_ROWS:,}"):
        read(b"given name\n" + b"Ann\n" * 1_000_000)
    for nothing in (b"\n", b";\n"):
        # Lines that hold nothing are gone through, too.
        with pytest.raises(Unreadable, match=f"{MOST_ROWS:,}"):
            read(b"given name\n" + nothing * 1_000_000)
    assert len(read(b"given name\n" + b"Ann\n" * MOST_ROWS).lines) == MOST_ROWS


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
BOMBS = {
    "too many rows": SHEET % (b"<row><c><v>1</v></c></row>" * (MOST_ROWS + 2)),
    "a row of millions of cells": SHEET % (b"<row>" + b"<c/>" * 3_000_000 + b"</row>"),
    "a row far below": SHEET % b'<row r="999999999"><c r="A999999999" t="n"><v>1</v></c></row>',
    "gigabytes": b" " * 130_000_000,
    "an entity": b'<!DOCTYPE a [<!ENTITY b "bbbb">]>' + SHEET % b"",
    "no XML": b"<worksheet",
}


@pytest.mark.parametrize("sheet", BOMBS.values(), ids=BOMBS)
def test_a_workbook_that_claims_too_much_is_refused_before_it_is_unpacked(sheet):
    plain = Workbook()
    plain.active.append(["given name"])
    out = BytesIO()
    with ZipFile(BytesIO(_saved(plain))) as packed, ZipFile(out, "w", ZIP_DEFLATED) as bomb:
        for part in packed.namelist():
            bomb.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else packed.read(part))
    with pytest.raises(Unreadable):
        read(out.getvalue())


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-12-01", date(2026, 12, 1)), ("1.12.2026", date(2026, 12, 1)), ("25/12/2026", date(2026, 12, 25)),
     ("12/25/2026", date(2026, 12, 25)), ("03/03/2026", date(2026, 3, 3))],
)  # fmt: skip
def test_a_day_is_read_in_its_usual_writings(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text", ["01/02/2026", "2026-02-30", "31.11.2026", "soon", "2026-00-01", "0000-01-01", "9" * 30]
)
def test_a_day_that_is_none_or_might_be_another_is_refused(text):
    with pytest.raises(ValueError, match="“"):
        day_of(text)


@pytest.mark.parametrize(
    "text",
    ["2027-03-28 02:30", "2027-03-01 25:00", "2027-03-01", "2027-13-01 09:00", "", "9999-12-31 23:59-23:59", "1 1"],
)
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"“|exist|00"):
        moment_in({"starts": text}, BERLIN)


def test_both_hours_of_an_autumn_night_are_written_so_that_they_are_read_back():
    for hour in (0, 1):
        moment = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        text = shown_moment(moment, BERLIN)
        assert text.startswith("2027-10-31 02:30+0")
        assert moment_in({"starts": text}, BERLIN) == moment
    assert moment_in({"day": "1.3.2027", "clock": "9:00 Uhr"}, BERLIN) == datetime(2027, 3, 1, 8, tzinfo=UTC)


def _saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
