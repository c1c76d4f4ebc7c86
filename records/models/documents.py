"""Letters, findings and pictures that belong to a record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.restricting import withheld_from, without
from practice.models import User
from practice.seals import Sealed
from practice.text import validate_readable
from records.models.measures import WITHDRAWN
from records.models.notes import Note
from records.models.of_patient import OfPatientQuerySet


class DocumentQuerySet(OfPatientQuerySet["Document"]):
    """Documents of records, as a reader may see them."""

    def readable_by(self, user: User) -> DocumentQuerySet:
        """All but those of restricted records, or of a note which somebody else keeps to themselves."""
        rows = self.filter(Q(note=None) | Q(note__private=False) | Q(note__author=user))
        return without(rows, withheld_from(user))

    def standing(self) -> DocumentQuerySet:
        """Those not withdrawn as filed in error."""
        return self.filter(withdrawn_at=None)


class Document(models.Model):
    """A file of a record. Row and file never change; a wrong one is withdrawn. Stored as `stored_as`, a made-up name."""

    class Heading(models.TextChoices):
        FINDING = "finding", _("Findings and reports")
        IMAGING = "imaging", _("Imaging")
        LETTER = "letter", _("Letters")
        REFERRAL = "referral", _("Referrals and prescriptions")
        CONSENT = "consent", _("Consents on paper")
        PHOTO = "photo", _("Photos")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="documents")
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="documents")
    heading = models.CharField(_("filed under"), max_length=10, choices=Heading)
    title = models.CharField(_("title"), max_length=160, validators=[validate_readable])
    # What kind of file it is, found out from its content: application/pdf, image/jpeg, image/png.
    kind = models.CharField(max_length=20)
    stored_as = models.CharField(max_length=80, unique=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Of the paper or picture itself, where it is known.
    dated = models.DateField(_("date of the document"), null=True, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-filed_at", "-pk"]
        indexes = [models.Index(fields=["patient", "-filed_at"], name="document_of_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="document_withdrawn_by_somebody",
            ),
            Sealed(name="document_sealed", but=WITHDRAWN),
        ]

    def __str__(self) -> str:
        return self.title
