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


@dataclass(frozen=True, slots=True)
class Usual:
    """What we suggest in a country: years after the last treatment, the age up to which minors' records stay, and why."""

    years: int
    source: str
    age: int = OF_AGE + 3


# Suggestions, which the page says, too: many of these rules bind some professions or places only. A country stands here
# where we can name its rule; the others get ten years.
USUAL = {
    # Doctors; other professions by laws of their own.
    "AT": Usual(10, "ÄrzteG § 51 Abs. 3"),
    # New South Wales; alike in Victoria (Health Records Act 2001) and the Capital Territory. Elsewhere custom.
    "AU": Usual(7, "Health Records and Information Privacy Act 2002 (NSW) s 25", age=25),
    # At least thirty, at most fifty years.
    "BE": Usual(30, "Loi du 22 avril 2019 / Wet van 22 april 2019, art. 35"),
    # Claims run out after twenty years; cantons ask for ten or more.
    "CH": Usual(20, "OR Art. 128a"),
    "DE": Usual(10, "BGB § 630f Abs. 3"),
    # At least; some regions ask for more.
    "ES": Usual(5, "Ley 41/2002, art. 17.1"),
    # Binds establishments; the professions recommend the same.
    "FR": Usual(20, "Code de la santé publique, art. R1112-7", age=28),
    # Binds the NHS; the professions follow it.
    "GB": Usual(8, "NHS Records Management Code of Practice", age=25),
    # Binds the public service; private practices follow it.
    "IE": Usual(8, "HSE Record Retention Policy", age=25),
    "NL": Usual(20, "BW art. 7:454 lid 3"),
    "NZ": Usual(10, "Health (Retention of Health Information) Regulations 1996"),
    # From the end of the year of the last entry.
    "PL": Usual(20, "Ustawa z dnia 6 listopada 2008 r. o prawach pacjenta, art. 29"),
    "SE": Usual(10, "Patientdatalagen (2008:355) 3 kap. 17 §"),
}
ELSEWHERE = Usual(10, "")


@dataclass(frozen=True, slots=True)
class Period:
    """One class of data: its code, its name, what begins the period, how many months are usual, and where that stands."""

    code: str
    name: str | Promise
    since: str | Promise
    usual: int
    source: str = ""


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
    there = USUAL.get(country, ELSEWHERE)
    usual = {RECORD: 12 * there.years, MINORS: 12 * (there.age - OF_AGE), UNTREATED: 24}
    sources = {RECORD: there.source}
    persons = [Period(code, name, since, usual[code], sources.get(code, "")) for code, name, since in _PERSONS]
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
