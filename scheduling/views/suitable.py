"""Which treatments are suitable? The whole catalogue for one patient and day, each bookable from there."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient
from scheduling.refusals import BookingRefused
from scheduling.suiting import bookable_day, suiting
from scheduling.views.asking import day_asked, practice_of, user_of


@permission_required("scheduling.book_appointment", raise_exception=True)
@require_safe
def suitable(request: HttpRequest, pk: int) -> HttpResponse:
    """Every treatment with verdict and first free time from the day `on`; reasons for those who may read them.

    Only the list for htmx.
    """
    patient = get_object_or_404(Patient.objects.in_use().with_last_screening(), pk=pk)
    on, today = bookable_day(day_asked(request.GET.get("on"))), timezone.localdate()
    may = user_of(request).has_perm
    context: dict[str, Any] = {
        "patient": patient,
        "on": on,
        "today": today,
        "may_decide": may("scheduling.override_contraindication"),
        "may_ask": may("scheduling.ask_therapist"),
    }
    page = "scheduling/_suitable.html" if request.headers.get("HX-Request") else "scheduling/suitable.html"
    try:
        context["suiting"] = suiting(
            patient,
            on=on,
            practice=practice_of(request),
            now=timezone.now(),
            clinical=may("treatments.view_reasons"),
        )
    except BookingRefused as refusal:
        return render(request, page, context | {"said": str(refusal)}, status=refusal.status)
    return render(request, page, context)
