"""Restricted records (patients/restricting.py): who reads one because they write in it, and an address about a patient."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from patients.restricting import person_of, treating
from patients.withholding import about, of_row
from practice.models import User
from records.models import Note, PatientLink


def register() -> None:
    """Called once, when the programme starts."""
    treating(writes)
    about({"records:copy_withdraw": of_row(PatientLink)})


def writes(user: User) -> Exists:
    """Of a restriction: whether `user` has a draft about the person that waits for their signature."""
    drafts = Note.objects.unsigned_of(user).annotate(person=person_of("patient"))
    return Exists(drafts.filter(person=OuterRef("person")))
