"""What matching takes: a cancelled slot against five thousand who wait."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.client import BenchmarkFailed, Times
from benchmarks.counts import Measure
from patients.models import Patient
from practice.models import Practice
from scheduling.models import Appointment, Wish
from scheduling.waiting.matching import Stretch, matches
from treatments.models import Treatment

WISHES, SLOTS, WARM = 5000, 40, 3
GOAL = 50.0
# Wishes as people have them: any day, or some.
WEEKDAYS: tuple[list[int], ...] = ([], [], [0, 1, 2], [1, 3], [4])


def waiting_measures(practice: Practice) -> Iterator[Measure]:
    """The places of booked appointments as if each were cancelled; the wishes are taken back afterwards."""
    with timezone.override(practice.tz), transaction.atomic():
        _wish()
        now = timezone.now()
        rows = Appointment.objects.upcoming(now).filter(starts_at__gt=now + timedelta(days=1)).order_by("starts_at")
        times, found = [], 0
        for row in rows[: SLOTS + WARM]:
            # Free but for this appointment, which is about to go.
            row.delete()
            stretch = Stretch(row.therapist_id, row.blocked_from, row.blocked_until)
            began = time.perf_counter()
            found += len(matches(stretch, practice=practice, now=now))
            times.append((time.perf_counter() - began) * 1000)
        transaction.set_rollback(True)
    if not found:
        raise BenchmarkFailed("nobody fitted any slot")
    yield Measure("a cancelled slot against 5,000 who wait", Times.of(times[WARM:], queries=0), GOAL)


def _wish() -> None:
    chance, today = random.Random(7), timezone.localdate()  # noqa: S311 (nothing secret)
    patients = list(Patient.objects.in_use().values_list("pk", flat=True))
    treatments = list(Treatment.objects.filter(archived_at=None).values_list("pk", flat=True))
    Wish.objects.bulk_create(
        Wish(
            patient_id=chance.choice(patients),
            treatment_id=chance.choice(treatments),
            weekdays=chance.choice(WEEKDAYS),
            first_day=today,
            last_day=today + timedelta(days=60),
        )
        for _number in range(WISHES)
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE scheduling_wish")
