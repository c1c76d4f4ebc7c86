"""First free: a treatment and some wishes → the first slots over therapists and rooms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from patients.models import Patient
from scheduling.availability import Need, may_give
from scheduling.bookingpanel import rows_of
from scheduling.finding import HORIZON, first_free_slots
from scheduling.forms_booking import FirstFreeForm
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.views.asking import LAST_DAY, number_asked, practice_of
from treatments.catalogue import current_catalogue

MOST = 12


@permission_required("scheduling.book_appointment", raise_exception=True)
@require_safe
def first_free(request: HttpRequest) -> HttpResponse:
    """The search and its results; only the results for htmx."""
    practice = practice_of(request)
    roster, catalogue = timetable(practice), current_catalogue(practice.rules_version)
    pk = number_asked(request.GET.get("patient"))
    patient = Patient.objects.in_use().filter(pk=pk).first() if pk else None
    asked = bool(request.GET.get("treatment"))
    form = FirstFreeForm(
        request.GET if asked else None,
        initial={"patient": pk},
        treatments=[(one.pk, one.name) for one in catalogue.in_use],
        therapists=[(plan.pk, plan.name) for plan in roster.therapists.values() if not plan.archived],
    )
    context: dict[str, Any] = {"form": form, "asked": asked, "today": timezone.localdate(), "patient": patient}
    if asked and form.is_valid():
        context |= _found(request, form, patient) | {"days": _days(form), "later": _later(request, form)}
    wrong = asked and not form.is_valid()
    fragment = "scheduling/_first_free.html" if request.headers.get("HX-Request") else "scheduling/first_free.html"
    return render(request, fragment, context, status=422 if wrong else 200)


def _days(form: FirstFreeForm) -> int:
    """How far to look: twice as far when only some weekdays will do."""
    return HORIZON * (2 if form.cleaned_data["weekdays"] else 1)


def _later(request: HttpRequest, form: FirstFreeForm) -> dict[str, Any]:
    """The same wishes from the first day that was not looked at; nothing where diaries end."""
    day = (form.cleaned_data["first_day"] or timezone.localdate()) + timedelta(days=_days(form))
    if day > LAST_DAY:
        return {}
    asked = request.GET.copy()
    asked["first_day"] = day.isoformat()
    return {"day": day, "query": asked.urlencode()}


def _found(request: HttpRequest, form: FirstFreeForm, patient: Patient | None) -> dict[str, Any]:
    practice, given = practice_of(request), form.cleaned_data
    treatment = current_catalogue(practice.rules_version).treatment_by_pk[given["treatment"]]
    plan = timetable(practice).therapists.get(given["therapist"] or 0)
    if plan and not may_give(plan, Need.of(treatment)):
        said = _("%(therapist)s does not give %(treatment)s. Choose somebody else, or nobody.")
        return {"said": said % {"therapist": plan.name, "treatment": treatment.name}, "treatment": treatment}
    try:
        slots = first_free_slots(
            practice=practice,
            treatment=treatment,
            wishes=form.wishes(),
            first_day=given["first_day"],
            patient=patient,
            days=_days(form),
            most=MOST,
        )
    except BookingRefused as refusal:
        return {"said": str(refusal), "treatment": treatment}
    return {"rows": rows_of(slots, timetable(practice)), "treatment": treatment}
