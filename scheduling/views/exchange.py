"""Patients and appointments as tables: a file is looked at, then stored whole or not at all; tables are taken out."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.views.asking import person
from practice.models import ImportRun
from practice.reauthentication import reauthenticated
from practice.uploads import takes_files
from scheduling.exchange import exporting
from scheduling.exchange.columns import COLUMNS, PATIENTS
from scheduling.exchange.forms import KINDS, XLSX, FileForm, TakeOutForm
from scheduling.exchange.runs import Over, give_up, look, store
from scheduling.exchange.workbooks import written
from scheduling.exchange.wrongs import BAD, LEFT, MAYBE, Unreadable, of_sorts
from scheduling.views.asking import practice_of

logger = logging.getLogger(__name__)

REFUSED, CONFLICT = 422, 409
SHOWN_RUNS, PAGE = 20, 50


@takes_files("practice.exchange_rows")
@permission_required("practice.exchange_rows", raise_exception=True)
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """Read in and take out. A file that is sent is looked at; what it would do is on its own page."""
    form = FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                looked_at = look(
                    form.cleaned_data["kind"], file_name=file.name, content=file.read(), by=person(request)
                )
                return redirect("scheduling:exchange_run", looked_at.pk)
            except Unreadable as refused:
                form.add_error("file", str(refused))
    return _page(request, form, TakeOutForm(), status=REFUSED if form.is_bound else 200)


@permission_required("practice.exchange_rows", raise_exception=True)
@require_safe
@reauthenticated
def take_out(request: HttpRequest) -> HttpResponseBase:
    """The table that the address names, as a file."""
    form = TakeOutForm(request.GET)
    if not form.is_valid():
        return _page(request, FileForm(), form, status=REFUSED)
    asked, tz = form.cleaned_data, practice_of(request).tz
    kind, name = asked["kind"], f"{asked['kind']}-{timezone.localdate():%Y-%m-%d}"
    sessions = exporting.of_days(asked["first_day"], asked["last_day"], tz)
    rows = exporting.patient_rows() if kind == PATIENTS else exporting.appointment_rows(sessions, tz)
    logger.info("%s taken out as a table by user %s", kind, request.user.pk)
    if asked["writing"] != XLSX:
        answer = StreamingHttpResponse(exporting.as_csv(kind, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    if exporting.counted(kind, sessions) > exporting.MOST_IN_A_WORKBOOK:
        form.add_error("writing", _("That is too much for one workbook. Take it out as CSV, or fewer days."))
        return _page(request, FileForm(), form, status=REFUSED)
    return FileResponse(written(exporting.heads(kind), rows), as_attachment=True, filename=f"{name}.xlsx")


@permission_required("practice.exchange_rows", raise_exception=True)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do, or has done: how many rows are new, known, passed over, and what is wrong with which line."""
    return _run_page(request, _run(pk))


@permission_required("practice.exchange_rows", raise_exception=True)
@require_POST
def store_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Store the rows that are new, all or none."""
    _run(pk)
    try:
        held = store(pk, by=person(request), as_new=bool(request.POST.get("as_new")))
    except Over:
        return _run_page(request, _run(pk), status=CONFLICT)
    if held.state != ImportRun.State.DONE:
        return _run_page(request, held, status=CONFLICT)
    said = ngettext("%(count)s row is stored.", "%(count)s rows are stored.", held.stored)
    messages.info(request, said % {"count": held.stored})
    return redirect("scheduling:exchange_run", pk)


@permission_required("practice.exchange_rows", raise_exception=True)
@require_POST
def give_up_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Store nothing of a file, and delete it."""
    _run(pk)
    try:
        give_up(pk)
    except Over:
        return _run_page(request, _run(pk), status=CONFLICT)
    messages.info(request, _("Nothing was stored; the file is deleted."))
    return redirect("scheduling:exchange")


def _run(pk: int) -> ImportRun:
    """The run without its file."""
    return get_object_or_404(ImportRun.objects.defer("content").select_related("made_by"), pk=pk)


def _page(request: HttpRequest, form: FileForm, out: TakeOutForm, *, status: int) -> HttpResponse:
    runs = ImportRun.objects.defer("content", "report").select_related("made_by")[:SHOWN_RUNS]
    context = {
        "form": form,
        "out": out,
        "runs": [(one, dict(KINDS)[one.kind]) for one in runs],
        "columns": [(words, [column.head for column in COLUMNS[kind]]) for kind, words in KINDS],
    }
    return render(request, "scheduling/exchange.html", context, status=status)


def _run_page(request: HttpRequest, shown: ImportRun, *, status: int = 200) -> HttpResponse:
    sorts = of_sorts(shown.report)
    of_rows = sum(1 for entry in shown.report if entry["line"] is not None)
    context: dict[str, Any] = {
        "run": shown,
        "kind": dict(KINDS)[shown.kind],
        "bad": sorts[BAD],
        "maybe": sorts[MAYBE],
        "left": sorts[LEFT],
        "new": shown.rows - shown.known - of_rows,
        "page": Paginator(shown.report, PAGE).get_page(request.GET.get("page")),
        "is_open": shown.state == ImportRun.State.ANALYSED,
    }
    return render(request, "scheduling/exchange_run.html", context, status=status)
