"""Rows that are patients: who of them is new, who is known, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from practice.wordings import optional_kinds
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


@dataclass(frozen=True, slots=True)
class Person:
    """A row as it was understood. `row` is its fingerprint, `wrong` what is the matter with it."""

    line: int
    row: str
    own: int | None
    name: str
    birth: date | None
    contact: dict[str, Any]
    wrong: str = ""


@dataclass
class People:
    """What a file of patients comes to, row by row: `new` by line.

    `as_new`: those who may be somebody registered already are other people, and are registered, too.
    """

    as_new: bool
    register: Register
    before: Mapping[str, int]
    new: dict[int, Person] = field(default_factory=dict)
    # Fingerprints of rows that are somebody registered, with their primary keys.
    known: dict[str, int] = field(default_factory=dict)
    known_rows: int = 0
    remarks: list[Remark] = field(default_factory=list)
    _seen: dict[object, int] = field(default_factory=dict)

    def take(self, person: Person) -> None:
        """Sort one row in."""
        known = self._known(person)
        if known is not None:
            self.known[person.row] = known
            self.known_rows += 1
        elif person.wrong:
            self.remarks.append(Remark(BAD, person.line, person.wrong))
        elif (same := self._same_before(person)) is not None:
            said = _("The same person as in line %(line)s.")
            self.remarks.append(Remark(LEFT, person.line, said % {"line": same}))
        elif (perhaps := self.register.perhaps(person.name, person.birth)) is None or self.as_new:
            self.new[person.line] = person
        else:
            said = _("Perhaps registered already: patient %(number)s has a like name.")
            self.remarks.append(Remark(MAYBE, person.line, said % {"number": 1000 + perhaps}))

    def _known(self, person: Person) -> int | None:
        if person.own in self.register.goes_on:
            return self.register.goes_on[person.own]
        if person.row in self.before:
            return self.before[person.row]
        return next(iter(self.register.exactly(person.name, person.birth)), None)

    def _same_before(self, person: Person) -> int | None:
        """The line before this one that is the same person."""
        who = (person.name, person.birth) if person.birth else person.row
        same = self._seen.get(who, self._seen.get(person.row))
        self._seen.setdefault(who, person.line)
        self._seen.setdefault(person.row, person.line)
        return same


def people_in(persons: Sequence[Person], *, as_new: bool) -> People:
    """Compare every row with who is registered and with the rows before it."""
    people = People(as_new, Register.read(), read_before(PATIENTS, [person.row for person in persons if person.row]))
    for person in persons:
        people.take(person)
    return people


def person_of(line: Line) -> Person:
    """What a row says, checked by itself; nothing is asked of the database."""
    if line.wrong:
        return Person(line.number, "", None, "", None, {}, line.wrong)
    cells = line.cells
    birth, contact, wrong = None, {}, ""
    try:
        birth = birth_of(cells)
        contact = contact_of(cells, birth)
    except ValueError as refused:
        wrong = str(refused)
    name = name_of(cells.get("given_name", ""), cells.get("family_name", ""))
    own = row_of(PATIENTS, cells.get("key", ""))
    return Person(line.number, row_print(cells), own, name, birth, contact, wrong)


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
    contact["unwanted"] = _unwanted(cells.get("unwanted", ""))
    contact |= {code: choice_of(cells.get(code, ""), codes) for code, codes in _choices(get_language()).items()}
    if wrong := [*_refused(Patient(**contact)), *_guardian_missing(contact)]:
        raise ValueError(" ".join(wrong))
    return contact


def _unwanted(text: str) -> list[str]:
    """Which messages somebody does without, by their codes."""
    known = {code for code, _name in optional_kinds()}
    asked = sorted(set(text.split()))
    if unknown := [code for code in asked if code not in known]:
        raise ValueError(_("“%(text)s” is not known here.") % {"text": unknown[0][:40]})
    return asked


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
