"""Two records of one person side by side: what each has, and what stands in the way. Clinical. Read side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from patients.merging import missing_contact
from patients.models import Consent, Patient, RecordedCondition, Status
from practice.models import Practice
from scheduling.merging import at_one_time
from scheduling.models import UNDECIDED, Appointment
from treatments.catalogue import current_catalogue


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `gives` are the contact fields that it fills in for the other, by their names."""

    patient: Patient
    screened_on: date | None
    conditions: Sequence[str]
    consents: int
    coming: Sequence[Appointment]
    past: int
    gives: Sequence[str]
    clashes: Sequence[datetime]


def sides(kept: Patient, other: Patient, *, practice: Practice) -> tuple[Side, Side]:
    """Both as they are now, the one that would be kept first; patients as read `with_last_screening()`."""
    clashes = at_one_time(kept.pk, other.pk)
    return _side(kept, [], clashes, practice), _side(other, missing_contact(kept, other), clashes, practice)


def _side(patient: Patient, gives: Sequence[str], clashes: Sequence[datetime], practice: Practice) -> Side:
    catalogue, now = current_catalogue(practice.rules_version), timezone.now()
    rows = RecordedCondition.objects.standing().filter(patient=patient).exclude(status=Status.RESOLVED)
    said = [(catalogue.condition_by_pk.get(row.condition_id), row.get_status_display()) for row in rows.order_by("pk")]
    booked = Appointment.objects.filter(patient=patient).exclude(status__in=("cancelled", *UNDECIDED))
    coming = booked.filter(ends_at__gt=now).select_related("therapist").order_by("starts_at", "pk")
    return Side(
        patient=patient,
        screened_on=patient.screened_on,  # type: ignore[attr-defined]  # annotated
        conditions=[f"{known.name}, {status}" if known else status for known, status in said],
        consents=Consent.objects.filter(patient=patient, withdrawn_on=None).count(),
        coming=list(coming),
        past=booked.filter(ends_at__lte=now).count(),
        gives=[str(Patient._meta.get_field(name).verbose_name) for name in gives],  # type: ignore[union-attr]
        clashes=clashes,
    )
