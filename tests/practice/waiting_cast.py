"""What the waiting list adds to the cast."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from patients.models import Patient
from scheduling.models import Appointment, FreedTime, Offer, Wish
from scheduling.waiting.links import path_of
from treatments.models import Treatment


def waiting_rows(patient: Patient, treatment: Treatment, blocked: Treatment, held: Appointment) -> dict[str, Any]:
    """A wish with a time that is held for it, the link to the answer, and a wish that the decision is against."""
    days = {"first_day": timezone.localdate(), "last_day": timezone.localdate() + timedelta(days=60)}
    wish = Wish.objects.create(patient=patient, treatment=treatment, **days)
    FreedTime.objects.create(
        therapist=held.therapist, starts_at=held.starts_at + timedelta(days=1), ends_at=held.ends_at + timedelta(days=1)
    )
    soon = timezone.now() + timedelta(hours=1)
    made = Offer.objects.create(wish=wish, appointment=held, key="key", answer_until=soon)
    refused = Wish.objects.create(patient=patient, treatment=blocked, **days)
    return {"wish": refused, "offer": made, "offer token": path_of(made).split("/")[2]}
