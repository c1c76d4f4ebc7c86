"""The body chart of a patient over time: two days side by side or over each other, and what changed."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient
from practice.fields import key_typed
from records import charts
from records.figures import View
from records.models import Note
from scheduling.views.asking import user_of

PER_PAGE = 60


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """All days with marks; two of them compared (`before`, `after`: keys of notes; `as=over` lays them on each other)."""
    patient = get_object_or_404(Patient, pk=pk)
    reader = user_of(request)
    try:
        pair = charts.pair(pk, reader, after=_key(request, "after"), before=_key(request, "before"))
    except Note.DoesNotExist as error:
        raise Http404 from error
    page = Paginator(charts.charts_of(pk, reader).defer("marks"), PER_PAGE).get_page(request.GET.get("page"))
    chosen = [one for one in (pair.after, pair.before) if one] if pair else []
    context = {
        "patient": patient,
        "today": timezone.localdate(),
        "pair": pair,
        "page": page,
        "days": sorted({*page.object_list, *chosen}, key=lambda one: (one.on, one.pk), reverse=True),
        "over": request.GET.get("as") == "over",
        "views": _views(*(one.marks for one in chosen)),
    }
    return render(request, "records/chart.html", context)


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def glance(request: HttpRequest, pk: int) -> HttpResponse:
    """The last charts, for the overview; `shown` is the key of a note."""
    get_object_or_404(Patient, pk=pk)
    try:
        seen = charts.glance(pk, user_of(request), shown=_key(request, "shown"))
    except Note.DoesNotExist as error:
        raise Http404 from error
    return render(request, "records/_chart_glance.html", {"glance": seen})


def _views(*charts_shown: list[dict[str, str]]) -> str:
    """Where there are marks on one of the days: the same views on both, and none that says nothing."""
    marked = {mark["view"] for marks in charts_shown for mark in marks}
    return " ".join(view for view in View.values if view in marked)


def _key(request: HttpRequest, name: str) -> int | None:
    """The key of a note in the address; 404 for anything that cannot be one."""
    given = request.GET.get(name)
    if not given:
        return None
    key = key_typed(given)
    if key is None:
        raise Http404
    return key
