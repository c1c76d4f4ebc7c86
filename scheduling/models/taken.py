"""How a session was taken: pain and reaction. Clinical; the course rules read both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models import User
from practice.seals import Sealed
from practice.text import validate_readable
from scheduling.models.diary import Appointment


class Reaction(models.Model):
    """How the patient took a session, asked before the next one. Clinical."""

    class Felt(models.TextChoices):
        BETTER = "better", _("better")
        SAME = "same", _("as before")
        SORE = "sore", _("sore for a day or two, then well")
        WORSE = "worse", _("worse for longer")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="reaction")
    felt = models.CharField(_("after the session"), max_length=10, choices=Felt)
    note = models.CharField(_("note"), max_length=500, blank=True, validators=[validate_readable])
    # Null where the patient said it by link.
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reaction to a session")
        verbose_name_plural = _("reactions to sessions")

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_felt_display()}"


class SessionPain(models.Model):
    """Pain before and after a session, 0 none to 10 worst. Sealed when the note of the session is signed."""

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="pain")
    before = models.PositiveSmallIntegerField(_("pain before"), null=True, blank=True)
    after = models.PositiveSmallIntegerField(_("pain after"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pain at a session")
        verbose_name_plural = _("pain at sessions")
        constraints = [
            models.CheckConstraint(condition=Q(before=None) | Q(before__range=(0, 10)), name="pain_before_in_scale"),
            models.CheckConstraint(condition=Q(after=None) | Q(after__range=(0, 10)), name="pain_after_in_scale"),
            Sealed(name="session_pain_sealed", when="sealed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id}: {self.before}, {self.after}"
