"""Sixteen patients, therapists and rooms, stored for good so that every process sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from scheduling.clock import at
from scheduling.models import Room, Therapist
from scheduling.plans import Plan
from treatments.models import Treatment

RACERS = 16


@dataclass(frozen=True)
class Arena:
    """Everybody needed for sixteen bookings at one time. The massage takes 45 minutes, with buffers an hour."""

    practice: Practice
    massage: Treatment
    patients: list[Patient]
    therapists: list[Therapist]
    rooms: list[Room]
    reception: User

    def slot(self, number: int) -> datetime:
        """The start of one of many slots, nine a day, from a week ahead on."""
        day, place = divmod(number, 9)
        return at(timezone.localdate() + timedelta(days=7 + day), time(8 + place), self.practice.tz)

    def plan(self, slot: int, *, patient: int, therapist: int, room: int | None = None) -> Plan:
        """A massage in that slot, people and room by their place in the lists."""
        return Plan(
            patient=self.patients[patient].pk,
            treatment=self.massage.pk,
            therapist=self.therapists[therapist].pk,
            room=None if room is None else self.rooms[room].pk,
            starts_at=self.slot(slot),
        )


@pytest.fixture
def arena(
    transactional_db: None,
    practice: Practice,
    make_patient: Callable[..., Patient],
    make_treatment: Callable[..., Treatment],
    make_therapist: Callable[..., Therapist],
    make_room: Callable[..., Room],
    make_user: Callable[..., User],
) -> Iterator[Arena]:
    """The arena, on the practice's clock."""
    massage = make_treatment("massage", buffer_before=5, buffer_after=10)
    week = [(day, time(7), time(19)) for day in range(7)]
    rooms = [make_room() for _number in range(RACERS)]
    with timezone.override(practice.tz):
        yield Arena(
            practice=practice,
            massage=massage,
            patients=[make_patient() for _number in range(RACERS)],
            therapists=[make_therapist(treatments=[massage], hours=week, usual_room=room) for room in rooms],
            rooms=rooms,
            reception=make_user("receptionist"),
        )
