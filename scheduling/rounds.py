"""After a change of catalogue or rules: a round through all that lies ahead, in short steps that any process takes up.

What was booked by the old rules while the new ones were being saved is not missed: each patient is held once, and a
booking that holds a patient has read its rules after that.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from practice.ticking import is_missed
from scheduling.deciding import rules_now
from scheduling.models import Appointment, Reassessment, SafetyReview
from scheduling.reassessing import Touched, reassess

# What one step takes on: bookings of these patients wait for it, on SQLite everybody's.
MOST_APPOINTMENTS, MOST_ON_SQLITE, MOST_PATIENTS = 100, 30, 400


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the round after the last change of rules has come. `waits`: nobody is there to go on with it."""

    total: int
    done: int
    worse: int
    failed: int
    finished: bool
    waits: bool

    @property
    def percent(self) -> int:
        """0 to 100; what is booked meanwhile does not take it beyond."""
        return 100 if self.finished else min(99, 100 * self.done // max(1, self.total))


def step() -> bool:
    """Look again at the next few patients; True while there are more. Raises RulesFailed when the rules are unreadable.

    Killed anywhere, it has done nothing or all of it. Where another process is at it, it does nothing.
    """
    practice = Practice.current()
    if practice is None or (row := _round(practice.rules_version)).finished_at is not None:
        return False
    # Unreadable rules say nothing about any appointment; nobody can book or check in by them either.
    rules_now(practice.rules_version)
    with transaction.atomic():
        held = Reassessment.objects.select_for_update(skip_locked=True).filter(pk=row.pk, finished_at=None).first()
        if held is None:
            return False
        patients = _next_patients(held.patient)
        touched = reassess(patients, cause=SafetyReview.Cause.RULES, by=None) if patients else Touched()
        _note(held, patients, touched)
    return held.finished_at is None


def finish(version: int) -> None:
    """Note that nothing lies ahead that was decided by other rules than these: a practice that has just been made."""
    Reassessment.objects.get_or_create(rules_version=version, defaults={"finished_at": timezone.now()})


def is_finished(version: int) -> bool:
    """True when everything ahead has been looked at by the rules of that version."""
    return Reassessment.objects.filter(rules_version=version, finished_at__isnull=False).exists()


def progress(practice: Practice) -> Progress:
    """Where the round after the last change of rules stands. One query."""
    row = Reassessment.objects.filter(rules_version=practice.rules_version).first() or Reassessment()
    finished = row.finished_at is not None
    return Progress(row.total, row.done, row.worse, row.failed, finished, waits=not finished and is_missed(practice))


def _round(version: int) -> Reassessment:
    row = Reassessment.objects.filter(rules_version=version).first()
    if row is None:
        total = Appointment.objects.at_risk(timezone.now()).count()
        row, _made = Reassessment.objects.get_or_create(rules_version=version, defaults={"total": total})
    return row


def _next_patients(after: int) -> list[int]:
    """The next patients, whether anything lies ahead of them or not: as many as one step can take on."""
    numbers = list(Patient.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:MOST_PATIENTS])
    if not numbers:
        return []
    ahead = Appointment.objects.at_risk(timezone.now()).filter(patient__gte=numbers[0], patient__lte=numbers[-1])
    counts = dict(ahead.order_by().values_list("patient_id").annotate(Count("pk")))
    most = MOST_ON_SQLITE if connection.vendor == "sqlite" else MOST_APPOINTMENTS
    chosen, appointments = 0, 0
    for number in numbers:
        appointments += counts.get(number, 0)
        if chosen and appointments > most:
            break
        chosen += 1
    return numbers[:chosen]


def _note(row: Reassessment, patients: list[int], touched: Touched) -> None:
    if patients:
        row.patient = patients[-1]
    else:
        row.finished_at = timezone.now()
    row.done += touched.looked_at
    row.worse += touched.worse
    row.failed += len(touched.failed)
    row.save()
