"""Restricted records (patients/restricting.py): who reads one because they write in it, and an address about a patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from patients.restricting import treating
from patients.withholding import about, of_row
from practice.models import User
from records.models import Note, PatientLink


def register() -> None:
    """Called once, when the programme starts."""
    treating(writes)
    about({"records:copy_withdraw": of_row(PatientLink)})


def writes(user: User, since: Mapping[int, datetime], numbers: Mapping[int, int]) -> set[int]:
    """The persons about whom `user` has a draft that waits for their signature."""
    drafts = Note.objects.unsigned_of(user).filter(patient__in=numbers)
    return {numbers[patient] for patient in drafts.values_list("patient", flat=True)}
