"""What stands in a cell: days, times, choices. ValueError with words for what cannot be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from practice.text import folded
from scheduling.clock import from_local
from scheduling.refusals import BookingRefused

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?(?: ?(?:uhr|h))?", re.IGNORECASE)
# No sign may belong to two of its parts: a long cell would be taken apart in every possible way.
_START = re.compile(
    r"(?P<day>[^\sT]+)[ T]+(?P<clock>[\d:.]+(?: ?(?:uhr|h))?)(?P<offset>[+-]\d{2}:\d{2})?", re.IGNORECASE
)
_LONGEST_SHOWN = 40


def day_of(text: str) -> date:
    """2026-12-01, 1.12.2026 or 25/12/2026. A day that can be read in two ways is not guessed."""
    for writing, order in ((_ISO, (0, 1, 2)), (_DOTS, (2, 1, 0)), (_SLASHES, (2, 1, 0))):
        found = writing.fullmatch(text)
        if found is None:
            continue
        parts = [int(part) for part in found.groups()]
        if writing is _SLASHES and parts[1] > 12:
            parts = [parts[1], parts[0], parts[2]]
        elif writing is _SLASHES and parts[0] <= 12 and parts[0] != parts[1]:
            raise ValueError(
                _("“%(text)s” can be read as two days. Write it as year-month-day, like 2026-12-01.") % _shown(text)
            )
        try:
            return date(*(parts[place] for place in order))
        except ValueError:
            raise ValueError(_("“%(text)s” is no day of the calendar.") % _shown(text)) from None
    raise ValueError(_("“%(text)s” is no date. Write it as year-month-day, like 2026-12-01.") % _shown(text))


def moment_in(cells: Mapping[str, str], tz: tzinfo) -> datetime:
    """The UTC moment of “starts”, or of “date” and “time”, on the practice's clock unless an offset is given."""
    text = cells.get("starts", "") or f"{cells.get('day', '')} {cells.get('clock', '')}".strip()
    found = _START.fullmatch(text)
    clock = _CLOCK.fullmatch(found["clock"]) if found else None
    if found is None or clock is None:
        raise ValueError(_("“%(text)s” is no day and time. Write it like 2026-12-01 14:30.") % _shown(text))
    try:
        local = datetime.combine(day_of(found["day"]), time(int(clock[1]), int(clock[2])))
        if found["offset"]:
            return datetime.fromisoformat(f"{local.isoformat()}{found['offset']}").astimezone(UTC)
        return from_local(local, tz)
    except BookingRefused as refused:
        raise ValueError(str(refused)) from None
    except OverflowError:
        raise ValueError(_("“%(text)s” is no day of the calendar.") % _shown(text)) from None
    except ValueError as wrong:
        if "“" in str(wrong):
            raise
        raise ValueError(_("“%(text)s” is no day and time. Write it like 2026-12-01 14:30.") % _shown(text)) from None


def shown_moment(moment: datetime, tz: tzinfo) -> str:
    """As `moment_in` reads it; with its offset in the hour that an autumn night has twice."""
    local = moment.astimezone(tz)
    first, second = local.replace(fold=0), local.replace(fold=1)
    if first.utcoffset() != second.utcoffset():
        return f"{local:%Y-%m-%d %H:%M}{local.isoformat()[-6:]}"
    return f"{local:%Y-%m-%d %H:%M}"


def codes_of(choices: Iterable[tuple[str, Any]], also: Mapping[str, str]) -> dict[str, str]:
    """Codes by everything that may stand for them: themselves, their labels, and other words, all folded."""
    return {folded(str(name)): code for code, label in choices for name in (code, label)} | dict(also)


def choice_of(text: str, codes: Mapping[str, str]) -> str:
    """The code that `text` stands for."""
    code = codes.get(folded(text))
    if code is None:
        raise ValueError(_("“%(text)s” is not known here.") % _shown(text))
    return code


def _shown(text: str) -> dict[str, str]:
    return {"text": text[:_LONGEST_SHOWN]}
