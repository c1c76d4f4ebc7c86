"""Notes for load tests: one patient with a long history, many thousands of all others.

Rows are stored in bulk, past the verbs; what they say is true all the same: every signed one carries its seal, the
search knows its words, and pain stands beside the session that it was asked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, cycle, islice
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from patients.models import Patient
from practice.models import User
from records.charting import Mark, marked_from_list
from records.demo.loadwords import phrases
from records.models import Note, Sphere
from records.sealing import seal_of
from records.searching import index_many
from scheduling.models import Appointment, SessionPain

# Who has come for years: that many notes.
LONGEST = 700
CHUNK = 5000
PRIVATE_ONE_IN, MARKED_ONE_IN = 50, 4
UNSIGNED = 5
PLACES = ("lumbar-spine", "throat", "thoracic-spine")


@transaction.atomic
def write_load_notes(total: int, *, now: datetime) -> None:
    """About `total` notes in a practice made by `make_load_practice`; 700 (or all there are) of its first patient."""
    rng = Random(total)  # noqa: S311 (nothing secret)
    sphere = Sphere.objects.filter(archived_at=None).values_list("code", flat=True).first()
    writer = _Writer(rng, now, sphere)
    rows = chain(writer.of_one(min(LONGEST, total)), writer.of_sessions(), writer.between())
    notes = islice(rows, total)
    while chunk := list(islice(notes, CHUNK)):
        _store(chunk)
    _ask_for_pain(rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def longest_record() -> int:
    """The patient (primary key) with the long history."""
    return Patient.objects.order_by("pk").values_list("pk", flat=True)[0]


class _Writer:
    """Notes on their way into the database, signed but for a few."""

    def __init__(self, rng: Random, now: datetime, sphere: str | None) -> None:
        self.rng, self.now, self.sphere = rng, now, sphere
        self.authors = list(User.objects.filter(is_therapist=True).order_by("pk").values_list("pk", flat=True))
        self.unsigned = UNSIGNED
        self.charts = [_chart(rng) for _number in range(60)]

    def of_one(self, count: int) -> Iterator[Note]:
        """The long history: a note every five days."""
        patient, author = longest_record(), self.authors[0]
        today = timezone.localdate(self.now)
        yield from (self._note(patient, author, today - timedelta(days=3 + 5 * number)) for number in range(count))

    def of_sessions(self) -> Iterator[Note]:
        """A note about every session that took place."""
        done = Appointment.objects.filter(status="done").order_by("-starts_at", "-pk")
        columns = ("pk", "patient_id", "therapist__user_id", "starts_at")
        for pk, patient, user, starts_at in done.values_list(*columns).iterator(CHUNK):
            yield self._note(patient, user or self.authors[0], timezone.localdate(starts_at), appointment=pk)

    def between(self) -> Iterator[Note]:
        """Notes about no session, without end: what was written before the diary was kept."""
        patients = Patient.objects.order_by("pk").values_list("pk", flat=True)[1:] or [longest_record()]
        day = timezone.localdate(self.now) - timedelta(days=400)
        for number, patient in enumerate(cycle(list(patients))):
            yield self._note(patient, self.rng.choice(self.authors), day - timedelta(days=number % 3000))

    def _note(self, patient: int, author: int, on: date, appointment: int | None = None) -> Note:
        said = phrases(self.rng)
        note = Note(
            patient_id=patient,
            author_id=author,
            appointment_id=appointment,
            on=on,
            minutes=45,
            spheres={self.sphere: said["assessment"]} if self.sphere else {},
            regions=["lower-back"],
            marks=self.rng.choice(self.charts) if self.rng.random() * MARKED_ONE_IN < 1 else [],
            private=self.rng.random() * PRIVATE_ONE_IN < 1,
            signed_at=self.now,
            **said,
        )
        if appointment and self.unsigned and author == self.authors[0]:
            note.signed_at, self.unsigned = None, self.unsigned - 1
        note.seal = seal_of(note) if note.signed_at else ""
        return note


def _store(notes: list[Note]) -> None:
    Note.objects.bulk_create(notes, batch_size=1000)
    index_many(notes)


def _chart(rng: Random) -> list[Mark]:
    return [marked_from_list(region=place, kind="pain", strength=rng.randint(1, 9)) for place in rng.sample(PLACES, 2)]


def _ask_for_pain(rng: Random) -> None:
    """Pain before and after every session that took place."""
    done = Appointment.objects.filter(status="done", therapist__user__isnull=False).order_by("pk")
    columns = done.values_list("pk", "therapist__user_id", "note__signed_at")
    rows = (_pain(*row, rng) for row in columns.iterator(CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        SessionPain.objects.bulk_create(chunk, batch_size=1000)


def _pain(session: int, user: int, signed_at: datetime | None, rng: Random) -> SessionPain:
    """Sealed with the note of the session."""
    before = rng.randint(2, 9)
    after = max(0, before - rng.randint(0, 3))
    return SessionPain(appointment_id=session, before=before, after=after, recorded_by_id=user, sealed_at=signed_at)
