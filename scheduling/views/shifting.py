"""After one session of a course has moved: shifting the rest of it, all or some."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scheduling.clock import from_local
from scheduling.forms_booking import LocalTimeField, number
from scheduling.models import Appointment
from scheduling.refusals import BookingRefused
from scheduling.series.booking_many import Move, move_many
from scheduling.series.patterns import MOST
from scheduling.series.shifting import propose_shift, shift_after
from scheduling.views.asking import practice_of, say, user_of
from scheduling.views.series import UNPROCESSABLE, lines_of
from scheduling.wording import spoken_time


@permission_required("scheduling.plan_course", raise_exception=True)
@require_http_methods(["GET", "POST"])
def course_shift(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the rest of the course would go, and moving it there."""
    row = get_object_or_404(Appointment.objects.select_related("patient", "course"), pk=pk)
    if request.method == "GET":
        return _shown(request, row)
    try:
        moves = _moves(request)
    except ValidationError as error:
        return _shown(request, row, status=UNPROCESSABLE, said=error.messages[0])
    except BookingRefused as refusal:
        return _shown(request, row, status=refusal.status, said=str(refusal))
    try:
        moved = move_many(moves, patient=row.patient_id, course=row.course_id or 0, by=user_of(request))
    except BookingRefused as refusal:
        return _shown(request, row, status=refusal.status, said=_said(refusal, moves))
    text = ngettext("%(name)s: %(count)d session moved.", "%(name)s: %(count)d sessions moved.", len(moved))
    words = {"name": row.patient, "count": len(moved)}
    return say(_shown(request, row, done=moved), text % words, **{"diary:changed": {}})


def _shown(request: HttpRequest, row: Appointment, *, status: int = 200, **more: Any) -> HttpResponse:
    shift = shift_after(row)
    context: dict[str, Any] = {"appointment": row, "shift": shift, "today": timezone.localdate()}
    if shift is not None:
        try:
            found = propose_shift(shift, practice=practice_of(request))
        except BookingRefused as refusal:
            more.setdefault("said", str(refusal))
        else:
            context |= {"proposal": found, "lines": lines_of(request, found)}
    fragment = "_shift.html" if request.headers.get("HX-Request") else "shift.html"
    return render(request, f"scheduling/{fragment}", context | more, status=status)


def _moves(request: HttpRequest) -> list[Move]:
    """The ticked sessions. Raises ValidationError for nonsense, NoSuchTime for an hour that the clock skips."""
    sent, tz = request.POST, practice_of(request).tz
    return [
        Move(
            number=place,
            appointment=number().clean(sent.get(f"appointment-{place}")),
            revision=number().clean(sent.get(f"revision-{place}")),
            starts_at=from_local(LocalTimeField(max_length=30).clean(sent.get(f"start-{place}", "")), tz),  # type: ignore[arg-type]
            therapist=number().clean(sent.get(f"therapist-{place}")),
        )
        for place in range(1, MOST + 1)
        if str(place) in sent.getlist("pick")
    ]


def _said(refusal: BookingRefused, moves: list[Move]) -> str:
    """The refusal, with the session that it is about."""
    about = next((move for move in moves if move.number == refusal.details.get("member")), None)
    if about is None:
        return str(refusal)
    words = {"time": spoken_time(timezone.localtime(about.starts_at)), "words": refusal}
    return _("%(time)s: %(words)s None of the sessions was moved.") % words
