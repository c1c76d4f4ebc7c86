"""Texts made to keep a pattern busy: each place that reads one takes them in a moment."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from patients.searching import read_wanted
from patients.words import validate_note, validate_phone
from practice import message_words, tracing, wordings
from practice.audit import verifying, wording
from practice.backups import archive
from practice.gateways.outcomes import Refused
from practice.gateways.sms import dialled
from practice.logs import without_links
from records import pdfs, storing
from records.access import naming
from records.searching import words_of
from records.titles import download_name, title_from
from scheduling.absences import acting
from scheduling.exchange.reading import LONGEST_CELL
from scheduling.exchange.values import _CLOCK, moment_in
from tests.paths import ROOT
from treatments import strictjson

LONG, SECONDS = 50_000, 1.0
PIECES = (
    "1",
    "a",
    " ",
    "T",
    "/S ",
    "/q/",
    "{",
    "{a",
    "1 de ",
    "aaa ",
    "aaa 1 ",
    "+1 ",
    "(",
    "no ",
    "0:",
    "\n",
    "img_",
    "\\<",
)

# Module → what reads the patterns that stand in it. A cell of a file is never longer than LONGEST_CELL.
READERS: dict[str, list[Callable[[str], object]]] = {
    "patients/dates.py": [lambda text: read_wanted(text, date(2026, 12, 1))],
    "patients/searching.py": [lambda text: read_wanted(text, date(2026, 12, 1))],
    "patients/words.py": [validate_phone, validate_note],
    "practice/audit/wording.py": [wording._ANSWER.fullmatch, wording._PATIENT.fullmatch, wording._KEYS.fullmatch],
    "practice/audit/verifying.py": [verifying.LINE.fullmatch],
    "practice/backups/archive.py": [archive.MEMBERS.fullmatch],
    # Class names of the code, nothing that anybody types.
    "practice/countries.py": [],
    "practice/gateways/sms.py": [dialled],
    "practice/logs.py": [without_links],
    "practice/message_words.py": [message_words._CODE.fullmatch],
    "practice/tracing.py": [tracing._NUMBER.fullmatch],
    "practice/wordings.py": [lambda text: wordings.check_text(text, next(iter(wordings.WORDINGS.values())))],
    "records/access/naming.py": [naming._DAY.fullmatch],
    "records/pdfs.py": [lambda text: pdfs.RUNS.search(text.encode())],
    "records/searching.py": [words_of],
    "records/storing.py": [storing.MADE_UP.fullmatch],
    "records/titles.py": [lambda text: title_from(text, "A file"), lambda text: download_name(text, "application/pdf")],
    # Our own lists of libraries.
    "running/listing.py": [],
    "scheduling/absences/acting.py": [acting._TARGET.fullmatch, acting._NUMBER.fullmatch],
    "scheduling/exchange/values.py": [
        lambda text: moment_in({"starts": text[:LONGEST_CELL]}, UTC),
        lambda text: _CLOCK.fullmatch(text[:LONGEST_CELL]),
    ],
    "treatments/strictjson.py": [strictjson.DAY.fullmatch],
}


def test_whoever_writes_a_pattern_says_here_what_reads_it() -> None:
    packages = ("practice", "treatments", "patients", "scheduling", "records", "running")
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    assert {_place(file) for file in files if "re.compile(" in file.read_text(encoding="utf-8")} == set(READERS)


@pytest.mark.parametrize("module", [module for module in READERS if READERS[module]])
def test_no_text_keeps_a_pattern_busy(module: str) -> None:
    slow = []
    for reader in READERS[module]:
        for piece in PIECES:
            text = (piece * LONG)[:LONG] + "!"
            began = time.process_time()
            with suppress(ValidationError, ValueError, Refused):
                reader(text)
            if time.process_time() - began > SECONDS:
                slow.append(piece)
                break
    assert slow == []


def test_the_time_of_a_session_in_a_file_is_still_read() -> None:
    for text in ("2026-12-01 14:30", "2026-12-01T14:30", "1.12.2026 14.30 Uhr", "2026-12-01t14:30+00:00"):
        assert moment_in({"starts": text}, UTC).isoformat() == "2026-12-01T14:30:00+00:00"
    assert re.search("no day and time", _refusal("T" * LONGEST_CELL))


def _refusal(text: str) -> str:
    with pytest.raises(ValueError, match="day") as refused:
        moment_in({"starts": text}, UTC)
    return str(refused.value)


def _place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
