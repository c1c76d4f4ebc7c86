"""How long what is kept: by class of data, by the practice's own word or by what is usual in its country. Decision 0038.

A class says which of its rows are past their period and how they go. The health record is a class of its own: it goes
with its patient (patients/erasing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.erasing import last_treated
from patients.models import RetentionPeriod
from patients.registration import OF_AGE
from practice.models import Practice, User

Rows = QuerySet[Any]
RECORD, MINORS, UNTREATED = "record", "minors", "untreated"
AT_ONCE = 100
# Years that treatment records are kept after the last treatment, where the law or the profession of a country says so.
YEARS = {
    "AT": 10, "AU": 7, "BE": 30, "CA": 10, "CH": 20, "DE": 10, "DK": 10, "ES": 5, "FI": 12, "FR": 20, "GB": 8, "IE": 8,
    "IT": 10, "LU": 10, "NL": 20, "NO": 10, "NZ": 10, "PL": 20, "PT": 5, "SE": 10, "US": 10,
}  # fmt: skip
USUAL_YEARS = 10


@dataclass(frozen=True, slots=True)
class Period:
    """One class of data: its code, its name, what begins the period, and how many months are usual."""

    code: str
    name: str | Promise
    since: str | Promise
    usual: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class whose rows go one by one: `past` gives those from before a moment."""

    period: Period
    past: Callable[[datetime], Rows]
    remove: Callable[[Rows], None]


# Classes of rows, in the order in which people read them.
CLASSES: list[Class] = []
_PERSONS = (
    (RECORD, _("Health record, appointments and contact data"), _("after the last treatment")),
    (MINORS, _("The same of minors, at least"), _("after they come of age")),
    (UNTREATED, _("Registered, never treated"), _("after the registration or the last appointment")),
)


def register(*classes: Class) -> None:
    """Make classes known; each package has its own."""
    CLASSES.extend(classes)


def periods(country: str = "") -> list[Period]:
    """Every class with what is usual in the country, those of persons first."""
    usual = {RECORD: 12 * YEARS.get(country, USUAL_YEARS), MINORS: 36, UNTREATED: 24}
    persons = [Period(code, name, since, usual[code]) for code, name, since in _PERSONS]
    return [*persons, *(one.period for one in CLASSES)]


def months_kept() -> dict[str, int]:
    """Class → months: what the practice has said, or else what is usual in its country."""
    practice = Practice.current()
    said = dict(RetentionPeriod.objects.values_list("kind", "months"))
    return {one.code: said.get(one.code, one.usual) for one in periods(practice.country if practice else "")}


@transaction.atomic
def set_periods(months: Mapping[str, int], *, by: User) -> None:
    """Say how many months each class is kept; a class that is left out stays as it is."""
    now = months_kept()
    for kind, number in months.items():
        if now[kind] != number:
            said = {"months": number, "changed_by": by, "changed_at": timezone.now()}
            RetentionPeriod.objects.update_or_create(kind=kind, defaults=said)


def switch(*, on: bool) -> None:
    """Have what is past its period removed by itself, or not any more."""
    for practice in Practice.objects.all():
        practice.forgets_by_itself = on
        practice.save(update_fields=["forgets_by_itself"])


def kept_until(keys: Collection[int], birth_date: date | None, months: Mapping[str, int]) -> date | None:
    """The last day on which the health record has to be kept; None where nobody was ever treated."""
    last = last_treated(keys)
    if last is None:
        return None
    until = months_after(last, months[RECORD])
    if birth_date is None:
        return until
    return max(until, months_after(birth_date, 12 * OF_AGE + months[MINORS]))


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier, when negative); the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for length in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, length)
        except ValueError:
            continue
    raise ValueError("no such day")


def beginning_of(day: date) -> datetime:
    """The first moment of the day on the practice's clock."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def past_of(one: Class, today: date, months: Mapping[str, int]) -> Rows:
    """The rows of a class that are past their period today."""
    return one.past(beginning_of(months_after(today, -months[one.period.code])))


@transaction.atomic
def remove_some(one: Class, today: date, months: Mapping[str, int]) -> int:
    """Remove the next AT_ONCE rows of a class that are past their period; how many went."""
    keys = list(past_of(one, today, months).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if keys:
        one.remove(past_of(one, today, months).filter(pk__in=keys))
    return len(keys)


def delete(rows: Rows) -> None:
    """Remove rows that nothing points at."""
    rows.delete()


def counts(today: date) -> Iterable[tuple[Class, int]]:
    """How many rows of each class would go today."""
    months = months_kept()
    return [(one, past_of(one, today, months).count()) for one in CLASSES]
