"""Who looked at this record, what did this person open: for the clinic admin, and to hand to the patient."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practice.audit.looking import Line, LookForm, folded, lines, of_patient
from practice.audit.reading import shown_of
from practice.audit.wording import FIRST_NUMBER
from practice.cells import plain
from practice.fields import key_typed
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
    before = key_typed(request.GET.get("before"))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: ROWS_OF_A_PAGE + 1])
    shown = rows[:ROWS_OF_A_PAGE]
    asked = request.GET.copy()
    asked.pop("before", None)
    one = form.asked_patient()
    if one is not None:
        shown_of(request, one)
    context = {
        "form": form,
        "lines": list(folded(lines(shown, _names(request, shown)))),
        "further": shown[-1].pk if len(rows) > ROWS_OF_A_PAGE else None,
        "asked": asked.urlencode(),
        "one": one,
    }
    return render(request, "practice/audit.html", context, status=200 if form.is_valid() else 422)


@permission_required("practice.view_audit", raise_exception=True)
@require_safe
def copy_for_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has looked at or changed what is on file about one patient (by key): on paper, as JSON or as a table (`as`)."""
    found = list(lines(of_patient(pk)[:MOST_ROWS_OF_A_COPY]))
    wanted = request.GET.get("as", "")
    if wanted == "json":
        answer: HttpResponse = JsonResponse({"patient": FIRST_NUMBER + pk, "entries": list(_told(found))})
    elif wanted == "csv":
        answer = _table(found)
    else:
        context = {"lines": list(folded(found)), "number": FIRST_NUMBER + pk, "pk": pk}
        return render(request, "practice/audit_copy.html", context)
    answer["Content-Disposition"] = f'attachment; filename="access-{FIRST_NUMBER + pk}.{wanted}"'
    return answer


def _told(found: Iterable[Line]) -> Iterator[dict[str, str]]:
    """When (on the clock of the practice, with its distance from UTC), who, did, what: as the table and the JSON say it."""
    for line in found:
        did = str(line.entry.did)
        yield {"when": line.at.isoformat(timespec="seconds"), "who": line.person, "did": did, "what": line.what}


def _table(found: Iterable[Line]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    table = csv.writer(answer)
    table.writerow([_("when"), _("who"), _("did"), _("what")])
    table.writerows([plain(cell) for cell in row.values()] for row in _told(found))
    return answer


def _names(request: HttpRequest, entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Names are for those who may open patients; others read numbers."""
    if not request.user.has_perm("patients.view_patient"):
        return {}
    return dict(names_of(entry.whose for entry in entries))
