"""A patient's own appointment by link: what, when, with whom, and the file for a calendar. GETs change nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from patients.links import path_of as questions_path
from patients.models import Questionnaire
from scheduling.calendars.files import MEDIA_TYPE, NAME, appointment_file
from scheduling.models import Appointment, AppointmentLink
from scheduling.selfservice.acting import may_change
from scheduling.selfservice.entering import begin_with, by_link, entered, has_begun, start
from scheduling.selfservice.links import is_confirmed, path_of
from scheduling.views.asking import practice_of

SAID = ("confirmed", "moved", "cancelled", "changed")


@require_safe
@by_link
def appointment(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The appointment as it is now, and what can be done about it; before the date of birth, the question for it."""
    if not has_begun(request, link):
        return start(request, link)
    return render(request, "scheduling/own_appointment.html", page_of(request, link))


@require_POST
@by_link
def begin(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The date of birth is said."""
    return begin_with(request, link)


@require_safe
@entered
def calendar(request: HttpRequest, link: AppointmentLink) -> HttpResponse:
    """The appointment for the patient's calendar."""
    response = HttpResponse(appointment_file(link.appointment), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return response


def page_of(request: HttpRequest, link: AppointmentLink) -> dict[str, Any]:
    """What the pages of an appointment show: times on the practice's clock, nothing of what is recorded."""
    row, now, practice = link.appointment, timezone.now(), practice_of(request)
    said = request.GET.get("said", "")
    return {
        "row": row,
        "starts": timezone.localtime(row.starts_at),
        "ends": timezone.localtime(row.ends_at),
        "path": path_of(link),
        "said": said if said in SAID else "",
        "confirmed": is_confirmed(link),
        "booked": row.status == Appointment.Status.BOOKED,
        "may_confirm": row.status == Appointment.Status.BOOKED and row.starts_at > now,
        "may_change": may_change(row, practice=practice, now=now),
        "questions": _questions(row, now),
    }


def _questions(row: Appointment, now: datetime) -> str:
    """The address of health questions that wait for this patient's answers; empty where there are none."""
    waiting = Questionnaire.objects.under_way(now).filter(patient=row.patient_id).first()
    return questions_path(waiting) if waiting else ""
