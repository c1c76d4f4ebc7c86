"""The safety report: how often rules speak and what becomes of it, on the screen and as a table to take along."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practice.cells import plain
from scheduling.barplot import bar_plot
from scheduling.reports.contents import CONTENTS
from scheduling.safetyreport import PERIODS, Line, Report, safety_report

USUAL = 12
MOST_BARS = 10


@permission_required("scheduling.view_report", raise_exception=True)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Rules by how often they were overridden, drawn and as a table, and the same by therapist."""
    months = _months(request)
    found = safety_report(months, today=timezone.localdate())
    drawn = [_bar(line.total) for line in found.rules if line.total.counts.in_the_way][:MOST_BARS]
    context = {
        "report": found,
        "months": months,
        "periods": PERIODS,
        "plot": bar_plot(drawn),
        "contents": CONTENTS.items(),
    }
    return render(request, "scheduling/safety_report.html", context)


@permission_required("scheduling.view_report", raise_exception=True)
@require_safe
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same numbers by rule and month, comma separated."""
    months = _months(request)
    found = safety_report(months, today=timezone.localdate())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="safety-report-{found.first_day:%Y-%m}.csv"'
    csv.writer(response).writerows(_table(found))
    return response


def _bar(line: Line) -> tuple[str, int, int, int]:
    counts = line.counts
    return capfirst(line.name), counts.in_the_way, counts.overridden, counts.rate


def _months(request: HttpRequest) -> int:
    """The period that the address names, else the usual one."""
    asked = request.GET.get("months", "")
    return next((months for months in PERIODS if str(months) == asked), USUAL)


def _table(found: Report) -> Iterator[list[object]]:
    counted = [_("fired"), _("blocked"), _("adapted"), _("overridden"), _("overridden, %"), _("noted")]
    yield [_("month"), _("code"), _("rule"), *counted, _("asked"), _("declined"), _("minutes to an answer, median")]
    for rule in found.rules:
        for month, line in rule.months:
            yield [f"{month:%Y-%m}", rule.code, plain(line.name), *_numbers(line)]


def _numbers(line: Line) -> list[object]:
    counts = line.counts
    numbers = [counts.fired, counts.blocked, counts.adapted, counts.overridden, counts.rate, counts.noted]
    return [*numbers, counts.asked, counts.declined, "" if line.minutes is None else line.minutes]
