"""Public holidays of the practice's country, as suggestions for closed days. Nothing closes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from holidays import country_holidays
from holidays.registry import COUNTRIES

from practice.models import Practice
from scheduling.models import ClosedDays

AHEAD = timedelta(days=366)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A public holiday that the practice has not closed on."""

    day: date
    name: str


def suggested(practice: Practice, today: date) -> list[PublicDay]:
    """The holidays of the coming year on which the practice is open. Empty without a country. One query."""
    named = public_days(practice.country, today, today + AHEAD)
    if not named:
        return []
    closed = list(
        ClosedDays.objects.filter(last_day__gte=today, first_day__lte=today + AHEAD).values_list(
            "first_day", "last_day"
        )
    )
    return [one for one in named if not any(first <= one.day <= last for first, last in closed)]


def public_days(country: str, first: date, last: date) -> list[PublicDay]:
    """Every nationwide public holiday from `first` to `last`, in order, by its name in the reader's language if there is one."""
    if country not in {row[1] for row in COUNTRIES.values()}:
        return []
    found = country_holidays(country, years=range(first.year, last.year + 1), language=_language(country))
    return [PublicDay(day, name[:LONGEST_NAME]) for day, name in sorted(found.items()) if first <= day <= last]


def _language(country: str) -> str | None:
    """The library's word for the reader's language, else the country's own."""
    spoken = (get_language() or "en").partition("-")[0]
    return next((code for code in country_holidays(country).supported_languages if code.startswith(spoken)), None)
