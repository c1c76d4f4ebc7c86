"""Records that not every therapist may read, who may, and who opened one in an emergency."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.people import Patient
from patients.words import validate_note
from practice.models import User

SHORTEST_REASON, LONGEST_REASON = 10, 500


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    """Restrictions, as the rule asks for them."""

    def standing(self) -> RestrictionQuerySet:
        """Those that hold now."""
        return self.filter(ended_at=None)


class Restriction(models.Model):
    """One record is for its treating therapists alone, from `since` until `ended_at`. Rows are ended, never removed."""

    class Why(models.TextChoices):
        COLLEAGUE = "colleague", _("works here, or belongs to somebody who does")
        KNOWN = "known", _("known to the public")
        WISH = "wish", _("the patient’s own wish")
        SAFETY = "safety", _("the patient’s safety")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="restrictions")
    why = models.CharField(_("why"), max_length=12, choices=Why)
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # Those who may read it besides the therapists who treat the patient.
    readers = models.ManyToManyField(User, blank=True, related_name="+")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["patient"], condition=Q(ended_at=None), name="restriction_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False), name="restriction_ended_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.since:%Y-%m-%d}"


class EmergencyOpeningQuerySet(models.QuerySet["EmergencyOpening"]):
    """Records opened in an emergency."""

    def going_on(self, now: datetime) -> EmergencyOpeningQuerySet:
        """Those that still let somebody read."""
        return self.filter(ends_at__gt=now)

    def to_review(self) -> EmergencyOpeningQuerySet:
        """Those that no admin has looked at."""
        return self.filter(reviewed_at=None)


class EmergencyOpening(models.Model):
    """A therapist has opened a restricted record without treating the patient, and has said why. An admin looks at each."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="emergency_openings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(
        _("reason"), max_length=LONGEST_REASON, validators=[MinLengthValidator(SHORTEST_REASON), validate_note]
    )
    opened_at = models.DateTimeField(default=timezone.now)
    # A few hours later, or the end of the session in which it was opened.
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = EmergencyOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency opening")
        verbose_name_plural = _("emergency openings")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_of_user")]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.opened_at:%Y-%m-%d %H:%M}"
