"""Who treats a patient, where a record is for those who do (patients/restricting.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from practice.models import Practice, User
from scheduling.models import Appointment

DAYS_OF_A_MONTH = 30.44


def treats(user: User, since: Mapping[int, datetime], numbers: Mapping[int, int]) -> set[int]:
    """The persons with whom `user` has a session ahead, or had one in the practice's time for it. Three queries.

    A session that they have given themselves since the record was restricted makes nobody a treating therapist: it was
    booked by them, or moved to them by themselves.
    """
    practice = Practice.current()
    months = practice.treating_months if practice else 0
    began = timezone.now() - timedelta(days=round(months * DAYS_OF_A_MONTH))
    sessions = Appointment.objects.sessions().filter(patient__in=numbers, therapist__user=user, starts_at__gte=began)
    rows = list(sessions.values_list("pk", "patient", "booked_by", "booked_at"))
    given = _given([row[0] for row in rows], user)
    found: set[int] = set()
    for pk, patient, booked_by, booked_at in rows:
        by, at = given.get(pk, (booked_by, booked_at))
        if (by or booked_by) != user.pk or at <= since[numbers[patient]]:
            found.add(numbers[patient])
    return found


def _given(sessions: Collection[int], user: User) -> dict[int, tuple[int | None, datetime]]:
    """Who first gave each of these sessions (primary keys) to `user`, and when. One query."""
    history = Appointment.history.model.objects.filter(id__in=sessions, therapist__user=user)
    first: dict[int, tuple[int | None, datetime]] = {}
    for pk, by, at in history.order_by("history_date", "history_id").values_list("id", "history_user", "history_date"):
        first.setdefault(pk, (by, at))
    return first
