"""Who reads a restricted record because they write in it (patients/restricting.py)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from patients.restricting import person_of, treating
from practice.models import User
from records.models import Note


def register() -> None:
    """Called once, when the programme starts."""
    treating(writes)


def writes(user: User) -> Exists:
    """Of a restriction: whether `user` has a draft about the person that waits for their signature."""
    drafts = Note.objects.unsigned_of(user).annotate(person=person_of("patient"))
    return Exists(drafts.filter(person=OuterRef("person")))
