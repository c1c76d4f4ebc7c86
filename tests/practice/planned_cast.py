"""The plan of the cast's patient, its exercises and the link to them: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.links import token_of
from records.models import Exercise, PatientLink, Plan, PlannedExercise


def planned_rows(patient: Patient, by: User) -> dict[str, Any]:
    """What addresses of plans and exercises name."""
    today, now = timezone.localdate(), timezone.now()
    exercise = Exercise.objects.create(title="Kanari exercise", instructions="Kanari steps", dose="Kanari often")
    plan = Plan.objects.create(
        patient=patient,
        author=by,
        title="Kanari plan",
        goal="Kanari goal",
        stop_if="Kanari stop",
        sessions=6,
        spacing_days=14,
        starts_on=today - timedelta(days=40),
        review_on=today,
    )
    planned = PlannedExercise.objects.create(
        plan=plan, exercise=exercise, title="Kanari exercise", instructions="Kanari own words", dose="Kanari often"
    )
    link = PatientLink.objects.create(
        patient=patient,
        purpose=PatientLink.Purpose.EXERCISES,
        about=str(plan.pk),
        key="an-exercise-key",
        made_by=by,
        expires_at=now + timedelta(days=7),
    )
    return {"plan": plan, "planned exercise": planned, "exercise": exercise, "exercises token": token_of(link)}
