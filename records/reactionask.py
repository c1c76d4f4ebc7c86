"""The reaction to the session before: asked at the next one, in its note, and by link."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from scheduling.models import Appointment


def session_before(session: Appointment) -> Appointment | None:
    """The last session of the patient that took place before `session`, with its reaction. One query."""
    return _last(session.patient_id, min(session.starts_at, timezone.now()))


def last_session(patient: int) -> Appointment | None:
    """The last session of the patient (primary key) that has begun, with its reaction. One query."""
    return _last(patient, timezone.now())


def _last(patient: int, before: datetime) -> Appointment | None:
    given = Appointment.objects.sessions().filter(patient=patient, starts_at__lt=before)
    return given.select_related("reaction__recorded_by", "patient").order_by("-starts_at", "-pk").first()
