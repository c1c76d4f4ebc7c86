"""The safety review: which upcoming appointments may not be given as booked, and how each of them ends.

Opened by scheduling/reassessing.py, closed by whoever acts (the door) or by itself when the reason is gone. Every
writer holds the appointment's patient.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from practice.audit.writing import Action, note
from practice.models import User
from scheduling.models import SafetyReview

Outcome = SafetyReview.Outcome
Verdict = SafetyReview.Verdict
# 0 the worst. What could not be decided comes before what a therapist can decide.
WEIGHTS: dict[str, int] = {Verdict.BLOCKED: 0, Verdict.FAILED: 1, Verdict.OVERRIDE: 2, Verdict.ADAPT: 3}


def open_reviews() -> QuerySet[SafetyReview]:
    """Those that wait for somebody, worst first, then soonest, with appointment, patient, therapist and room."""
    return (
        SafetyReview.objects.filter(closed_at=None)
        .select_related("appointment__patient", "appointment__therapist", "appointment__room", "opened_by")
        .order_by("weight", "appointment__starts_at", "pk")
    )


def in_review(appointments: Collection[int]) -> set[int]:
    """Those of the appointments (primary keys) that are in review. One query."""
    rows = SafetyReview.objects.filter(closed_at=None, appointment__in=appointments)
    return set(rows.values_list("appointment_id", flat=True))


def close(appointment: int, *, outcome: str, by: User | None) -> bool:
    """End the review of an appointment, if it is in one. The patient is held by the caller."""
    return bool(close_all([appointment], outcome=outcome, by=by))


def close_all(appointments: Collection[int], *, outcome: str, by: User | None) -> int:
    """End the reviews of these appointments; how many there were. One query."""
    rows = SafetyReview.objects.filter(closed_at=None, appointment__in=appointments)
    now = timezone.now()
    if closed := rows.update(closed_at=now, closed_by=by, outcome=outcome):
        ended = SafetyReview.objects.filter(closed_at=now, appointment__in=appointments)
        for pk, patient in ended.values_list("pk", "appointment__patient"):
            note(Action.CHANGED, what="scheduling.safetyreview", row=pk, whose=patient, about=f"closed {outcome}")
    return closed
