"""Therapists' words that hold for sessions still to come: what stands above a record. Clinical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from practice.models import Practice
from scheduling.appointmentsafety import Override, override_of
from scheduling.appointmentsheet import rule_words
from scheduling.models import Appointment, Assessment
from scheduling.models.diary import REACH
from scheduling.sight import AHEAD


@dataclass(frozen=True, slots=True)
class InForce:
    """A session that takes place because a therapist said so."""

    session: Appointment
    starts: datetime
    override: Override


def overrides_in_force(patient: int, *, practice: Practice, now: datetime) -> list[InForce]:
    """Those of the patient (primary key) whose session has not ended, the soonest first. One query."""
    rows = Appointment.objects.filter(patient=patient, status__in=AHEAD, starts_at__gt=now - REACH, ends_at__gt=now)
    overridden = rows.filter(assessment__verdict=Assessment.Verdict.OVERRIDE).order_by("starts_at", "pk")
    words = rule_words(practice)
    found = [(row, override_of(row.assessment, words)) for row in overridden.select_related("assessment__decided_by")]
    return [InForce(row, timezone.localtime(row.starts_at), said) for row, said in found if said]
