"""Everything about one patient in order of time, narrowed down by kind, loaded as one scrolls."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient
from patients.views.asking import person, practice_of
from records.timeline import Place
from records.timeline import timeline as timeline_of
from records.timelineevents import Asked, Kind
from treatments.catalogue import current_catalogue


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of it; with `after` what follows, as a part of the page where a script asks."""
    patient, practice = get_object_or_404(Patient, pk=pk), practice_of(request)
    kinds = [Kind(code) for code in request.GET.getlist("kind") if code in Kind.values]
    after = Place.read(request.GET.get("after", ""))
    asked = Asked(patient, person(request), current_catalogue(practice.rules_version), frozenset(kinds))
    page = timeline_of(asked, after=after)
    context = {
        "patient": patient,
        "today": timezone.localdate(),
        "page": page,
        "kinds": Kind.choices,
        "chosen": {str(kind) for kind in kinds},
        "older": _address_of(kinds, page.after),
        "from_the_start": after is None,
    }
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    template = "records/timeline.html"
    if part:
        template = "records/_timeline_rows.html" if after else "records/_timeline.html"
    return render(request, template, context)


def _address_of(kinds: list[Kind], after: Place | None) -> str:
    asked = QueryDict(mutable=True)
    asked.setlist("kind", [str(kind) for kind in kinds])
    asked["after"] = str(after) if after else ""
    return f"?{asked.urlencode()}"
