"""One person registered twice: the appointments of both become those of one. A part of the door."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone

from patients.announcing import told_once
from patients.merging import merge_records
from patients.models import Patient
from practice.models import User
from scheduling.booking import one_transaction
from scheduling.models import Appointment, Assessment, Wish
from scheduling.refusals import Archived, BothBooked, Unknown


@one_transaction
def take_over(*, kept: int, given_up: int, by: User, chosen: Collection[str] | None = None) -> Patient:
    """Make the patient `kept` out of both (primary keys), and look again at all that lies ahead of them.

    `chosen` are the fields of contact data that come from the one given up (patients/merging.py). Undone within 30 days by
    scheduling/parting.py. Raises BothBooked where the two have sessions at one time, Archived, or Unknown for what are not two patients.
    """
    rows = Patient.objects.select_for_update(no_key=True).filter(pk__in=(kept, given_up)).order_by("pk")
    held = {row.pk: row for row in rows}
    if len(held) != 2:
        raise Unknown(what="patient")
    for patient in held.values():
        if patient.archived_at:
            raise Archived(what=str(patient))
    clashes = at_one_time(kept, given_up)
    if clashes:
        raise BothBooked(patient=str(held[kept]), times=clashes)
    with told_once():
        moved = _move(held[kept], held[given_up], by)
        merge_records(kept=held[kept], given_up=held[given_up], by=by, chosen=chosen, moved=moved)
    return held[kept]


def at_one_time(one: int, other: int) -> list[datetime]:
    """When both patients take up a time: the beginnings of their sessions that overlap, on the practice's clock."""
    live = Appointment.objects.live().filter(patient__in=(one, other)).order_by("starts_at", "pk")
    rows = list(live.values_list("patient_id", "starts_at", "ends_at"))
    return [timezone.localtime(start) for start in _overlapping(rows)]


def _overlapping(rows: Iterable[tuple[int, datetime, datetime]]) -> list[datetime]:
    """Sessions of one patient never overlap, so that the latest of each is all that has to be compared."""
    found: list[datetime] = []
    latest: dict[int, datetime] = {}
    for patient, start, end in rows:
        if any(until > start for other, until in latest.items() if other != patient):
            found.append(start)
        latest[patient] = end
    return found


def _move(kept: Patient, given_up: Patient, by: User) -> dict[str, list[int]]:
    """It is the same person: what was decided stays as it was decided, under the other number. Says what went over."""
    moved: dict[str, list[int]] = {}
    for model in (Assessment, Wish):
        moved[model._meta.label] = list(model._default_manager.filter(patient=given_up).values_list("pk", flat=True))
    Assessment.objects.filter(patient=given_up).update(patient=kept)
    Wish.objects.filter(patient=given_up).update(patient=kept)
    appointments = Appointment.objects.filter(patient=given_up).order_by("pk")
    moved[Appointment._meta.label] = list(appointments.values_list("pk", flat=True))
    hand_over(appointments, kept, by)
    return moved


def hand_over(appointments: Iterable[Appointment], patient: Patient, by: User) -> None:
    """Put appointments under another number; a form that was opened before is noticed."""
    for appointment in appointments:
        appointment.patient = patient
        appointment.revision += 1
        appointment._history_user = by
        appointment.save(update_fields=["patient", "revision"])
