"""The register as it stands: our words, or the practice's where it has said its own; as rows and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.cells import plain
from practice.models import Practice, RegisterWords
from practice.processing.prepared import FIELDS, HEAD, HEAD_FIELDS, PREPARED, prepared_text

OWN = "own-"
NAME = "name"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an entry: what it is called, what it says, and whether the practice says it itself."""

    field: str
    label: str
    text: str
    ours: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity with its lines; `own`: of the practice alone."""

    code: str
    name: str
    lines: Sequence[Line]

    @property
    def own(self) -> bool:
        """Whether the practice has added it."""
        return self.code.startswith(OWN)


@dataclass(frozen=True, slots=True)
class Register:
    """The whole: who answers for it, then every activity; and when somebody last changed a word of it."""

    head: Entry
    entries: Sequence[Entry]
    changed_at: datetime | None


def register_of(practice: Practice) -> Register:
    """The register now. One query."""
    rows = list(RegisterWords.objects.all())
    said = {(row.entry, row.field): row.text for row in rows}
    own = sorted((row.text, row.entry) for row in rows if row.entry.startswith(OWN) and row.field == NAME)
    codes = [(code, str(one.name)) for code, one in PREPARED.items()] + [(code, name) for name, code in own]
    return Register(
        _entry(HEAD, practice.name, HEAD_FIELDS, said, practice),
        [_entry(code, name, FIELDS, said, practice) for code, name in codes],
        max((row.changed_at for row in rows), default=None),
    )


def entry_of(code: str, practice: Practice) -> Entry | None:
    """One entry, the head included; None where there is none of that code."""
    register = register_of(practice)
    return next((one for one in (register.head, *register.entries) if one.code == code), None)


def as_csv(register: Register) -> str:
    """One row for each activity, behind the rows of the head. No table program takes a cell for a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    for line in register.head.lines:
        table.writerow([plain(line.label), plain(line.text)])
    table.writerow([])
    table.writerow(["", *(str(label) for label in FIELDS.values())])
    for entry in register.entries:
        table.writerow([plain(entry.name), *(plain(line.text) for line in entry.lines)])
    return out.getvalue()


def as_json(register: Register) -> str:
    """The register by the codes of its fields, with their names."""
    shape = {
        "fields": {code: str(label) for code, label in {**HEAD_FIELDS, **FIELDS}.items()},
        "practice": {line.field: line.text for line in register.head.lines},
        "entries": [
            {"code": one.code, "name": one.name, **{line.field: line.text for line in one.lines}}
            for one in register.entries
        ],
    }
    return json.dumps(shape, ensure_ascii=False, indent=2)


def _entry(
    code: str, name: str, fields: Mapping[str, object], said: Mapping[tuple[str, str], str], practice: Practice
) -> Entry:
    lines = []
    for field, label in fields.items():
        ours = prepared_text(code, field, practice)
        own = said.get((code, field))
        lines.append(Line(field, str(label), ours if own is None else own, ours, own is not None))
    return Entry(code, name, lines)
