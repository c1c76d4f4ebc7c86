"""Events of writing: notes and what was added to them. Clinical."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.gist import lines_of, shortened
from records.models import Addendum, Note
from records.timelineevents import Asked, Event, Kind, address


def notes(asked: Asked) -> QuerySet[Any]:
    """All but discarded drafts, with the pain of their sessions."""
    rows = Note.objects.filter(patient__in=asked.numbers).filter(discarded_at=None)
    return rows.select_related("author", "appointment__pain", "appointment__reaction")


def note(row: Note, asked: Asked) -> Event:
    """A note with its first words; of a private one of somebody else only that it exists."""
    session = row.appointment
    title = f"{session.treatment_name}, {session.minutes} min" if session else _("Note")
    clock = f"{timezone.localtime(session.starts_at):%H:%M}" if session else ""
    if row.private and row.author_id != asked.user.pk:
        return Event(
            row.on, Kind.NOTE, title, clock, by=_("A private note of %(name)s") % {"name": row.author}, look="note"
        )
    pain, felt = getattr(session, "pain", None), getattr(session, "reaction", None)
    return Event(
        row.on,
        Kind.NOTE,
        title,
        clock,
        words=_("Afterwards: %(felt)s.") % {"felt": felt.get_felt_display()} if felt else "",
        by=str(row.author),
        url=address("records:note", asked.patient.pk, row.pk),
        look="note",
        lines=tuple(lines_of(row)),
        pain=(pain.before, pain.after) if pain and (pain.before, pain.after) != (None, None) else None,
        note=row.pk if row.signed_at else None,
        unsigned=row.signed_at is None,
    )


def addenda(asked: Asked) -> QuerySet[Any]:
    """What was added to signed notes that whoever asks may read."""
    ours = Note.objects.filter(patient__in=asked.numbers).readable_by(asked.user)
    return Addendum.objects.filter(note__in=ours).select_related("author", "note")


def addendum(row: Addendum, asked: Asked) -> Event:
    """An addendum with its first words, beside its own day."""
    return Event(
        timezone.localdate(row.added_at),
        Kind.NOTE,
        _("Addendum to the note of %(day)s") % {"day": date_format(row.note.on, "j M Y")},
        words=shortened(row.text),
        by=str(row.author),
        url=address("records:note", asked.patient.pk, row.note_id),
        look="note",
    )
