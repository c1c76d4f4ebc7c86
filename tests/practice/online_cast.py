"""What of booking online the cast has: an entrance that is open, and somebody who has not typed the code in yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from practice.models import Practice
from scheduling.models import OnlineBooking, OnlineEntrance, OnlineTreatment, Therapist
from treatments.models import Treatment


def online_rows(treatment: Treatment, therapist: Therapist) -> dict[str, Any]:
    """The rows by the names that doors.py uses."""
    Practice.objects.update(online_booking=True)
    Therapist.objects.filter(pk=therapist.pk).update(online_known=True, online_new=True)
    OnlineTreatment.objects.create(treatment=treatment, for_new=True)
    entrance = OnlineEntrance.objects.create(name="Website", slug="website")
    said = {
        "treatment": treatment.pk,
        "therapist": therapist.pk,
        "start": 30_000_000,
        "channel": "email",
        "email": "rosa@patient.example",
        "phone": "",
        "given_name": "Rosa",
        "family_name": "Patient",
        "birth_date": "1990-01-01",
        "language": "en",
        "codes": 1,
    }
    begun = OnlineBooking.objects.create(
        entrance=entrance,
        key="0123456789abcdef0123456789abcdef",
        said=said,
        code_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"entrance": entrance, "entrance address": entrance.slug, "online booking": begun, "online key": begun.key}
