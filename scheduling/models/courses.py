"""Sessions that were planned together."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from practice.models import User
from treatments.models import Treatment


class Course(models.Model):
    """Sessions of one patient and treatment that were proposed and booked together; `Appointment.course` points here.

    `pattern` is what was asked for (scheduling/series/): how many, how far apart, which therapists, weekdays and hours.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="courses")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="+")
    pattern = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    # One form is one course, however often it is sent.
    request_key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("course of sessions")
        verbose_name_plural = _("courses of sessions")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.made_at:%Y-%m-%d}"
