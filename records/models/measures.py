"""What is measured: standard questionnaires, blood pressure, weight."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from practice.models import User
from practice.seals import Sealed
from records.models.of_patient import OfPatientQuerySet

WITHDRAWN = ("withdrawn_at", "withdrawn_by")


class MeasureQuerySet(OfPatientQuerySet["Measure"]):
    """Filled-in questionnaires."""

    def standing(self) -> MeasureQuerySet:
        """Those not withdrawn as recorded in error."""
        return self.filter(withdrawn_at=None)


class Measure(models.Model):
    """A standard questionnaire (records/instruments.py), filled in on a day. Never changed; withdrawn when wrong.

    `answers` is a list of {item, value} as asked; `score` is in the instrument's own unit.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="measures")
    instrument = models.CharField(_("questionnaire"), max_length=40)
    on = models.DateField(_("day"))
    answers = models.JSONField()
    score = models.DecimalField(max_digits=6, decimal_places=2)
    # Null where the patient filled it in by link.
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["patient", "instrument", "on"], name="measure_of_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="measure_withdrawn_by_somebody",
            ),
            Sealed(name="measure_sealed", but=WITHDRAWN),
        ]

    def __str__(self) -> str:
        return f"{self.instrument}, {self.on:%Y-%m-%d}: {self.score}"


class VitalSignsQuerySet(OfPatientQuerySet["VitalSigns"]):
    """Blood pressure and weight."""

    def standing(self) -> VitalSignsQuerySet:
        """Those not withdrawn as recorded in error."""
        return self.filter(withdrawn_at=None)


class VitalSigns(models.Model):
    """Blood pressure (mmHg), pulse (per minute) and weight (kg) at one moment. Never changed; withdrawn when wrong."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="vital_signs")
    at = models.DateTimeField(_("measured"), default=timezone.now)
    systolic = models.PositiveSmallIntegerField(
        _("upper value"), null=True, blank=True, validators=[MinValueValidator(40), MaxValueValidator(300)]
    )
    diastolic = models.PositiveSmallIntegerField(
        _("lower value"), null=True, blank=True, validators=[MinValueValidator(20), MaxValueValidator(200)]
    )
    pulse = models.PositiveSmallIntegerField(
        _("pulse"), null=True, blank=True, validators=[MinValueValidator(20), MaxValueValidator(300)]
    )
    weight = models.DecimalField(
        _("weight (kg)"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VitalSignsQuerySet.as_manager()

    class Meta:
        verbose_name = _("vital signs")
        verbose_name_plural = _("vital signs")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["patient", "-at"], name="vital_signs_of_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(systolic=None, diastolic=None) | Q(systolic__gt=F("diastolic")),
                name="vital_signs_pressure_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(systolic=None, diastolic=None, pulse=None, weight=None), name="vital_signs_not_empty"
            ),
            Sealed(name="vital_signs_sealed", but=WITHDRAWN),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.at:%Y-%m-%d %H:%M}"


class PatientLink(models.Model):
    """A link for one patient and one purpose: a question about the last session, a measure, exercises, a copy of all.

    Signed like the link to the health questions (patients/links.py); `answered_at` ends one that asks something.
    """

    class Purpose(models.TextChoices):
        REACTION = "reaction", _("how the last session was taken")
        MEASURE = "measure", _("a questionnaire")
        EXERCISES = "exercises", _("exercises")
        COPY = "copy", _("all that is on file")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    # What it is about, by purpose: an appointment (its key), an instrument (its code), a plan (its key).
    about = models.CharField(max_length=40)
    key = models.CharField(max_length=32)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    # When a copy of all that is on file was last taken by it.
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to a patient")
        verbose_name_plural = _("links to patients")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.purpose}"
