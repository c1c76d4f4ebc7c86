"""Finding a patient by what somebody at the phone says: parts of the name, digits of the number, date of birth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.dates import take_date
from patients.models import Patient
from patients.words import unmarked
from practice.text import folded

LONGEST_TEXT = 200
MOST_FRAGMENTS = 8
# A whole phone number is compared by its end, whatever the country's prefix.
WHOLE_NUMBER, END_OF_NUMBER = 10, 8
FIRST_NUMBER = 1000
_NUMBERED = re.compile(r"(?:^|\s)(?:no|nr|n°|#)\.?\s?(\d{4,9})(?!\S)")
_PHONE = re.compile(r"(?<!\w)\+?\(?\d[\d\s()/.-]*\d(?!\w)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search text asks for. Everything given has to hold."""

    names: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    phone: str = ""
    number: int | None = None

    @property
    def nothing(self) -> bool:
        """True when there is nothing to look for."""
        return not (self.names or self.birth_dates or self.phone or self.number)


@dataclass(frozen=True, slots=True)
class Option:
    """A patient as a field offers them. `about` tells namesakes apart: date of birth, phone, number."""

    pk: str
    name: str
    about: str


def options_for(text: str, limit: int) -> list[Option]:
    """As `find_patients`, in the words that a field shows, best first. One query."""
    numbered = _("No. %(number)s")
    return [
        Option(
            str(patient.pk),
            str(patient),
            " · ".join(
                filter(
                    None,
                    (
                        date_format(patient.birth_date, "j M Y") if patient.birth_date else "",
                        patient.phone,
                        numbered % {"number": patient.number},
                    ),
                )
            ),
        )
        for patient in find_patients(text, limit)
    ]


def find_patients(text: str, limit: int = 20, *, archived: bool = False) -> list[Patient]:
    """The patients that `text` may mean, best first; none for an empty text. One query.

    Names in any order and in parts, phone digits from three on, a date of birth, “No. 1182”.
    """
    wanted = read_wanted(text, timezone.localdate())
    if wanted.nothing:
        return []
    conditions = [*_conditions(wanted), Condition(f"archived_at IS {'NOT ' if archived else ''}NULL")]
    first = _begins(wanted)
    # Asked with every letter: written out, the statement takes a tenth of the time that building it takes.
    statement = (
        f"SELECT * FROM patients_patient WHERE {' AND '.join(one.sql for one in conditions)}"  # noqa: S608 (what was typed is in the values)
        f" ORDER BY NOT ({first.sql}), family_name, given_name, id LIMIT %s"
    )
    values = [value for one in (*conditions, first) for value in one.values]
    return list(Patient.objects.raw(statement, [*values, limit]))


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of the statement, and the values that stand in it."""

    sql: str
    values: tuple[object, ...] = ()


def _conditions(wanted: Wanted) -> Iterator[Condition]:
    """What all has to hold."""
    for name in wanted.names:
        yield _like("search_name", f"%{_plain_pattern(name)}%")
    if wanted.birth_dates:
        yield _any(Condition("birth_date = %s", (day.isoformat(),)) for day in wanted.birth_dates)
    if wanted.phone:
        yield _any(_phone_or_number(wanted.phone))
    if wanted.number:
        yield Condition("id = %s", (wanted.number - FIRST_NUMBER,))


def _begins(wanted: Wanted) -> Condition:
    """Holds where every part stands at the beginning of a name: these come first."""
    parts = [_plain_pattern(name) for name in wanted.names]
    starts = [_any((_like("search_name", f"{part}%"), _like("search_name", f"% {part}%"))) for part in parts]
    return Condition(" AND ".join(one.sql for one in starts) or "1 = 1", tuple(v for one in starts for v in one.values))


def _any(conditions: Iterable[Condition]) -> Condition:
    these = list(conditions)
    return Condition(f"({' OR '.join(one.sql for one in these)})", tuple(v for one in these for v in one.values))


def _like(column: str, pattern: str) -> Condition:
    return Condition(f"{column} LIKE %s ESCAPE '\\'", (pattern,))


def _plain_pattern(text: str) -> str:
    """`text` as it is, also where it has signs that mean something in a pattern."""
    return connection.ops.prep_for_like_query(text)


def read_wanted(text: str, today: date) -> Wanted:
    """Take `text` apart: a date, a number, a phone number, and what is left are parts of names."""
    rest = folded("".join(_plain(sign) for sign in text[:LONGEST_TEXT]))
    birth_dates, rest = take_date(rest, today)
    number = None
    if found := _NUMBERED.search(rest):
        number, rest = int(found[1]), rest.replace(found[0], " ")
    phone = ""
    if (found := _PHONE.search(rest)) and len(re.sub(r"\D", "", found[0])) >= 3:
        phone, rest = re.sub(r"[^\d+]", "", found[0]), rest.replace(found[0], " ")
    fragments = [fragment if unmarked(fragment) else "" for fragment in rest.replace(",", " ").split()]
    names = tuple(filter(None, fragments))[:MOST_FRAGMENTS]
    return Wanted(names, tuple(birth_dates), phone, number)


def _plain(sign: str) -> str:
    """Digits of any script in ASCII; control signs and invisible ones become a space or nothing."""
    if (value := unicodedata.digit(sign, None)) is not None:
        return str(value)
    if unicodedata.category(sign) in {"Cc", "Cs"}:
        return " "
    return "" if unicodedata.category(sign) == "Cf" else sign


def phone_endings(phone: str) -> Sequence[str]:
    """The digits by which a number, written nationally or internationally, is found in the other writing too."""
    number = phone.lstrip("+")
    if len(number.lstrip("0")) >= WHOLE_NUMBER:
        return [number[-END_OF_NUMBER:]]
    if phone.startswith(("+", "00")):
        abroad = number.lstrip("0")
        # The country's prefix has one to three digits; at home a zero stands in its place.
        return [abroad, *(f"0{abroad[length:]}" for length in (1, 2, 3) if len(abroad) - length >= 3)]
    return [number.lstrip("0")] if len(number.lstrip("0")) >= 3 else [number]


def _phone_or_number(phone: str) -> Iterator[Condition]:
    for ending in phone_endings(phone):
        yield _like("search_phone", f"%{ending}%")
    if phone.isdigit() and len(phone) <= 9 and int(phone) > FIRST_NUMBER:
        yield Condition("id = %s", (int(phone) - FIRST_NUMBER,))
    if phone.isdigit() and len(phone) == 4 and 1900 <= int(phone) <= 2200:
        yield Condition("birth_date BETWEEN %s AND %s", (f"{phone}-01-01", f"{phone}-12-31"))
