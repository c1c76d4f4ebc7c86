"""Finding a patient by what somebody at the phone says: parts of the name, digits of the number, date of birth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

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


def find_patients(text: str, limit: int = 20, *, archived: bool = False) -> list[Patient]:
    """The patients that `text` may mean, best first; none for an empty text. One query.

    Names in any order and in parts, phone digits from three on, a date of birth, “No. 1182”.
    """
    wanted = read_wanted(text, timezone.localdate())
    if wanted.nothing:
        return []
    return list(matching(wanted, Patient.objects.of_state(archived=archived))[:limit])


def matching(wanted: Wanted, patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """Those of `patients` that fit, names that begin so first, then by family name."""
    where = Q()
    for name in wanted.names:
        where &= Q(search_name__contains=name)
    if wanted.birth_dates:
        where &= Q(birth_date__in=wanted.birth_dates)
    if wanted.phone:
        where &= _phone_or_number(wanted.phone)
    if wanted.number:
        where &= Q(pk=wanted.number - FIRST_NUMBER)
    begins = Q()
    for name in wanted.names:
        begins &= Q(search_name__startswith=name) | Q(search_name__contains=f" {name}")
    ranked = patients.filter(where)
    if wanted.names:
        rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
        return ranked.order_by(rank, "family_name", "given_name", "pk")
    return ranked.order_by("family_name", "given_name", "pk")


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


def _phone_or_number(phone: str) -> Q:
    where = Q()
    for ending in phone_endings(phone):
        where |= Q(search_phone__contains=ending)
    if phone.isdigit() and len(phone) <= 9 and int(phone) > FIRST_NUMBER:
        where |= Q(pk=int(phone) - FIRST_NUMBER)
    if phone.isdigit() and len(phone) == 4 and 1900 <= int(phone) <= 2200:
        where |= Q(birth_date__year=int(phone))
    return where
