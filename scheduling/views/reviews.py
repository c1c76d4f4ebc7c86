"""The safety review: which appointments somebody has to look at, and what can be done about each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from patients.models import Patient
from patients.restricting import withheld_from
from scheduling.appointmentsheet import rule_words
from scheduling.booking import settle
from scheduling.forms_booking import ReinstateForm
from scheduling.models import Appointment
from scheduling.reviewsheet import WHO_WORDS, as_noticed, open_reviews
from scheduling.views.appointmentanswer import acted
from scheduling.views.asking import practice_of, user_of

A_PAGE = 25


@permission_required("scheduling.view_reviews", raise_exception=True)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The whole list, worst and soonest first, a page of it at a time; narrowed to those who can act."""
    who = request.GET.get("who", "")
    page = Paginator(open_reviews(who=who), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "who": who if who in WHO_WORDS else "", "choices": WHO_WORDS.items()}
    return render(request, "scheduling/reviews.html", context | _shown(request, page.object_list))


@permission_required("scheduling.view_reviews", raise_exception=True)
@require_safe
def affected(request: HttpRequest, pk: int) -> HttpResponse:
    """A patient's appointments that have to be looked at, as a part of the patient's page; nothing where there are none."""
    patient = get_object_or_404(Patient, pk=pk)
    return render(request, "scheduling/_affected.html", _shown(request, open_reviews(patient=patient.pk)))


@permission_required("scheduling.change_appointment", raise_exception=True)
@require_POST
def settle_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it stay where it is: adapted, with a therapist's reason, or as it is where that is fine by now."""
    form = ReinstateForm(request.POST)

    def act() -> Appointment:
        return settle(pk, by=user_of(request), revision=form.cleaned_data["revision"], consent=form.consent())

    return acted(request, pk, form, act)


def _shown(request: HttpRequest, rows: Any) -> dict[str, Any]:
    practice = practice_of(request)
    reviews, withheld = as_noticed(list(rows), practice, rule_words(practice)), withheld_from(user_of(request))
    return {"reviews": [one.for_the_desk() if one.row.patient_id in withheld else one for one in reviews]}
