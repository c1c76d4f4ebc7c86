"""What the record holds of patients; for their erasure."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.erasing import Dated, Obstacle, Trace, register
from patients.traces import MESSAGES, RECORD, of
from records import storing
from records.fulltext import FTS
from records.models import (
    Addendum,
    Disclosure,
    Document,
    EarlierDraft,
    Measure,
    Note,
    NoteWords,
    PatientLink,
    Plan,
    PlannedExercise,
    VitalSigns,
)

# Nothing points at these from above.
PLACE = 10


def put_away(keys: Collection[int]) -> QuerySet[Any]:
    """Drafts that their authors did not want."""
    return Note.objects.filter(patient__in=keys, discarded_at__isnull=False)


def words_of_put_away(keys: Collection[int]) -> QuerySet[Any]:
    """What the search knows of them."""
    return NoteWords.objects.filter(note__in=put_away(keys).values("pk"))


def disclosures(keys: Collection[int]) -> QuerySet[Any]:
    """What was decided about the patient's own copy."""
    return Disclosure.objects.filter(Q(note__patient__in=keys) | Q(document__patient__in=keys))


def plans_written(keys: Collection[int]) -> QuerySet[Any]:
    """What plans once said."""
    written: QuerySet[Any] = Plan.history.filter(patient__in=keys)
    return written


def remove_words(rows: QuerySet[Any]) -> None:
    """Take notes out of the search. SQLite's index keeps removed words in older pieces until these are written anew."""
    rows.delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608 (a name of ours)


def remove_documents(rows: QuerySet[Any]) -> None:
    """Remove documents, and their files once that is settled. A file left behind by a power cut is swept away within a day."""
    places = list(rows.values_list("stored_as", flat=True))
    rows.delete()
    for place in places:
        transaction.on_commit(partial(storing.discard, place), robust=True)


def unsigned() -> QuerySet[Any]:
    """The drafts that have to be signed or put away first: until then nobody knows whether they belong to the record."""
    return Note.objects.filter(signed_at=None, discarded_at=None).select_related("author").order_by("on", "pk")


def to_sign(draft: Note) -> str:
    """What is said of one."""
    words = {"author": draft.author, "day": date_format(draft.on, "j M Y")}
    return _("%(author)s has not signed the note of %(day)s: sign it or put it away first.") % words


def tell() -> None:
    """Register it; called once, when the programme starts."""
    register(
        PLACE,
        Trace(RECORD, Disclosure, disclosures, by_law=True),
        Trace(RECORD, NoteWords, words_of_put_away, remove=remove_words),
        Trace(RECORD, NoteWords, of(NoteWords), by_law=True, remove=remove_words),
        Trace(RECORD, EarlierDraft, of(EarlierDraft, "note__patient")),
        Trace(RECORD, Addendum, of(Addendum, "note__patient"), by_law=True),
        Trace(RECORD, Document, of(Document), by_law=True, remove=remove_documents),
        Trace(RECORD, Note, put_away),
        Trace(RECORD, Note, of(Note), by_law=True),
        Trace(RECORD, Measure, of(Measure), by_law=True),
        Trace(RECORD, VitalSigns, of(VitalSigns), by_law=True),
        Trace(MESSAGES, PatientLink, of(PatientLink)),
        Trace(RECORD, PlannedExercise, of(PlannedExercise, "plan__patient"), by_law=True),
        Trace(RECORD, Plan, of(Plan), by_law=True),
        Trace(RECORD, Plan.history.model, plans_written, by_law=True),
        treated=[
            Dated(Note.objects.signed, "on"),
            Dated(Document.objects.all, "filed_at"),
            Dated(Measure.objects.all, "on"),
            Dated(VitalSigns.objects.all, "at"),
            Dated(Plan.objects.all, "starts_on"),
        ],
        in_the_way=Obstacle(unsigned, "patient", to_sign),
    )
