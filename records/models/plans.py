"""What is meant to be reached, with which sessions and exercises."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.models import Patient
from patients.words import validate_note
from practice.models import User
from practice.text import validate_readable
from records.models.of_patient import OfPatientQuerySet
from treatments.models import Archivable, Modality


class PlanQuerySet(OfPatientQuerySet["Plan"]):
    """Treatment plans."""

    def under_way(self) -> PlanQuerySet:
        """Those not ended."""
        return self.filter(ended_on=None)


class Plan(models.Model):
    """A treatment plan. Sessions of its modality (or of any, without one) from `starts_on` on count towards it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    title = models.CharField(_("plan"), max_length=120, validators=[validate_readable])
    goal = models.CharField(_("goal"), max_length=500, validators=[validate_readable])
    stop_if = models.CharField(_("stop if"), max_length=500, blank=True, validators=[validate_readable])
    modality = models.ForeignKey(
        Modality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of treatment")
    )
    sessions = models.PositiveSmallIntegerField(
        _("number of sessions"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    spacing_days = models.PositiveSmallIntegerField(
        _("days between sessions"), validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    # Code of the questionnaire that is filled in at the start and at the end; empty: pain alone.
    instrument = models.CharField(_("measured by"), max_length=40, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    review_on = models.DateField(_("review on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.TextField(
        _("outcome"), blank=True, max_length=2000, validators=[MaxLengthValidator(2000), validate_note]
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("treatment plan")
        verbose_name_plural = _("treatment plans")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["patient", "-starts_on"], name="plan_of_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("review_on")), name="plan_reviewed_after_start"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(starts_on__lte=F("ended_on")), name="plan_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Exercise(Archivable):
    """An exercise of the practice's own list, for home."""

    title = models.CharField(_("exercise"), max_length=120, validators=[validate_readable])
    instructions = models.TextField(
        _("instructions"), max_length=4000, validators=[MaxLengthValidator(4000), validate_note]
    )
    dose = models.CharField(_("how often"), max_length=120, blank=True, validators=[validate_readable])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class PlannedExercise(models.Model):
    """An exercise of one plan, in the words it was given with."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="exercises")
    exercise = models.ForeignKey(Exercise, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("exercise"), max_length=120, validators=[validate_readable])
    instructions = models.TextField(
        _("instructions"), max_length=4000, validators=[MaxLengthValidator(4000), validate_note]
    )
    dose = models.CharField(_("how often"), max_length=120, blank=True, validators=[validate_readable])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("exercise of a plan")
        verbose_name_plural = _("exercises of plans")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
