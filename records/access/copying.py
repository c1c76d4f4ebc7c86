"""A patient's own copy as one file: a page to read, the same for machines, the documents as they were filed.

Made anew each time and kept nowhere. Written piece by piece into a file without a name, so that its size costs no memory.
"""

from __future__ import annotations

import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from patients.models import Patient
from patients.signatures import HEIGHT, SIDE, paths_of
from practice.models import Practice
from records.access.heldback import Held, stub
from records.access.labels import LABELS
from records.access.naming import Names
from records.access.parts import PARTS, Part, patients_of
from records.access.telling import Row, entries, head_of, told
from records.documents import what_is_wrong
from records.models import Document
from records.storing import PIECE, path_of
from records.titles import download_name

logger = logging.getLogger(__name__)

FORMAT, VERSION = "own-copy", 1
PAGE, DATA, FOLDER = "read-me-first.html", "data.json", "documents"
ROWS_AT_ONCE = 200
# Between the two halves of the page, where the rows go.
GAP = "<!-- rows -->"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy is made of: of whom, as of when, and what is held back."""

    patient: Patient
    practice: Practice
    at: datetime
    patients: list[int]
    held: Held
    names: Names


def own_copy(patient: Patient, *, practice: Practice) -> IO[bytes]:
    """All that is on file about the patient, as a ZIP archive in a file without a name, at its beginning.

    In the patient's language, where our words are there in it. OSError where there is no room for it.
    """
    patients = patients_of(patient)
    copy = Copy(patient, practice, timezone.now(), patients, Held.of(patients), Names.now(practice.rules_version))
    target = tempfile.TemporaryFile(dir=settings.PRACTICE_DATA)  # noqa: SIM115 (whoever asked for it reads and closes it)
    try:
        with override(_language_of(patient)), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, copy)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _language_of(patient: Patient) -> str:
    """Theirs; in one that we have no words of, the days alone would be in it."""
    return patient.language if patient.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _write(archive: zipfile.ZipFile, copy: Copy) -> None:
    """One reading of the rows gives both: the page goes into the archive, the data wait beside it."""
    present = [part for part in PARTS if part.of(copy.patients).exists()]
    before, after = _page(copy, present).split(GAP)
    with tempfile.TemporaryFile("w+", dir=settings.PRACTICE_DATA, encoding="utf-8") as data:
        with archive.open(_member(PAGE, copy), "w", force_zip64=True) as page:
            page.write(before.encode())
            data.write(f'{{"about": {_json(_about(copy))}, "parts": {{')
            for number, part in enumerate(present):
                data.write(f"{',' if number else ''}\n{_json(part.code)}: [")
                _write_part(page, data, part, copy)
                data.write("]")
            data.write("}}\n")
            page.write(after.encode())
        data.seek(0)
        with archive.open(_member(DATA, copy), "w", force_zip64=True) as member:
            while piece := data.read(PIECE):
                member.write(piece.encode())
    for document in Document.objects.filter(patient__in=copy.patients).order_by("pk"):
        _write_file(archive, document, copy)


def _write_part(page: IO[bytes], data: IO[str], part: Part, copy: Copy) -> None:
    between = ""
    for number, rows in enumerate(_batches(part, copy)):
        context = {"part": part, "rows": rows, "first": number == 0, "side": SIDE, "height": HEIGHT}
        page.write(render_to_string("records/access/_rows.html", context).encode())
        for row in rows:
            data.write(f"{between}\n{_json(row.data)}")
            between = ","


def _batches(part: Part, copy: Copy) -> Iterator[list[Row]]:
    """The rows in words, some at a time."""
    batch: list[Any] = []
    for row in part.of(copy.patients).iterator(chunk_size=ROWS_AT_ONCE):
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            yield _told(part, batch, copy)
            batch = []
    if batch:
        yield _told(part, batch, copy)


def _told(part: Part, rows: list[Any], copy: Copy) -> list[Row]:
    if part.model == "practice.AuditEntry":
        return list(entries(rows))
    return [_row(part, row, copy) for row in rows]


def _row(part: Part, row: Any, copy: Copy) -> Row:
    if why := copy.held.why(row):
        return stub(row, head_of(part, row, copy.names), why)
    found = told(part, row, copy.names)
    if isinstance(row, Document):
        name = _name(row)
        return Row({**found.data, "file": name}, found.head, found.said, file=name)
    if found.strokes:
        return Row(found.data, found.head, found.said, strokes=paths_of(found.strokes))
    return found


def _write_file(archive: zipfile.ZipFile, document: Document, copy: Copy) -> None:
    """The file as it was filed. One that is missing or damaged is named in the log, and the copy is made without it."""
    if copy.held.why(document):
        return
    if (wrong := what_is_wrong(document.stored_as, document.sha256)) is not None:
        logger.error("document %s: its file %s", document.pk, wrong)
        return
    member = _member(_name(document), copy)
    # Pictures and PDFs are packed already.
    member.compress_type = zipfile.ZIP_STORED
    with path_of(document.stored_as).open("rb") as source, archive.open(member, "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            target.write(piece)


def _name(document: Document) -> str:
    return f"{FOLDER}/{document.pk}-{download_name(document.title, document.kind)}"


def _member(name: str, copy: Copy) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, timezone.localtime(copy.at).timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _page(copy: Copy, present: list[Part]) -> str:
    context = {
        "copy": copy,
        "patient": copy.patient,
        "practice": copy.practice,
        "at": timezone.localtime(copy.at),
        "parts": present,
        "gap": GAP,
        "look": f"<style>{''.join(_look('css/tokens.css', 'css/own-copy.css'))}</style>",
        "data": DATA,
        "folder": FOLDER,
    }
    return render_to_string("records/access/page.html", context)


def _look(*names: str) -> Iterator[str]:
    """Our style sheets, in the page itself: it is read where we are not."""
    for name in names:
        if found := finders.find(name):
            yield Path(str(found)).read_text(encoding="utf-8")


def _about(copy: Copy) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "practice": copy.practice.name,
        "patient": copy.patient.number,
        "made_at": copy.at.isoformat(),
        "time_zone": copy.practice.time_zone,
        "parts": {part.code: str(part.title) for part in PARTS},
        "fields": {name: str(label) for name, label in LABELS.items()},
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
