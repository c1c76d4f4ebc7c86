"""Finding a patient: the list, the options of a field, possible duplicates."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.duplicates import Duplicate, possible_duplicates
from patients.forms.contact import DATE_FORMATS
from patients.models import Patient
from patients.searching import find_patients, options_for
from practice.fields import key_typed

ROWS_OF_A_PAGE, ROWS_FOUND = 50, 25
LONGEST_TYPED = 300


@permission_required("patients.view_patient", raise_exception=True)
@require_safe
def patient_list(request: HttpRequest) -> HttpResponse:
    """Those registered last, or those that `q` finds; `archived=1` looks among the archived."""
    text, archived = request.GET.get("q", ""), request.GET.get("archived") == "1"
    context: dict[str, object] = {"text": text[:LONGEST_TYPED], "archived": archived, "today": timezone.localdate()}
    if text.strip():
        context["most"] = ROWS_FOUND
        context["patients"] = find_patients(text, ROWS_FOUND, archived=archived)
    else:
        recent = Patient.objects.of_state(archived=archived).order_by("-registered_at", "-pk")
        context["patients"] = context["page"] = Paginator(recent, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    template = "patients/_list.html" if request.headers.get("HX-Request") else "patients/list.html"
    return render(request, template, context)


@permission_required("patients.view_patient", raise_exception=True)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Options of a field that asks for a patient, found by `q`: at most 10."""
    text = request.GET.get("q", "")
    context = {"options": options_for(text, limit=10), "text": text.strip()}
    return render(request, "patients/_options.html", context)


@permission_required("patients.add_patient", raise_exception=True)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Who may be registered already, while somebody is typed in."""
    context = {"duplicates": duplicates_typed(request.GET.dict()), "today": timezone.localdate()}
    return render(request, "patients/_duplicates.html", context)


def duplicates_typed(typed: dict[str, str]) -> list[Duplicate]:
    """Possible duplicates of what stands in a half-filled form; what cannot be read yet is left out."""
    words = {name: value[:LONGEST_TYPED].replace("\x00", "") for name, value in typed.items()}
    return possible_duplicates(
        given=words.get("given_name", ""),
        family=words.get("family_name", ""),
        birth_date=_day(words.get("birth_date", "")),
        phone=words.get("phone", ""),
        email=words.get("email", ""),
        besides=key_typed(words.get("besides")),
    )


def _day(typed: str) -> date | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(typed, form).date()
        except ValueError:
            continue
    return None
