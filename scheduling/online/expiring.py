"""Bookings that were begun and given up: what was said of themselves is forgotten."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from scheduling.models import OnlineBooking

AT_ONCE = 200
State = OnlineBooking.State


@transaction.atomic
def step() -> bool:
    """End the first of those whose time is over. True when there are more. A job of the ticker."""
    over = OnlineBooking.objects.filter(state__in=(State.OPEN, State.PROVED), expires_at__lte=timezone.now())
    # Whoever is being booked at this moment is left alone.
    found = list(
        over.select_for_update(skip_locked=True).order_by("expires_at").values_list("pk", flat=True)[: AT_ONCE + 1]
    )
    OnlineBooking.objects.filter(pk__in=found[:AT_ONCE]).update(state=State.EXPIRED, said={})
    return len(found) > AT_ONCE
