"""What comes up after the bookings are made: a few patients have something new recorded, so that the safety review has work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from patients.models import RecordedCondition
from patients.records import record_condition
from scheduling.demo.ailments import Ailment
from scheduling.demo.staff import Team
from scheduling.models import Appointment
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


def come_up(team: Team, now: datetime) -> None:
    """Record it by the verbs of every day; what is booked is looked at again as it always is."""
    conditions = {row.code: row for row in Condition.objects.filter(code__in=[one.condition for one in NEWS])}
    today, by = timezone.localdate(now), next(row.user for row in team.therapists if row.user is not None)
    for patient, news in zip(_patients(now), NEWS, strict=False):
        since, until, review_by, due = news.days(today)
        record_condition(
            patient=patient,
            condition=conditions[news.condition],
            status=news.status,
            by=by,
            regions=news.regions,
            since=since,
            until=until,
            review_by=review_by,
            due=due,
            note=news.note,
        )


def _patients(now: datetime) -> list[int]:
    """Those with most ahead of whom nothing is recorded yet, the earliest registered first."""
    ahead = Appointment.objects.at_risk(now).filter(starts_at__gt=now + timedelta(hours=2))
    counts: dict[int, int] = {}
    for patient in ahead.exclude(patient__in=RecordedCondition.objects.values("patient")).values_list(
        "patient_id", flat=True
    ):
        counts[patient] = counts.get(patient, 0) + 1
    return sorted(counts, key=lambda patient: (-counts[patient], patient))
