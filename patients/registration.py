"""Registering patients, changing their contact data, archiving them and bringing them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from patients.announcing import announce
from patients.locking import ChangedMeanwhile, locked
from patients.models import Patient
from practice.models import User

CONTACT = (
    "given_name",
    "family_name",
    "birth_date",
    "sex",
    "phone",
    "email",
    "address",
    "language",
    "channel",
    "guardian_name",
    "guardian_phone",
    "desk_note",
)
# Which messages they do without: codes of practice/wordings.py.
CHOICES = ("unwanted",)
# What of it the decision reads.
DECIDED_BY = ("birth_date", "sex")
# Rows that one statement stores.
AT_ONCE = 500


@transaction.atomic
def register_patient(*, by: User | None, request_key: UUID | None = None, **contact: Any) -> Patient:
    """Register somebody with fields of CONTACT; `by` is nobody where they did it online.

    The same `request_key` again answers with whom it made before.
    """
    _only_contact(contact)
    patient = Patient(request_key=request_key, **contact)
    patient.full_clean(exclude=["request_key"])
    if request_key and (made := Patient.objects.filter(request_key=request_key).first()):
        return _the_same(made, patient)
    patient._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    try:
        with transaction.atomic():
            patient.save(force_insert=True)
    except IntegrityError:
        # The second press of a double click arrived at the same moment.
        return _the_same(Patient.objects.get(request_key=request_key), patient)
    return patient


@transaction.atomic
def register_patients(contacts: Sequence[Mapping[str, Any]], *, by: User) -> list[Patient]:
    """Register many with fields of CONTACT, all or none, in their order. ValidationError for the first that is refused."""
    patients = []
    for contact in contacts:
        _only_contact(contact)
        patient = Patient(**contact)
        patient.full_clean(exclude=["request_key"])
        patient.make_findable()
        patients.append(patient)
    made: list[Patient] = bulk_create_with_history(patients, Patient, batch_size=AT_ONCE, default_user=by)
    return made


def _the_same(made: Patient, asked: Patient) -> Patient:
    """`made`, unless the form that made it was filled in anew for somebody else."""
    if str(made) != str(asked):
        said = _("This form has already registered %(name)s. Open a new one for somebody else.") % {"name": made}
        raise ValidationError(said)
    return made


@transaction.atomic
def change_patient(patient: int, *, by: User, revision: int | None = None, **contact: Any) -> Patient:
    """Change fields of CONTACT and CHOICES. ChangedMeanwhile when `revision` is not that of the row any more."""
    _only_contact(contact)
    held = locked(patient)
    if revision not in (None, held.revision):
        raise ChangedMeanwhile()
    before = [getattr(held, name) for name in DECIDED_BY]
    for name, value in contact.items():
        setattr(held, name, value)
    held.full_clean()
    _saved(held, by, *contact)
    if before != [getattr(held, name) for name in DECIDED_BY]:
        announce(held.pk, by=by)
    return held


@transaction.atomic
def archive_patient(patient: int, *, by: User) -> Patient:
    """Take somebody out of the lists; nothing of them is deleted."""
    held = locked(patient)
    held.archived_at = timezone.now()
    return _saved(held, by, "archived_at")


@transaction.atomic
def bring_back_patient(patient: int, *, by: User) -> Patient:
    """Undo archive_patient. ValidationError for who was merged: their conditions count for whoever they were merged into."""
    held = Patient.objects.select_for_update(no_key=True, of=("self",)).select_related("merged_into").get(pk=patient)
    if held.merged_into:
        said = _("%(name)s was registered twice and goes on as patient %(number)s.")
        raise ValidationError(said % {"name": held, "number": held.merged_into.number})
    held.archived_at = None
    return _saved(held, by, "archived_at")


def check_guardian(birth_date: date | None, guardian_name: str, today: date) -> None:
    """Somebody under 16 needs the name of a guardian; ValidationError at `guardian_name`."""
    if birth_date and years_on(birth_date, today) < GUARDIAN_UNTIL and not guardian_name:
        refusal = _("Somebody under %(age)s comes with a guardian: please give the name.") % {"age": GUARDIAN_UNTIL}
        raise ValidationError({"guardian_name": refusal})


GUARDIAN_UNTIL, OF_AGE = 16, 18


def years_on(birth_date: date, day: date) -> int:
    """Completed years on `day`. Born on 29 February: completed on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _only_contact(contact: Mapping[str, Any]) -> None:
    if unknown := set(contact) - {*CONTACT, *CHOICES}:
        raise TypeError(f"contact data has no {', '.join(sorted(unknown))}")


def _saved(patient: Patient, by: User, *fields: str) -> Patient:
    patient.revision += 1
    patient._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    patient.save(update_fields=[*fields, "revision"])
    return patient
