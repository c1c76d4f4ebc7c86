"""The classes of rows of this package that go by themselves when their period is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.retention import Class, Period, Rows, delete, register
from scheduling.models import OnlineBooking

OVER = (OnlineBooking.State.EXPIRED, OnlineBooking.State.REFUSED, OnlineBooking.State.BOOKED)


def old_online_bookings(before: datetime) -> Rows:
    """What was said and proved while booking online; the appointment itself stays."""
    rows = OnlineBooking.objects.filter(state__in=OVER, expires_at__lt=before)
    return rows.filter(Q(appointment=None) | Q(appointment__ends_at__lt=before))


def tell() -> None:
    """Register them; called once, when the programme starts."""
    period = Period("online", _("Bookings begun online"), _("after they were booked or given up"), 3)
    register(Class(period, old_online_bookings, delete))
