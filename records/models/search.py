"""What the search over notes looks at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.restricting import withheld_from, without
from practice.models import User
from records.models.kept import KeptText
from records.models.notes import Note
from records.models.of_patient import OfPatientQuerySet


class NoteWordsQuerySet(OfPatientQuerySet["NoteWords"]):
    """Notes by their words."""

    def readable_by(self, user: User) -> NoteWordsQuerySet:
        """Those whose content `user` may read: all but the private ones of others, and restricted records."""
        rows = self.filter(Q(private=False) | Q(author=user))
        return without(rows, withheld_from(user))

    def kept_by(self, user: User) -> NoteWordsQuerySet:
        """Of the notes that `user` keeps to themself."""
        return self.filter(private=True, author=user)

    def not_opened_yet(self) -> NoteWordsQuerySet:
        """Of notes kept to their author whose words are nowhere but in the note: a version before wrote them."""
        return self.filter(private=True, kept=None)


class NoteWords(models.Model):
    """The words of one note and its addenda, folded; with what a search sorts and shuts out by, so that it reads one table.

    The index over `text` is the engine's own (migration 0002): tsvector on PostgreSQL, FTS5 on SQLite, kept by the database.
    Of a note that is kept to its author `text` is empty, and the words stand encrypted in `kept`, in no index.
    """

    note = models.OneToOneField(Note, models.CASCADE, primary_key=True, related_name="words")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    on = models.DateField()
    private = models.BooleanField(default=False)
    text = models.TextField(default="")
    kept = KeptText(null=True, editable=False)

    objects = NoteWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a note")
        verbose_name_plural = _("words of notes")
        indexes = [
            models.Index(fields=["-on", "-note"], name="note_words_by_day"),
            models.Index(fields=["author", "-on", "-note"], condition=Q(private=True), name="note_words_private"),
        ]

    def __str__(self) -> str:
        return str(self.note_id)

    @property
    def kept_to_author(self) -> bool:
        """Whether `kept` stands encrypted: always, where there is anything in it."""
        return True
