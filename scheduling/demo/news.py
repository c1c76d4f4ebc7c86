"""What comes up after the bookings are made: a few patients have something new recorded, so that the safety review has work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from patients.models import RecordedCondition
from patients.records import record_condition
from practice.models import User
from scheduling.demo.ailments import Ailment
from scheduling.demo.staff import Team
from scheduling.models import Appointment, SafetyReview
from treatments.models import Condition

# One for each patient whose turn it is: what is not suitable then, what a therapist decides, what is adapted.
NEWS = (
    Ailment("deep-vein-thrombosis", "suspected", ("lower-leg:left",), since=0, review=2, note="Rang this morning; sees the doctor tomorrow."),
    Ailment("recent-surgery", "healing", ("knee:right",), since=8, review=30, note="Out of hospital since Monday."),
    Ailment("back-pain", "acute", ("lower-back",), since=1, review=7, note="Lifted a box."),
    Ailment("low-back-pain", "acute", ("lower-back", "sacrum"), since=2, note="Since the garden work."),
    Ailment("sciatica", "flare", ("lower-back", "gluteal:left", "thigh:left"), since=3, review=10),
    Ailment("anticoagulant-use", "active", since=3, note="Started after a consultation."),
)  # fmt: skip

# On a day on which none of these is for a therapist to decide: somebody who is booked for the treatment has it recorded.
TO_DECIDE, BOOKED_FOR = (
    Ailment("disc-hernia", "active", ("lower-back",), since=2, note="Told at the phone; brings the pictures."),
    "swedish-massage",
)


def come_up(team: Team, now: datetime) -> None:
    """Record it by the verbs of every day; what is booked is looked at again as it always is."""
    by = next(row.user for row in team.therapists if row.user is not None)
    for patient, news in zip(_patients(now), NEWS, strict=False):
        _record(patient, news, by, now)
    for patient in _patients(now, BOOKED_FOR):
        if SafetyReview.objects.filter(closed_at=None, verdict="override").exists():
            break
        _record(patient, TO_DECIDE, by, now)


def _record(patient: int, news: Ailment, by: User, now: datetime) -> None:
    since, until, review_by, due = news.days(timezone.localdate(now))
    record_condition(
        patient=patient,
        condition=Condition.objects.get(code=news.condition),
        status=news.status,
        by=by,
        regions=news.regions,
        since=since,
        until=until,
        review_by=review_by,
        due=due,
        note=news.note,
    )


def _patients(now: datetime, treatment: str = "") -> list[int]:
    """Those with most ahead (of `treatment`) of whom nothing is recorded yet, the earliest registered first."""
    ahead = Appointment.objects.at_risk(now).filter(starts_at__gt=now + timedelta(hours=2))
    if treatment:
        ahead = ahead.filter(treatment__code=treatment)
    counts: dict[int, int] = {}
    for patient in ahead.exclude(patient__in=RecordedCondition.objects.values("patient")).values_list(
        "patient_id", flat=True
    ):
        counts[patient] = counts.get(patient, 0) + 1
    return sorted(counts, key=lambda patient: (-counts[patient], patient))
