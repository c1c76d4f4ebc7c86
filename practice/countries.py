"""The countries whose public holidays are known, for the settings of a practice."""

from __future__ import annotations

import re
from functools import cache

from holidays.registry import COUNTRIES

# `UnitedArabEmirates` is written apart before every capital that follows a small letter.
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def country_choices() -> tuple[tuple[str, str], ...]:
    """Code of two letters (ISO 3166) and English name of every country, by name."""
    named = {(row[1], _WORDS.sub(" ", row[0])) for row in COUNTRIES.values()}
    return tuple(sorted(named, key=lambda pair: pair[1]))
