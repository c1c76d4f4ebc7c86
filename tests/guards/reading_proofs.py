"""Proofs of the guards of what a colleague may not read in the record as a whole. Each fails without its guard."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from practice.models import User
from records.gist import last_notes
from records.models import Addendum, Note
from records.timeline import timeline
from records.timelineevents import Asked
from records.views.compare import _readable
from tests.factories import user_with
from tests.proofs import World
from treatments.catalogue import current_catalogue

SECRET = "Between us."


def _private(world: World) -> Note:
    """A signed private note with an addendum, of somebody else."""
    author = user_with("therapist")
    note = Note.objects.create(
        patient=world.scene.patient, author=author, on=date(2027, 2, 1), private=True, signed_at=timezone.now(),
        subjective=SECRET,
    )  # fmt: skip
    Addendum.objects.create(note=note, author=author, text=SECRET)
    return note


def _read(world: World, reader: User) -> str:
    events = timeline(Asked(world.scene.patient, reader, current_catalogue(1))).events
    return str([event for event in events if event.kind == "note"])


def a_private_note_gives_no_gist(world: World) -> None:
    note = _private(world)
    assert last_notes([note.patient_id], world.scene.therapist) == {}


def a_private_note_is_a_name_and_a_day_in_the_timeline(world: World) -> None:
    note = _private(world)
    read = _read(world, world.scene.therapist)
    assert str(note.author) in read
    assert SECRET not in read


def a_private_note_is_not_compared(world: World) -> None:
    _private(world)
    assert list(_readable(world.scene.patient, world.scene.therapist)) == []
