"""The kinds of messages about appointments, by the codes under which the outbox keeps them."""

from __future__ import annotations

from datetime import datetime

from scheduling.models import Appointment

# About an appointment, by its primary key.
CONFIRMATION = "confirmation"
CHANGE = "change"
CANCELLATION = "cancellation"
REMINDER = "reminder"
# About a course, by its primary key: all its sessions in one message.
COURSE = "course_confirmation"
# About a patient, by their primary key: several of their appointments have changed at once; the message says all of them.
CHANGES = "changes"
# About a patient, by their primary key: time to come again.
RECALL = "recall"


def known_part(appointment: Appointment) -> str:
    """`part` of a CHANGE: what the patient knew before it. Back there, nothing needs to be said."""
    return f"{_minute(appointment.starts_at)}-{appointment.therapist_id}"


def reminder_part(hours: int, starts_at: datetime) -> str:
    """`part` of a REMINDER: so many hours before that start. A session that is moved is reminded of once more."""
    return f"{hours}@{_minute(starts_at)}"


def _minute(moment: datetime) -> str:
    return f"{moment.timestamp() // 60:.0f}"
