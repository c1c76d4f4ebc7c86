"""Curves of one patient: pain, standard questionnaires, blood pressure and weight, each with its numbers."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient
from records.curvepage import curves_of
from scheduling.views.asking import number_asked

LAST_PAGE = 1000


@permission_required("records.view_notes", raise_exception=True)
@require_safe
def curves(request: HttpRequest, pk: int) -> HttpResponse:
    """The last 120 sessions; `page` goes back."""
    patient = get_object_or_404(Patient, pk=pk)
    page = min(max(number_asked(request.GET.get("page")) or 1, 1), LAST_PAGE)
    context = {"patient": patient, "today": timezone.localdate(), "page": page, "shown": curves_of(patient, page=page)}
    return render(request, "records/curves.html", context)
