"""What was measured of the patient of the cast, and how they took a session: with canaries where text is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.links import token_of
from records.models import Measure, PatientLink, VitalSigns
from scheduling.models import Reaction, SessionPain
from treatments.models import Condition


def measured_rows(patient: Patient, by: User, session: Any) -> dict[str, Any]:
    """A reaction, a questionnaire, a blood pressure, and links that nobody has opened yet."""
    Reaction.objects.create(appointment=session, felt="worse", note="Kanari reaction", recorded_by=by)
    SessionPain.objects.create(appointment=session, before=7, after=4, recorded_by=by)
    about = {"patient": patient, "recorded_by": by}
    said = [{"item": "1", "text": "Kanari activity", "value": 4}]
    made = {"patient": patient, "made_by": by, "expires_at": timezone.now() + timedelta(days=7)}
    asked = PatientLink.objects.create(purpose="measure", about="patient-specific", key="c-key", **made)
    felt = PatientLink.objects.create(purpose="reaction", about=str(session.pk), key="d-key", **made)
    copy = PatientLink.objects.create(purpose="copy", about="", key="f-key", **made)
    Condition.objects.create(
        code="hypertension", name="Kanari pressure", category="kanari category", usual_statuses=["active"]
    )
    return {
        "instrument": 3,
        "measure": Measure.objects.create(
            instrument="patient-specific", on=timezone.localdate(), answers=said, score=4, **about
        ),
        "vitals": VitalSigns.objects.create(systolic=151, diastolic=93, **about),
        "copy link": copy,
        "copy token": token_of(copy),
        "measure link": asked,
        "measure token": token_of(asked),
        "reaction token": token_of(felt),
    }
