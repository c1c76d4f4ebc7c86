"""The end of a record: two that became one, how long what is kept, and who has been erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.people import Patient
from practice.models import User

DAYS_TO_PART = 30


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges of two records."""

    def standing(self) -> MergeQuerySet:
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def of(self, patient: int) -> MergeQuerySet:
        """Those from which the patient (primary key) came out as the one that is kept."""
        return self.filter(kept=patient)


class Merge(models.Model):
    """Two records of one person became one, and what it takes to undo that. Holds contact data; nothing clinical.

    `moved` names the rows that went over: label of the model → primary keys. `before` says what both rows held
    in the fields that were changed: "kept" and "given_up" → name of the field → value; and "withdrawn", the recorded
    conditions that stood on both sides.
    """

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    given_up = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of two records")
        verbose_name_plural = _("merges of records")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["given_up"], condition=Q(undone_at=None), name="merge_given_up_once"),
        ]

    def __str__(self) -> str:
        return f"{self.given_up_id} → {self.kept_id}"

    @property
    def until(self) -> datetime:
        """The moment until which it can be undone."""
        return self.made_at + timedelta(days=DAYS_TO_PART)

    @property
    def is_late(self) -> bool:
        """True when the time in which it can be undone is over."""
        return timezone.now() > self.until


class Erasure(models.Model):
    """Somebody was erased: their number and when. No name, no words: the row stays when the person is gone.

    `registered_at` tells the patient from another of the same number in an older copy of the database. `counts`: label of
    the model → rows that were removed or emptied.
    """

    class Scope(models.TextChoices):
        PART = "part", _("what no law keeps")
        WHOLE = "whole", _("everything")

    class Why(models.TextChoices):
        ASKED = "asked", _("The patient asks for it")
        MISTAKE = "mistake", _("Registered by mistake")
        OVER = "over", _("The retention period is over")

    number = models.PositiveBigIntegerField()
    registered_at = models.DateTimeField()
    scope = models.CharField(max_length=5, choices=Scope)
    why = models.CharField(_("reason"), max_length=10, choices=Why)
    counts = models.JSONField(default=dict)
    # Null where the ticker or a restore did it.
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["number"], name="erasure_number")]

    def __str__(self) -> str:
        return f"{self.number}, {self.scope}"


class RetentionPeriod(models.Model):
    """How long the practice keeps one class of data, where it has said so itself (patients/retention.py has the classes)."""

    kind = models.CharField(max_length=20, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months"), validators=[MinValueValidator(1), MaxValueValidator(12 * 50)]
    )
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("retention period")
        verbose_name_plural = _("retention periods")
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.months}"
