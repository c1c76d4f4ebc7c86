"""What is open to people outside: links to an appointment, calendars."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models import User
from scheduling.models.diary import Appointment
from scheduling.models.roster import Therapist


class AppointmentLink(models.Model):
    """The patient's own link to one appointment: see, confirm, move, cancel. A new key ends the links given out before."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="link")
    key = models.CharField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    # The start that the patient confirmed; moved by the practice, it is not confirmed any more.
    confirmed_for = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link to an appointment")
        verbose_name_plural = _("links to appointments")

    def __str__(self) -> str:
        return str(self.appointment_id)


class CalendarFeed(models.Model):
    """A therapist's diary for a calendar programme, by a secret address of which only a hash is kept."""

    therapist = models.ForeignKey(Therapist, models.CASCADE, related_name="feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.therapist_id}, {self.made_at:%Y-%m-%d}"
