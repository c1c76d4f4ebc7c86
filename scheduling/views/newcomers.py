"""Somebody who calls for the first time, registered within the booking panel."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from patients.duplicates import possible_duplicates
from patients.registration import register_patient
from scheduling.forms_booking import NewPatientForm
from scheduling.views.asking import user_of
from scheduling.views.panelanswer import panel_answer, wanted_of


@permission_required("patients.add_patient", raise_exception=True)
@require_http_methods(["GET", "POST"])
def new_patient(request: HttpRequest) -> HttpResponse:
    """Register somebody in the panel; then go on with them."""
    wanted = wanted_of(request)
    if request.method == "GET":
        form = NewPatientForm(initial={"request_key": uuid4(), **_names_in(request.GET.get("q", "")[:100])})
        return render(request, "scheduling/_new_patient.html", {"form": form, "wanted": wanted})
    form = NewPatientForm(request.POST)
    if not form.is_valid():
        return render(request, "scheduling/_new_patient.html", {"form": form, "wanted": wanted}, status=422)
    try:
        patient = register_patient(by=user_of(request), **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return render(request, "scheduling/_new_patient.html", {"form": form, "wanted": wanted}, status=422)
    return panel_answer(request, replace(wanted, patient=patient))


def _names_in(searched: str) -> dict[str, str]:
    """The names in what was searched for: the last word is taken for the family's; phone and date are left out."""
    words = [word for word in searched.split() if not any(sign.isdigit() for sign in word)]
    return {"given_name": " ".join(words[:-1] or words), "family_name": words[-1] if len(words) > 1 else ""}


@permission_required("patients.add_patient", raise_exception=True)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Who is registered already and may be the same person, while the form is being filled in."""
    form = NewPatientForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = possible_duplicates(
        given=given.get("given_name", ""),
        family=given.get("family_name", ""),
        birth_date=given.get("birth_date"),
        phone=given.get("phone", ""),
    )
    return render(request, "scheduling/_duplicates.html", {"found": found, "wanted": wanted_of(request)})
