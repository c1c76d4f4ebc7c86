"""How far the re-assessment after a change of rules has come."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scheduling.rounds import progress
from scheduling.views.asking import practice_of


@require_safe
@permission_required("scheduling.view_progress", raise_exception=True)
def reassessment_progress(request: HttpRequest) -> HttpResponse:
    """A line that asks again while the work goes on; nothing when there is none to do.

    When it comes to its end before somebody's eyes (`going`), what the page shows of appointments is read again.
    """
    now = progress(practice_of(request))
    response = render(request, "scheduling/_reassessment_progress.html", {"progress": now})
    if now.finished and request.GET.get("going"):
        response["HX-Trigger"] = "diary:changed"
    return response
