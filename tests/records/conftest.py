"""Notes for the tests of the clinical record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.models import Note, Sphere


@pytest.fixture
def make_note(db: None, make_user: Callable[..., User], make_patient: Callable[..., Patient]) -> Callable[..., Note]:
    """make_note(patient, author, signed=False, subjective="…"): written past the verbs; signed unless said otherwise."""

    def make(patient: Patient | None = None, author: User | None = None, *, signed: bool = True, **fields: Any) -> Note:
        appointment = fields.get("appointment")
        row: dict[str, Any] = {
            "patient": patient or (appointment.patient if appointment else make_patient()),
            "author": author or make_user("therapist"),
            "on": timezone.localdate(appointment.starts_at) if appointment else timezone.localdate(),
            "revision": 1,
            "signed_at": timezone.now() if signed else None,
        }
        if not fields.keys() - {"appointment", "on", "private", "revision"}:
            row["subjective"] = "Slept well, less stiff in the morning."
        return Note.objects.create(**row | fields)

    return make


@pytest.fixture
def make_sphere(db: None) -> Callable[..., Sphere]:
    """make_sphere("structural", name="Structural")."""

    def make(code: str, **fields: Any) -> Sphere:
        return Sphere.objects.create(code=code, **{"name": code.capitalize()} | fields)

    return make
