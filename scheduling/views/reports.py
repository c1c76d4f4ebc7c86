"""How the practice runs: reports with drawings, tables, and the same numbers to take along. Numbers, no patients."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from scheduling.reports.contents import CONTENTS, FIRST
from scheduling.reports.counting import opened
from scheduling.reports.period import PERIODS, USUAL, Period
from scheduling.reports.sheet import sheet
from scheduling.reports.tables import Chapter
from scheduling.views.asking import practice_of


@permission_required("scheduling.view_report", raise_exception=True)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """One report, chosen with `about`, on the last `months`."""
    about, months = _about(request), _months(request)
    context = {
        "about": about,
        "entry": CONTENTS[about],
        "contents": CONTENTS.items(),
        "months": months,
        "periods": [(period, _words(period)) for period in PERIODS],
        "chapter": _chapter(request, about, months),
    }
    return render(request, "scheduling/reports.html", context)


@permission_required("scheduling.view_report", raise_exception=True)
@require_safe
def reports_csv(request: HttpRequest) -> HttpResponse:
    """Every number of that report, comma separated."""
    about, months = _about(request), _months(request)
    response = HttpResponse(sheet(_chapter(request, about, months).all), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{about}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _chapter(request: HttpRequest, about: str, months: int) -> Chapter:
    practice = practice_of(request)
    period = Period.until_now(months, now=timezone.now(), tz=practice.tz)
    return CONTENTS[about].made(period.since(opened()), practice)


def _about(request: HttpRequest) -> str:
    """The report that the address names, else the first."""
    asked = request.GET.get("about", "")
    return asked if asked in CONTENTS else FIRST


def _months(request: HttpRequest) -> int:
    """The period that the address names, else the usual one."""
    asked = request.GET.get("months", "")
    return next((months for months in PERIODS if str(months) == asked), USUAL)


def _words(months: int) -> str:
    if months % 12:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
