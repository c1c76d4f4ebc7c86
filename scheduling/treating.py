"""Who treats a patient, where a record is for those who do (patients/restricting.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from patients.restricting import person_of
from practice.models import Practice, User
from scheduling.models import Appointment

DAYS_OF_A_MONTH = 30.44


def treats(user: User) -> Exists:
    """Of a restriction: whether `user` has a session with the person ahead, or had one in the practice's time for it.

    A session that they have given themselves since the record was restricted makes nobody a treating therapist: it was
    booked by them, or moved to them by themselves.
    """
    practice = Practice.current()
    months = practice.treating_months if practice else 0
    began = timezone.now() - timedelta(days=round(months * DAYS_OF_A_MONTH))
    theirs = Appointment.history.model.objects.filter(id=OuterRef("pk"), therapist_id=OuterRef("therapist_id"))
    first = theirs.order_by("history_date", "history_id")
    rows = Appointment.objects.sessions().filter(therapist__user=user, starts_at__gte=began)
    given: Any = rows.annotate(
        person=person_of("patient"),
        given_by=Coalesce(
            Subquery(first.values("history_user_id")[:1]), "booked_by_id", output_field=BigIntegerField()
        ),
        given_at=Coalesce(Subquery(first.values("history_date")[:1]), "booked_at"),
    )
    by_another = Q(given_by=None) | ~Q(given_by=user.pk) | Q(given_at__lte=OuterRef("since"))
    return Exists(given.filter(by_another, person=OuterRef("person")))
