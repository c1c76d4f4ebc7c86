"""Who comes without current health questions, soonest first; each can be invited from here."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scheduling import screeningdue
from scheduling.views.asking import practice_of


@permission_required("patients.invite_screening", raise_exception=True)
@require_safe
def screening_due(request: HttpRequest) -> HttpResponse:
    """A page of patients with an appointment for which the screening is missing, or will be too old by then."""
    page, rows = screeningdue.screening_due(practice_of(request), timezone.now(), request.GET.get("page"))
    return render(request, "scheduling/screening_due.html", {"page": page, "rows": rows, "today": timezone.localdate()})
