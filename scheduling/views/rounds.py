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
    """A line that asks again while the work goes on; nothing when there is none to do."""
    return render(request, "scheduling/_reassessment_progress.html", {"progress": progress(practice_of(request))})
