"""A patient who has come for a while, for the tests of pages that show a record as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.models import Note
from scheduling.models import Appointment, Room, SessionPain, Therapist
from treatments.models import Treatment


@dataclass
class Treated:
    """Who comes to whom for what, and how one more session is made."""

    patient: Patient
    anna: Therapist
    room: Room
    massage: Treatment
    book: Callable[..., Appointment]

    @property
    def user(self) -> User:
        """Anna's sign-in."""
        assert self.anna.user
        return self.anna.user

    def session(self, days_ago: int, *, patient: Patient | None = None, **fields: Any) -> Appointment:
        """A session of so many days ago, done; nothing else was on that day."""
        now = timezone.localtime()
        # Of that day in the first hour of a day, too.
        starts = max(now - timedelta(hours=1), now.replace(hour=0, minute=0, second=0)) - timedelta(days=days_ago)
        held = {"status": "done"} | fields
        return self.book(patient or self.patient, self.anna, self.room, self.massage, starts, **held)

    def noted(self, days_ago: int, *, patient: Patient | None = None, pain: int = 5, **fields: Any) -> Note:
        """A session of so many days ago with pain and a signed note."""
        session = self.session(days_ago, patient=patient)
        SessionPain.objects.create(appointment=session, before=pain, after=pain - 1, recorded_by=self.user)
        words = {"subjective": f"Felt it {days_ago} days ago.", "plan": f"Planned {days_ago}."}
        held = {"author": self.user, "signed_at": timezone.now(), "on": timezone.localdate(session.starts_at)}
        return Note.objects.create(patient=session.patient, appointment=session, **words | held | fields)


@pytest.fixture
def treated(practice: Any, make_patient: Any, make_therapist: Any, make_room: Any, make_treatment: Any,
            make_appointment: Any) -> Treated:  # fmt: skip
    """Rosa, who comes to Anna for a massage."""
    massage = make_treatment("massage", name="Massage")
    anna = make_therapist("Anna", treatments=[massage])
    return Treated(make_patient(given_name="Rosa"), anna, make_room("Garden"), massage, make_appointment)


@pytest.fixture
def anna(treated: Treated, client_as: Callable[..., Client]) -> Client:
    """Anna, signed in."""
    return client_as(treated.user)


def queries_of(client: Client, *paths: str) -> int:
    """How many queries the pages need, once everything is warm."""
    for path in paths:
        assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        for path in paths:
            client.get(path)
    return len(asked)
