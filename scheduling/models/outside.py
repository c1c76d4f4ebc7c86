"""What is open to people outside: links to an appointment, calendars, booking online."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models import User
from scheduling.models.diary import Appointment
from scheduling.models.roster import Therapist
from treatments.models import Treatment


class AppointmentLink(models.Model):
    """The patient's own link to one appointment: see, confirm, move, cancel. A new key ends the links given out before."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="link")
    key = models.CharField(max_length=32)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

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


class OnlineTreatment(models.Model):
    """A treatment that can be booked online, and by whom; without a row it cannot."""

    treatment = models.OneToOneField(Treatment, models.CASCADE, related_name="online")
    for_known = models.BooleanField(_("for patients we know"), default=True)
    for_new = models.BooleanField(_("for new patients"), default=False)
    questions_first = models.BooleanField(_("health questions first"), default=True)

    class Meta:
        verbose_name = _("treatment bookable online")
        verbose_name_plural = _("treatments bookable online")

    def __str__(self) -> str:
        return str(self.treatment_id)


class OnlineBooking(models.Model):
    """Somebody books online: what they chose and said of themselves, until they have proved their address.

    `said` holds contact data and the slot; nothing clinical. Emptied when it is over.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not proved yet")
        PROVED = "proved", _("proved")
        BOOKED = "booked", _("booked")
        REFUSED = "refused", _("asked to call")
        EXPIRED = "expired", _("given up")

    key = models.CharField(max_length=32, unique=True)
    said = models.JSONField(default=dict)
    code_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    began_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, related_name="online_booking")

    class Meta:
        verbose_name = _("online booking")
        verbose_name_plural = _("online bookings")
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["expires_at"], name="online_booking_expires")]

    def __str__(self) -> str:
        return f"{self.pk}, {self.get_state_display()}"
