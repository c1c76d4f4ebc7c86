"""Rows that are patients: who of them is new, who is known, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.registration import check_guardian
from practice.languages import languages
from scheduling.exchange.columns import OF_PATIENTS, PATIENTS
from scheduling.exchange.keys import fingerprint, read_before, row_of
from scheduling.exchange.reading import Line
from scheduling.exchange.register import Register, name_of
from scheduling.exchange.values import choice_of, codes_of, day_of
from scheduling.exchange.wrongs import BAD, LEFT, MAYBE, Remark

TEXTS = ("given_name", "family_name", "phone", "email", "address", "guardian_name", "guardian_phone", "desk_note")
SEXES = {
    "f": "female",
    "w": "female",
    "weiblich": "female",
    "m": "male",
    "mannlich": "male",
    "d": "other",
    "": "unknown",
}
CHANNELS = {"mail": "email", "text": "sms", "telefon": "phone", "": "email"}
HEADS = {column.code: column.head for column in OF_PATIENTS}


@dataclass
class People:
    """What a file of patients comes to, row by row: `new` has fingerprint and contact data by line.

    `as_new`: those who may be somebody registered already are other people, and are registered, too.
    """

    as_new: bool
    register: Register
    before: Mapping[str, int]
    new: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    # Fingerprints of rows that are somebody registered, with their primary keys.
    known: dict[str, int] = field(default_factory=dict)
    known_rows: int = 0
    remarks: list[Remark] = field(default_factory=list)
    _seen: dict[object, int] = field(default_factory=dict)

    def take(self, line: Line) -> None:
        """Sort one row in."""
        try:
            remark = self._sorted(line)
        except ValueError as wrong:
            remark = Remark(BAD, line.number, str(wrong))
        if remark is not None:
            self.remarks.append(remark)

    def _sorted(self, line: Line) -> Remark | None:
        if line.wrong:
            raise ValueError(line.wrong)
        cells, row = line.cells, row_print(line.cells)
        birth = birth_of(cells)
        name = name_of(cells.get("given_name", ""), cells.get("family_name", ""))
        known = self._known(cells, row, name, birth)
        if known is not None:
            self.known[row] = known
            self.known_rows += 1
            return None
        same = self._same_before(line.number, row, name, birth)
        if same is not None:
            return Remark(LEFT, line.number, _("The same person as in line %(line)s.") % {"line": same})
        contact = contact_of(cells, birth)
        perhaps = self.register.perhaps(name, birth)
        if perhaps is None or self.as_new:
            self.new[line.number] = (row, contact)
            return None
        said = _("Perhaps registered already: patient %(number)s has a like name.")
        return Remark(MAYBE, line.number, said % {"number": 1000 + perhaps})

    def _known(self, cells: Mapping[str, str], row: str, name: str, birth: date | None) -> int | None:
        own = row_of(PATIENTS, cells.get("key", ""))
        if own in self.register.goes_on:
            return self.register.goes_on[own]
        if row in self.before:
            return self.before[row]
        return next(iter(self.register.exactly(name, birth)), None)

    def _same_before(self, number: int, row: str, name: str, birth: date | None) -> int | None:
        """The line before this one that is the same person."""
        person = (name, birth) if birth else row
        same = self._seen.get(person, self._seen.get(row))
        self._seen.setdefault(person, number)
        self._seen.setdefault(row, number)
        return same


def people_in(lines: list[Line], *, as_new: bool) -> People:
    """Compare every row with who is registered and with the rows before it."""
    before = read_before(PATIENTS, [row_print(line.cells) for line in lines if not line.wrong])
    people = People(as_new, Register.read(), before)
    for line in lines:
        people.take(line)
    return people


def row_print(cells: Mapping[str, str]) -> str:
    """What a row of patients or appointments says of the person: number, name, date of birth as they are written."""
    name = name_of(cells.get("given_name", ""), cells.get("family_name", ""))
    try:
        birth = str(birth_of(cells) or "")
    except ValueError:
        birth = cells["birth_date"]
    return fingerprint(cells.get("number", ""), name, birth)


def birth_of(cells: Mapping[str, str]) -> date | None:
    """The date of birth, where there is one. ValueError for one that cannot be read."""
    return day_of(cells["birth_date"]) if cells.get("birth_date") else None


@cache
def _choices(_language: str) -> dict[str, dict[str, str]]:
    """What may stand in the columns of choices, in the language that is spoken here."""
    return {
        "sex": codes_of(Patient.Sex.choices, SEXES),
        "channel": codes_of(Patient.Channel.choices, CHANNELS),
        "language": codes_of(languages().items(), {"": "en", "deutsch": "de"}),
    }


def contact_of(cells: Mapping[str, str], birth: date | None) -> dict[str, Any]:
    """The contact data of a row, as registration takes them. ValueError says all that is wrong with them."""
    contact: dict[str, Any] = {code: cells.get(code, "") for code in TEXTS} | {"birth_date": birth}
    contact |= {code: choice_of(cells.get(code, ""), codes) for code, codes in _choices(get_language()).items()}
    if wrong := [*_refused(Patient(**contact)), *_guardian_missing(contact)]:
        raise ValueError(" ".join(wrong))
    return contact


def _refused(patient: Patient) -> list[str]:
    try:
        patient.full_clean(exclude=["request_key"])
    except ValidationError as refused:
        return [f"{HEADS.get(field, field)}: {' '.join(said)}" for field, said in refused.message_dict.items()]
    return []


def _guardian_missing(contact: Mapping[str, Any]) -> list[str]:
    try:
        check_guardian(contact["birth_date"], contact["guardian_name"], timezone.localdate())
    except ValidationError as refused:
        return refused.messages
    return []
