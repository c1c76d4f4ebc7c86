"""Whom the addresses of the diary are about (patients/withholding.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from patients.models import Merge
from patients.restricting import treating
from patients.withholding import Subject, about, each, in_address, of_row, typed
from practice.fields import key_typed
from scheduling.models import Appointment, BookingRequest, Offer, Wish
from scheduling.treating import treats

LONGEST_QUERY = 4000


def _of_course(request: HttpRequest, arguments: Mapping[str, Any]) -> Iterable[int | None]:
    """The form of a course carries the pattern as a query of its own."""
    return [key_typed(QueryDict(request.POST.get("asked", "")[:LONGEST_QUERY]).get("patient"))]


_appointment = of_row(Appointment)
_request = of_row(BookingRequest, "appointment__patient")
SUBJECTS: dict[str, Subject] = {
    **dict.fromkeys(
        ("appointment", "own_link", "own_link_end", "change", "move", "step", "cancel", "reinstate", "consent"),
        _appointment,
    ),
    **dict.fromkeys(("reaction", "settle", "course_shift"), _appointment),
    **dict.fromkeys(("patient_appointments", "suitable", "affected", "note_caution"), in_address()),
    **dict.fromkeys(("panel", "times", "first_free", "course", "wish_new", "ask", "patient_options"), typed()),
    **dict.fromkeys(
        (
            "request",
            "request_approve",
            "request_adapt",
            "request_decline",
            "request_withdraw",
            "request_read",
            "request_instead",
        ),
        _request,
    ),
    **dict.fromkeys(("wish", "wish_end", "offer_make"), of_row(Wish)),
    "offer_settle": of_row(Offer, "wish__patient"),
    "unmerge": of_row(Merge, "kept"),
    "merge": each(in_address(), typed("other")),
    "course_book": each(typed(), _of_course),
}


def register() -> None:
    """Called once, when the programme starts."""
    about({f"scheduling:{name}": subject for name, subject in SUBJECTS.items()})
    treating(treats)
