"""Pages that only the benchmarks ask for."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404

from patients.models import Patient
from practice.middleware import open_to_all
from scheduling.finding import first_free_slots, free_slots
from scheduling.views.asking import practice_of
from treatments.catalogue import current_catalogue


@open_to_all
def floor(request: HttpRequest, pk: int) -> HttpResponse:
    """The least that a page can be: one indexed query of its own behind all middleware."""
    return HttpResponse(str(get_object_or_404(Patient.objects.only("pk"), pk=pk).pk))


@permission_required("scheduling.view_diary", raise_exception=True)
def slots_of_a_day(request: HttpRequest, therapist: int, treatment: int, day: str) -> HttpResponse:
    """What `free_slots` says about one therapist and one day: no page of the practice asks only this."""
    practice = practice_of(request)
    asked = current_catalogue(practice.rules_version).treatment_by_pk[treatment]
    slots = free_slots(practice=practice, treatment=asked, therapist=therapist, day=date.fromisoformat(day))
    return JsonResponse({"starts": [slot.starts_at.isoformat() for slot in slots]})


@permission_required("scheduling.view_diary", raise_exception=True)
def first_slots(request: HttpRequest, treatment: int) -> HttpResponse:
    """What `first_free_slots` finds, as numbers: to be held against the one SQL statement."""
    practice = practice_of(request)
    asked = current_catalogue(practice.rules_version).treatment_by_pk[treatment]
    found = first_free_slots(practice=practice, treatment=asked)
    return JsonResponse({"slots": [[int(slot.starts_at.timestamp()), slot.therapist] for slot in found]})
