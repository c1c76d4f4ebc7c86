"""The classes of rows of the record that go by themselves when their period is over."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from patients.retention import Class, Period, Rows, delete, register
from records.models import EarlierDraft, Note, NoteWords, PatientLink
from records.traces import remove_words


def put_away(before: datetime) -> Rows:
    """Drafts that their authors did not want, put away before a moment."""
    return Note.objects.filter(discarded_at__lt=before, documents=None, disclosure=None)


def remove_put_away(rows: Rows) -> None:
    """Remove them with what the search knows of them."""
    remove_words(NoteWords.objects.filter(note__in=list(rows.values_list("pk", flat=True))))
    rows.delete()


def earlier_drafts(before: datetime) -> Rows:
    """What signed notes said before they were signed."""
    return EarlierDraft.objects.filter(note__signed_at__lt=before)


def ended_links(before: datetime) -> Rows:
    """Links that do not open anything any more."""
    return PatientLink.objects.filter(expires_at__lt=before)


def tell() -> None:
    """Register them; called once, when the programme starts."""
    register(
        Class(Period("put-away", _("Drafts put away"), _("after they were put away"), 12), put_away, remove_put_away),
        Class(
            Period("drafts", _("Earlier drafts of notes"), _("after the note was signed"), 12), earlier_drafts, delete
        ),
        Class(Period("links", _("Links for patients"), _("after they ended"), 12), ended_links, delete),
    )
