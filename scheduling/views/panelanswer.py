"""The booking panel as an answer: what the request says so far, and everything that is shown of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.bookingpanel import Wanted, last_visit, pick_rows, screening_valid_until
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.views.asking import day_asked, local_asked, number_asked, practice_of, user_of


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address or the form says so far; what does not exist is left open."""
    asked = request.POST if request.method == "POST" else request.GET
    roster = timetable(practice_of(request))
    start, therapist = local_asked(asked.get("start")), number_asked(asked.get("therapist"))
    patient = number_asked(asked.get("patient"))
    return Wanted(
        day=start.date() if start else day_asked(asked.get("day")),
        patient=Patient.objects.in_use().with_last_screening().filter(pk=patient).first() if patient else None,
        start=start,
        therapist=therapist if therapist in roster.therapists else None,
        room=room if (room := number_asked(asked.get("room"))) in roster.rooms else None,
        treatment=number_asked(asked.get("treatment")),
    )


def panel_answer(request: HttpRequest, wanted: Wanted, *, status: int = 200, **more: Any) -> HttpResponse:
    """The panel. A refusal keeps everything that was filled in."""
    practice = practice_of(request)
    # The first alternative is what Enter books, unless this person can settle the refusal here and now.
    more["lead"] = not more.get("may_adapt") and not (more.get("kind") == "override" and may_decide(request))
    answer = render(request, "scheduling/_panel.html", _panel(wanted, practice) | more, status=status)
    # Whatever part of the panel asked: the answer is the whole of it.
    answer["HX-Retarget"] = "#side"
    return answer


def _panel(wanted: Wanted, practice: Practice) -> dict[str, Any]:
    roster = timetable(practice)
    context: dict[str, Any] = {
        "wanted": wanted,
        "request_key": uuid4(),
        "today": timezone.localdate(),
        "therapists": [plan for plan in roster.therapists.values() if not plan.archived],
        "therapist": roster.therapists.get(wanted.therapist) if wanted.therapist else None,
        "room": roster.rooms.get(wanted.room) if wanted.room else None,
    }
    if wanted.patient is None:
        return context
    last = last_visit(wanted.patient, roster)
    context |= {"last": last, "screened_until": screening_valid_until(wanted.patient, practice)}
    try:
        context["picks"] = pick_rows(wanted, last, practice=practice)
    except BookingRefused as refusal:
        context |= {"picks": [], "said": str(refusal)}
    return context


def may_decide(request: HttpRequest) -> bool:
    """True for those who may override what is relative."""
    return user_of(request).has_perm("scheduling.override_contraindication")
