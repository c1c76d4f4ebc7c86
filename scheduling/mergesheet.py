"""Two records of one person side by side: what each has, and what stands in the way. Clinical. Read side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from patients.merging import is_known, missing_contact
from patients.models import DAYS_TO_PART, Consent, Merge, Patient, RecordedCondition, Status
from patients.registration import CONTACT
from practice.languages import languages
from practice.models import Practice
from scheduling.merging import at_one_time
from scheduling.models import UNDECIDED, Appointment
from treatments.catalogue import current_catalogue

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    patient: Patient
    screened_on: date | None
    conditions: Sequence[str]
    consents: int
    coming: Sequence[Appointment]
    past: int
    clashes: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of contact data in which the two differ: what each says, and which is taken unless somebody says otherwise."""

    name: str
    label: str
    kept: str
    other: str
    takes_other: bool


def choices(kept: Patient, other: Patient) -> list[Choice]:
    """Every field that says something else on the other side and is known there."""
    missing = missing_contact(kept, other)
    found = []
    for name in CONTACT:
        said, said_there = _said(kept, name), _said(other, name)
        if is_known(other, name) and said != said_there:
            label = str(Patient._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found.append(Choice(name, label, said, said_there, name in missing))
    return found


def _said(patient: Patient, name: str) -> str:
    value = getattr(patient, name)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if name == "language":
        return languages().get(str(value), str(value))
    shown = getattr(patient, f"get_{name}_display", None)
    return str(shown() if shown else value or "")


def sides(kept: Patient, other: Patient, *, practice: Practice) -> tuple[Side, Side]:
    """Both as they are now, the one that would be kept first; patients as read `with_last_screening()`."""
    clashes = at_one_time(kept.pk, other.pk)
    return _side(kept, clashes, practice), _side(other, clashes, practice)


def _side(patient: Patient, clashes: Sequence[datetime], practice: Practice) -> Side:
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
        clashes=clashes,
    )


def booked_since(merge: Merge) -> Sequence[Appointment]:
    """What was booked for the one that is kept since the merge: it stays with them when that is undone."""
    rows = Appointment.objects.filter(patient=merge.kept, booked_at__gt=merge.made_at, ends_at__gt=timezone.now())
    booked = rows.exclude(status__in=("cancelled", *UNDECIDED)).order_by("starts_at", "pk")
    return list(booked.select_related("therapist")[:MOST_SHOWN])


def undoable(kept: Patient) -> Sequence[Merge]:
    """The merges into this patient that can still be undone, newest first."""
    since = timezone.now() - timedelta(days=DAYS_TO_PART)
    return list(Merge.objects.standing().of(kept.pk).filter(made_at__gte=since).select_related("given_up"))
