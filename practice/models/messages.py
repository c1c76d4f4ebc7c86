"""What is written to patients."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models.people import User
from practice.text import validate_readable


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

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        # Nobody writes: somebody of the practice has to call. Waiting until they say that they have.
        PHONE = "phone", _("phone call")

    kind = models.CharField(max_length=30)
    about = models.PositiveBigIntegerField()
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    to = models.CharField(max_length=254)
    # Number of the patient it goes to, where there is one: for their choices and their timeline.
    patient = models.PositiveBigIntegerField(null=True)
    # Which of several of a kind (the reminder so many hours before): each leaves once.
    part = models.CharField(max_length=20, blank=True)
    not_before = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Kind of error, never its text: addresses and words of patients do not belong here.
    trouble = models.CharField(max_length=80, blank=True)
    # How often a server has put us off; it is tried again, later each time.
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["patient", "-made_at"], name="message_of_patient"),
            models.Index(fields=["kind", "about"], name="message_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class MessageTemplate(models.Model):
    """The practice's own words for one kind of message, in one language and for one channel (practice/wordings.py)."""

    kind = models.CharField(max_length=30)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, choices=Message.Channel)
    subject = models.CharField(_("subject"), max_length=160, blank=True, validators=[validate_readable])
    text = models.TextField(_("text"), max_length=4000)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["kind", "language", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "channel"], name="message_template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.language}, {self.channel}"
