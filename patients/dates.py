"""Dates of birth as people type them: 12.03.1984, 12/03/1984, 1984-03-12, 12 March 1984."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import override

from practice.text import folded

LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "tr", "nl", "pt")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_DAY_WORD = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:de\s+)?([^\W\d]{3,})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)")
_WORD_DAY = re.compile(r"([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")


def take_date(text: str, today: date) -> tuple[list[date], str]:
    """The days that the first date in `text` may mean (none after `today`), and the text without it.

    `text` is folded. 12/03/1984 may be the 12th of March or the 3rd of December: both are given.
    """
    for pattern, read in ((_ISO, _iso), (_NUMBERS, _numbers), (_DAY_WORD, _day_word), (_WORD_DAY, _word_day)):
        found = pattern.search(text)
        if found and (days := sorted({day for day in read(*found.groups()) if day <= today})):
            return days, f"{text[: found.start()]} {text[found.end() :]}"
    return [], text


def _iso(year: str, month: str, day: str) -> Iterator[date]:
    yield from _day(int(year), int(month), int(day))


def _numbers(first: str, second: str, year: str) -> Iterator[date]:
    for full in [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)]:
        yield from _day(full, int(second), int(first))
        yield from _day(full, int(first), int(second))


def _day_word(day: str, month: str, year: str) -> Iterator[date]:
    if number := _month_numbers().get(month):
        yield from _day(int(year), number, int(day))


def _word_day(month: str, day: str, year: str) -> Iterator[date]:
    yield from _day_word(day, month, year)


def _day(year: int, month: int, day: int) -> Iterator[date]:
    """The day, if there is one."""
    try:
        yield date(year, month, day)
    except ValueError:
        return


@cache
def _month_numbers() -> dict[str, int]:
    names: dict[str, int] = {}
    for language in LANGUAGES:
        with override(language):
            for months in (MONTHS_3, MONTHS):
                names.update({folded(str(name)).rstrip("."): number for number, name in months.items()})
    return names
