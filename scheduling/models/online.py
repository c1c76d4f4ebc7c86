"""Booking online: what is open to whom, by which entrances, and who is at it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable
from scheduling.models.diary import Appointment
from treatments.models import Treatment


class OnlineEntrance(models.Model):
    """An address under which the practice is met (its website, a profile, a code on a card): open or closed, each by itself.

    Bookings keep the entrance they came by, for the report.
    """

    name = models.CharField(_("name"), max_length=80, validators=[validate_readable])
    slug = models.SlugField(_("address"), max_length=40, unique=True)
    is_open = models.BooleanField(_("open"), default=True)
    takes_new = models.BooleanField(_("new patients may book here"), default=True)

    class Meta:
        verbose_name = _("entrance to online booking")
        verbose_name_plural = _("entrances to online booking")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


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

    entrance = models.ForeignKey(OnlineEntrance, models.PROTECT, related_name="+")
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
