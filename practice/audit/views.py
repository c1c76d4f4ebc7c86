"""Who looked at this record, what did this person open: for the clinic admin, and to hand to the patient."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practice.audit.looking import FIRST_NUMBER, LookForm, lines
from practice.cells import plain
from practice.models import AuditEntry
from practice.naming import names_of

ROWS_OF_A_PAGE = 100
MOST_ROWS_OF_A_COPY = 20_000


@permission_required("practice.view_audit", raise_exception=True)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first. By key, not by page: however long it is, the next page costs the same."""
    form = LookForm(request.GET)
    found = form.entries()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: ROWS_OF_A_PAGE + 1])
    shown = rows[:ROWS_OF_A_PAGE]
    asked = request.GET.copy()
    asked.pop("before", None)
    context = {
        "form": form,
        "lines": list(lines(shown, _names(request, shown))),
        "further": shown[-1].pk if len(rows) > ROWS_OF_A_PAGE else None,
        "asked": asked.urlencode(),
        "one": form.cleaned_data.get("patient") if form.is_valid() else None,
    }
    return render(request, "practice/audit.html", context)


@permission_required("practice.view_audit", raise_exception=True)
@require_safe
def copy_for_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Every entry of one patient (by key) for a table program, to hand to them."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="access-{FIRST_NUMBER + pk}.csv"'
    table = csv.writer(answer)
    table.writerow([_("when"), _("who"), _("did"), _("what")])
    for line in lines(AuditEntry.objects.filter(whose=pk).order_by("-pk")[:MOST_ROWS_OF_A_COPY]):
        table.writerow([f"{line.at:%Y-%m-%d %H:%M:%S}", plain(line.person), line.entry.did, plain(line.what)])
    return answer


def _names(request: HttpRequest, entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Names are for those who may open patients; others read numbers."""
    if not request.user.has_perm("patients.view_patient"):
        return {}
    return dict(names_of(entry.whose for entry in entries))
