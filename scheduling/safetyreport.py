"""The safety report: how often each rule spoke and what became of it, by month and by therapist. No patient is in it.

Five queries whatever there is to count: two sums over the rows of firings.py, the times to answer, the rules' names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.models import BookingRequest, Firing
from treatments.models import CourseRule, Rule

State = BookingRequest.State
Outcome = Firing.Outcome
PERIODS = (3, 6, 12, 24)
# An answer has a row of its own, so its question is not counted as another firing.
ANSWERED = (State.APPROVED, State.ADAPTED, State.DECLINED)
FIRED = ~Q(outcome=Outcome.ASKED) | ~Q(request__state__in=ANSWERED)
# What speaks without being a rule of the catalogue.
BUILT_IN = {
    "infeasible": _("Nothing of the session would be left"),
    "treatment-qualifications": _("The therapist lacks a qualification of the treatment"),
}
# Overridden at least this often, and in more than half of all cases: perhaps the rule is wrong.
WORTH_A_LOOK = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a rule spoke (`fired`, one for each decision) and what became of it."""

    fired: int = 0
    blocked: int = 0
    adapted: int = 0
    overridden: int = 0
    noted: int = 0
    asked: int = 0
    declined: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def in_the_way(self) -> int:
        """How often it spoke and was more than something to note."""
        return self.fired - self.noted

    @property
    def rate(self) -> int:
        """Overridden, in percent of fired."""
        return round(100 * self.overridden / self.fired) if self.fired else 0

    @property
    def needless(self) -> bool:
        """True when it is overridden so often that somebody should look at it."""
        return self.overridden >= WORTH_A_LOOK and 2 * self.overridden > self.fired


@dataclass(frozen=True, slots=True)
class Line:
    """The counts of something named; `minutes` is the median time to an answer, in minutes."""

    name: str
    counts: Counts
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule over the whole period and by month, the latest first. `pk` is None for what is no rule of the catalogue."""

    code: str
    pk: int | None
    is_course: bool
    total: Line
    months: Sequence[tuple[date, Line]]


@dataclass(frozen=True, slots=True)
class Report:
    """Rules and therapists from `first_day` on, the most overridden first."""

    first_day: date
    rules: Sequence[RuleLine] = field(default_factory=list)
    therapists: Sequence[Line] = field(default_factory=list)
    total: Line = Line("", Counts())


def safety_report(months: int, *, today: date) -> Report:
    """The report on this month and those before it, `months` altogether."""
    first_day = _months_back(today, months - 1)
    rows = Firing.objects.filter(at__gte=_midnight(first_day))
    by_rule: dict[str, dict[date, Counts]] = defaultdict(dict)
    for row in _summed(rows.annotate(month=TruncMonth("at")), "rule", "month"):
        by_rule[row["rule"]][timezone.localdate(row["month"])] = _counts(row)
    waited, names = _waited(rows), _names(by_rule)
    lines = [_rule_line(code, of_month, waited, names) for code, of_month in by_rule.items()]
    therapists = [
        Line(row["therapist__name"] or "", _counts(row)) for row in _summed(rows, "therapist", "therapist__name")
    ]
    counts = sum((line.total.counts for line in lines), Counts())
    total = Line("", counts, _median([one for found in waited.values() for one in found]))
    return Report(
        first_day,
        sorted(lines, key=lambda line: (_most_overridden(line.total), line.code)),
        sorted(therapists, key=lambda line: (_most_overridden(line), line.name)),
        total,
    )


def _summed(rows: QuerySet[Firing], *by: str) -> Iterable[Mapping[str, Any]]:
    sums = {str(value): Count("pk", filter=Q(outcome=value)) for value in Outcome.values}
    summed: Iterable[Mapping[str, Any]] = rows.order_by().values(*by).annotate(fired=Count("pk", filter=FIRED), **sums)
    return summed


def _counts(row: Mapping[str, Any]) -> Counts:
    return Counts(**{one.name: row[one.name] for one in fields(Counts)})


def _waited(rows: QuerySet[Firing]) -> dict[tuple[str, date], list[float]]:
    """Minutes from each question to its answer, by rule and month of the question."""
    asked = rows.filter(outcome=Outcome.ASKED, request__state__in=ANSWERED, request__answered_at__isnull=False)
    found: dict[tuple[str, date], list[float]] = defaultdict(list)
    took = ExpressionWrapper(F("request__answered_at") - F("request__asked_at"), DurationField())
    for rule, at, waited in asked.annotate(took=took).values_list("rule", "at", "took"):
        found[rule, timezone.localdate(at).replace(day=1)].append(waited.total_seconds() / 60)
    return found


def _names(codes: Iterable[str]) -> dict[str, tuple[str, int, bool]]:
    """Name, primary key and whether it is about courses, of every rule with one of `codes`, archived or not."""
    wanted = sorted(codes)
    return {
        code: (name, pk, model is CourseRule)
        for model in (CourseRule, Rule)
        for code, name, pk in model._default_manager.filter(code__in=wanted).values_list("code", "name", "pk")
    }


def _rule_line(
    code: str,
    of_month: Mapping[date, Counts],
    waited: Mapping[tuple[str, date], list[float]],
    names: Mapping[str, tuple[str, int, bool]],
) -> RuleLine:
    name, pk, is_course = names.get(code, (str(BUILT_IN.get(code, code)), None, False))
    ordered = sorted(of_month.items(), reverse=True)
    months = [(month, Line(name, counts, _median(waited.get((code, month), [])))) for month, counts in ordered]
    answers = [one for month in of_month for one in waited.get((code, month), [])]
    total = Line(name, sum(of_month.values(), Counts()), _median(answers))
    return RuleLine(code, pk, is_course, total, months)


def _most_overridden(line: Line) -> tuple[int, int, int]:
    return -line.counts.overridden, -line.counts.rate, -line.counts.fired


def _median(minutes: Sequence[float]) -> float | None:
    return round(median(minutes), 1) if minutes else None


def _months_back(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
