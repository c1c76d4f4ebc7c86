"""What the record has to say when a merge is undone: what was written since, and what goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Merge
from patients.parting import moved, on_day, register
from records.models import Document, Measure, Note, NoteWords, Plan, VitalSigns

APPOINTMENT = "scheduling.Appointment"


def written_since(merge: Merge) -> Iterator[str]:
    """What cannot be told apart: signed notes about sessions that would go back, and what was filed for both."""
    for note in _notes_since(merge).filter(signed_at__isnull=False):
        yield _("A note of %(day)s is signed: nobody can say whose it is.") % {"day": date_format(note.on, "j M Y")}
    since: tuple[tuple[QuerySet[Any], str], ...] = (
        (Document.objects.filter(withdrawn_at=None, filed_at__gt=merge.made_at), "filed_at"),
        (Measure.objects.filter(withdrawn_at=None, recorded_at__gt=merge.made_at), "recorded_at"),
        (VitalSigns.objects.filter(withdrawn_at=None, recorded_at__gt=merge.made_at), "recorded_at"),
        (Plan.objects.filter(made_at__gt=merge.made_at), "made_at"),
    )
    for rows, moment in since:
        for row in rows.filter(patient=merge.kept).order_by("pk"):
            words = {"what": row._meta.verbose_name, "day": on_day(getattr(row, moment))}
            yield _("Filed on %(day)s for both: %(what)s. It stays where it is.") % words


def drafts_go_back(merge: Merge) -> None:
    """Drafts of sessions that go back, begun since, go with them."""
    drafts = _notes_since(merge).filter(signed_at=None, appointment__isnull=False)
    keys = list(drafts.values_list("pk", flat=True))
    Note.objects.filter(pk__in=keys).update(patient=merge.given_up)
    NoteWords.objects.filter(note__in=keys).update(patient=merge.given_up)


def _notes_since(merge: Merge) -> QuerySet[Note]:
    """Notes begun since under the number that is kept, about sessions that would go back or about none."""
    rows = Note.objects.filter(patient=merge.kept, started_at__gt=merge.made_at)
    return rows.filter(Q(appointment=None) | Q(appointment__in=moved(merge, APPOINTMENT))).order_by("on", "pk")


def tell() -> None:
    """Register it; called once, when the programme starts."""
    register(in_the_way=written_since, follow=drafts_go_back)
