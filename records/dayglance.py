"""What the records say about the patients of a day: gist, pain, what is due, whose note is written. Clinical.

The number of queries does not depend on how many patients there are, nor on how much is recorded of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from patients.restricting import withheld_from
from practice.models import User
from records.gist import Gist, gist_of, last_notes
from records.models import Note
from records.pain_series import before_each, pain_of_many
from records.plans import reviews_due
from scheduling.models import SESSION, Appointment, Reaction
from scheduling.treatmentday import UNDER_WAY

NO_NOTE, DRAFT, SIGNED, OF_ANOTHER = "none", "draft", "signed", "other"


@dataclass(frozen=True, slots=True)
class Glance:
    """What a line of the day shows of a record. `pain` is before each of the last sessions; `note` that of this session.

    `unasked` is the last session before, whose reaction nobody has asked about; `reviews` are plans to look at.
    """

    gist: Gist | None
    pain: Sequence[int | None]
    unasked: bool
    reviews: Sequence[str]
    note: Note | None
    state: str
    # Not over yet: what is due can still be done. A note can be written of what is over, too.
    ahead: bool
    writable: bool


def glances(rows: Collection[Appointment], *, user: User, day: date) -> dict[int, Glance]:
    """A glance for each appointment whose record `user` may read, by primary key. At most six queries."""
    # Of a record that they may not read the day shows what the desk sees.
    rows = [row for row in rows if row.patient_id not in withheld_from(user)]
    patients = {row.patient_id for row in rows}
    gists = {patient: gist_of(note) for patient, note in last_notes(patients, user).items()}
    pain = pain_of_many(patients)
    unasked, reviews = _unasked(rows), reviews_due(patients, day)
    notes = {note.appointment_id: note for note in _notes_of(rows)}
    return {
        row.pk: Glance(
            gist=gists.get(row.patient_id),
            pain=before_each(pain.get(row.patient_id, [])),
            unasked=row.pk in unasked,
            reviews=reviews.get(row.patient_id, []),
            note=notes.get(row.pk),
            state=_state(notes.get(row.pk), user),
            ahead=row.status in UNDER_WAY,
            writable=row.status in SESSION,
        )
        for row in rows
    }


def _notes_of(rows: Collection[Appointment]) -> Sequence[Note]:
    held = Note.objects.filter(appointment__in=[row.pk for row in rows], discarded_at=None)
    return list(held.only("pk", "appointment", "patient", "author", "private", "signed_at"))


def _state(note: Note | None, user: User) -> str:
    if note is None:
        return NO_NOTE
    if note.author_id != user.pk and (note.private or not note.signed_at):
        return OF_ANOTHER
    return SIGNED if note.signed_at else DRAFT


def _unasked(rows: Collection[Appointment]) -> set[int]:
    """The appointments before which the patient had a session that nobody has asked about. One query."""
    before = Appointment.objects.filter(patient=OuterRef("patient"), status="done", starts_at__lt=OuterRef("starts_at"))
    last = before.order_by("-starts_at", "-pk").values("pk")[:1]
    found = Appointment.objects.filter(pk__in=[row.pk for row in rows]).annotate(last=Subquery(last))
    asked = Reaction.objects.filter(appointment=OuterRef("last")).values("pk")
    return set(
        found.filter(last__isnull=False).annotate(asked=Subquery(asked)).filter(asked=None).values_list("pk", flat=True)
    )
