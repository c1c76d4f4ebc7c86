"""The booking panel as an answer: what the request says so far, and everything that is shown of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from scheduling.bookingpanel import Wanted, last_visit, pick_rows, screening_valid_until
from scheduling.noting import quietened
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from scheduling.views.asking import day_asked, local_asked, number_asked, practice_of, user_of
from scheduling.wording import reasons_of
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind


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
    shown = _panel(wanted, practice) | more
    if wanted.patient is not None and user_of(request).has_perm("treatments.view_reasons"):
        shown |= _quiet(shown, wanted.patient, user_of(request), practice)
    answer = render(request, "scheduling/_panel.html", shown, status=status)
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


def _quiet(shown: dict[str, Any], patient: Patient, user: User, practice: Practice) -> dict[str, Any]:
    """Cautions inline: beside the treatments and among the reasons, those left out that `user` has noted."""
    if shown.get("reasons"):
        reasons, noted = quietened(shown["reasons"], user=user, patient=patient.pk)
        return {"reasons": reasons, "noted": noted, "note_for": patient.pk}
    catalogue = current_catalogue(practice.rules_version)
    spoken = {
        row.pick.treatment.pk: [one for one in reasons_of(row.pick.verdict, catalogue) if one.sign == "caution"]
        for row in shown.get("picks", ())
        if row.pick.kind in (VerdictKind.FINE, VerdictKind.ADAPT)
    }
    unread, _noted = quietened([one for found in spoken.values() for one in found], user=user, patient=patient.pk)
    titles = {
        pk: tuple(dict.fromkeys(one.title for one in found if one in unread)) for pk, found in spoken.items() if found
    }
    return {"picks": [replace(row, cautions=titles.get(row.pick.treatment.pk, ())) for row in shown.get("picks", ())]}


def may_decide(request: HttpRequest) -> bool:
    """True for those who may override what is relative."""
    return user_of(request).has_perm("scheduling.override_contraindication")
