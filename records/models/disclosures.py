"""What a patient's own copy of the record leaves out, and what is given although it was kept to its author."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models import User
from records.models.documents import Document
from records.models.notes import Note


class Disclosure(models.Model):
    """Somebody has decided whether a note or a document goes into the patient's own copy (records/access/).

    Without one, everything goes along but notes that are kept to their author.
    """

    class Choice(models.TextChoices):
        GIVEN = "given", _("goes along")
        OTHERS = "others", _("held back: it says what others have told in confidence")
        HARM = "harm", _("held back: reading it would harm the patient seriously")

    note = models.OneToOneField(Note, models.PROTECT, null=True, related_name="disclosure")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="disclosure")
    choice = models.CharField(max_length=10, choices=Choice)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("part of a patient’s own copy")
        verbose_name_plural = _("parts of patients’ own copies")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(note=None, document__isnull=False) | Q(note__isnull=False, document=None),
                name="disclosure_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id or self.document_id}, {self.choice}"
