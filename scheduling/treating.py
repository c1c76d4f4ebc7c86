"""Who treats a patient, where a record is for those who do (patients/restricting.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from practice.models import Practice, User
from scheduling.models import LIVE, Appointment

DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Given:
    """How a session came to a therapist. `by` is who did it, None for nobody who was signed in; `moved` from somebody else."""

    at: datetime
    by: int | None
    moved: bool


def treats(user: User, since: Mapping[int, datetime], numbers: Mapping[int, int]) -> set[int]:
    """The persons with whom `user` has a session ahead, or had one in the practice's time for it. Three queries.

    A session that they may have given themselves since the record was restricted makes nobody a treating therapist: booked
    by them, moved to them or taken up again by themselves, or moved to them by link, which the desk hands out.
    """
    practice = Practice.current()
    months = practice.treating_months if practice else 0
    began = timezone.now() - timedelta(days=round(months * DAYS_OF_A_MONTH))
    sessions = Appointment.objects.sessions().filter(patient__in=numbers, therapist__user=user, starts_at__gte=began)
    rows = list(sessions.values_list("pk", "patient", "booked_by", "booked_at"))
    given = _given([row[0] for row in rows], user)
    found: set[int] = set()
    for pk, patient, booked_by, booked_at in rows:
        how = given.get(pk) or Given(booked_at, booked_by, moved=False)
        own = (how.by or booked_by) == user.pk or (how.moved and how.by is None)
        if not own or how.at <= since[numbers[patient]]:
            found.add(numbers[patient])
    return found


def _given(sessions: Collection[int], user: User) -> dict[int, Given]:
    """How each of these sessions (primary keys) came to `user`, for as long as it is theirs by now. One query."""
    history = Appointment.history.model.objects.filter(id__in=sessions).order_by("history_date", "history_id")
    found: dict[int, Given] = {}
    seen: set[int] = set()
    for pk, whose, status, by, at in history.values_list(
        "id", "therapist__user", "status", "history_user", "history_date"
    ):
        if whose != user.pk or status not in (*LIVE, Appointment.Status.NO_SHOW):
            found.pop(pk, None)
        else:
            found.setdefault(pk, Given(at, by, moved=pk in seen))
        seen.add(pk)
    return found
