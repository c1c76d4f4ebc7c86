"""The diary of the cast: booked, asked about, over; with a canary in every clinical word."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from patients.models import Patient
from practice.models import User
from scheduling.models import BookingRequest, CalendarFeed, ClosedDays, Leave, SafetyReview, Therapist
from scheduling.selfservice.links import link_of, token_of
from tests.factories import new_appointment, new_room
from tests.practice.catalogue_cast import Rows
from tests.practice.measured_cast import measured_rows
from tests.practice.waiting_cast import waiting_rows
from treatments.models import Treatment

HELD = {"status": "held", "assessment": None}


def diary_rows(patient: Patient, anna: Therapist, fine: Treatment, blocked: Treatment, desk: User) -> Rows:
    """Booked on a Monday morning; `desk` asks for two times on it, and what was taken back was waited for."""
    nine, room = datetime.combine(_next_monday(), time(9), timezone.get_current_timezone()), new_room("Garden")
    appointment = _overridden(patient, anna, room, fine, nine)
    after = {hours: nine + timedelta(hours=hours) for hours in (3, 5, 7)}
    held = {hours: new_appointment(patient, anna, room, blocked, after[hours], **HELD) for hours in (3, 5)}
    asked = {hours: _asked(row, desk) for hours, row in held.items()}
    _declined(asked[5], by=anna, instead=fine, starts_at=nine + timedelta(days=3))
    past = new_appointment(patient, anna, room, fine, nine - timedelta(days=35), status="done")
    assert anna.user
    return {
        "room": room,
        "appointment": appointment,
        "appointment token": token_of(link_of(appointment)),
        "request": asked[3],
        "answered request": asked[5],
        **waiting_rows(patient, fine, blocked, new_appointment(patient, anna, room, fine, after[7], **HELD)),
        **measured_rows(patient, anna.user, past),
        "day": nine.date(),
        "ten": (nine + timedelta(days=2, hours=1)).strftime("%Y-%m-%dT%H:%M"),
    }


def roster_rows(anna: Therapist, berta: Therapist) -> Rows:
    """Who works when, and who may see it elsewhere."""
    away, outing = (date(2031, 1, 1), date(2031, 1, 2)), date(2031, 1, 3)
    secret = "feed-secret"
    made = {"made_by": anna.user, "secret_hash": sha256(secret.encode()).hexdigest()}
    return {
        "therapist": anna,
        "leave": Leave.objects.create(therapist=berta, first_day=away[0], last_day=away[1]),
        "closed days": ClosedDays.objects.create(name="Outing", first_day=outing, last_day=outing),
        "feed": CalendarFeed.objects.create(therapist=anna, **made),
        "feed secret": secret,
    }


def _overridden(patient: Patient, anna: Therapist, room: Any, fine: Treatment, starts_at: datetime) -> Any:
    """Booked with a word, and to be looked at again."""
    instruction = {"regions": ["kanari-region"], "max_pressure": "light"}
    made = new_appointment(patient, anna, room, fine, starts_at, changes={"instructions": [instruction]})
    made.assessment.findings = [_finding()]
    made.assessment.facts = [{"condition": "kanari-code", "status": "flare"}]
    made.assessment.verdict, made.assessment.override_reason = "override", "Kanari override"
    made.assessment.decided_by = anna.user
    made.assessment.save()
    SafetyReview.objects.create(
        appointment=made, cause="facts", verdict="override", weight=2, findings=[_finding()], rules_version=1
    )
    return made


def _finding() -> dict[str, Any]:
    said = {"rule": "kanari-rule", "severity": "relative", "condition": "kanari-code", "until": None}
    return said | {"reason": "Kanari reason.", "source": "Kanari source"}


def _asked(held: Any, by: User) -> BookingRequest:
    said = {"words": "Does Monday suit?", "verdict": "override", "findings": [_finding()]}
    return BookingRequest.objects.create(appointment=held, asked_by=by, held_until=held.starts_at, **said)


def _declined(request: BookingRequest, *, by: Any, instead: Any, starts_at: datetime) -> None:
    type(request.appointment).objects.filter(pk=request.appointment_id).update(status="released")
    request.state, request.answered_by, request.answered_at = "declined", by.user, timezone.now()
    request.answer, request.reason = "Rather this one.", "Kanari request reason"
    request.instead_treatment, request.instead_therapist, request.instead_starts_at = instead, by, starts_at
    request.save()


def _next_monday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())
