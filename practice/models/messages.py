"""What is written to patients."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models.people import User


class Message(models.Model):
    """One letter to a patient, in the database before it leaves. What it says is made when it is sent, from `about`.

    `about` is the primary key of what it is about, by its `kind`; neither holds clinical text.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer needed")

    kind = models.CharField(max_length=30)
    about = models.PositiveBigIntegerField()
    to = models.CharField(max_length=254)
    not_before = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Kind of error, never its text: addresses and words of patients do not belong here.
    trouble = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="message_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
