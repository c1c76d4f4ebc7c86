"""Going through the screening with a patient, and reading what was answered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients.forms.screenings import ScreeningForm
from patients.models import Patient, Screening, ScreeningQuestion
from patients.screenings import Reply, confirm_screening, standing_by_condition
from patients.views.asking import REFUSED, person, practice_of
from treatments.catalogue import current_catalogue


@permission_required("patients.confirm_screening", raise_exception=True)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The practice's questions; confirmed, the answers become recorded conditions."""
    patient = get_object_or_404(Patient.objects.in_use().with_last_screening(), pk=pk)
    questions = list(ScreeningQuestion.objects.in_use().select_related("condition"))
    form = ScreeningForm(request.POST or None, questions=questions, known=standing_by_condition(pk))
    if request.method == "POST" and form.is_valid():
        try:
            confirm_screening(patient=pk, on=form.cleaned_data["on"], answers=form.answers(), by=person(request))
        except ValidationError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Screening of %(name)s confirmed.") % {"name": patient})
            return redirect(_back(request) or resolve_url("patients:record", pk))
    context = {"form": form, "patient": patient, "today": timezone.localdate()}
    return render(request, "patients/screening.html", context, status=REFUSED if form.is_bound else 200)


def _back(request: HttpRequest) -> str:
    """The page of ours that the address wants to go on to; empty for none and for any other site."""
    place = request.GET.get("next", "")
    return place if place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None) else ""


@permission_required("patients.view_record", raise_exception=True)
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every confirmed screening of one patient as it was answered, newest first."""
    patient = get_object_or_404(Patient, pk=pk)
    catalogue = current_catalogue(practice_of(request).rules_version)
    words = dict(Reply.choices)
    screenings = [
        {
            "screening": screening,
            "answers": [
                answer
                | {
                    "said": words.get(answer["answer"], answer["answer"]),
                    "where": ", ".join(catalogue.region_name(code) for code in answer.get("regions", [])),
                }
                for answer in screening.answers
            ],
        }
        for screening in Screening.objects.filter(patient=patient).select_related("confirmed_by")
    ]
    return render(request, "patients/screenings.html", {"patient": patient, "screenings": screenings})
