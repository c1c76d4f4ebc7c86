"""What a patient is asked by link, and what they have agreed to."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.people import Patient
from patients.words import validate_note
from practice.models import User
from practice.seals import Sealed
from practice.text import validate_readable
from treatments.models import Archivable


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires, as they go from the desk to the patient and on to a therapist."""

    def under_way(self, now: datetime) -> QuestionnaireQuerySet:
        """Those whose link works: not sent yet, not withdrawn, not too old."""
        return self.filter(sent_at=None, withdrawn_at=None, expires_at__gt=now)

    def to_confirm(self) -> QuestionnaireQuerySet:
        """Those a patient has sent, that wait for a therapist; the longest waiting first."""
        return self.filter(sent_at__isnull=False, confirmed_at=None, withdrawn_at=None).order_by("sent_at", "pk")


class Questionnaire(models.Model):
    """The health questions sent to one patient by link: one link, one patient, one use.

    `answers` maps the number of a question to {reply, words, regions, since, due}, clinical; once sent also to text
    and condition as they were asked, the record that was made, and what a therapist confirmed (patients/confirming.py).
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="questionnaires")
    # Nobody, where a booking online asked for it.
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # Changes make every link given out before worthless.
    key = models.CharField(max_length=32)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["sent_at"], condition=Q(confirmed_at=None), name="questionnaire_to_confirm"),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.made_at:%Y-%m-%d}"


class ConsentTemplate(Archivable):
    """Something that patients of this practice agree to; its words are versions (ConsentText)."""

    title = models.CharField(_("title"), max_length=120, validators=[validate_readable])
    # The gate of a course rule that it opens, by the rule's code; empty: none.
    gate = models.CharField(_("asked for by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("consent form")
        verbose_name_plural = _("consent forms")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class ConsentText(models.Model):
    """One version of the words of a consent form. Never changed: who signed it must find it again."""

    template = models.ForeignKey(ConsentTemplate, models.PROTECT, related_name="texts")
    version = models.PositiveIntegerField()
    text = models.TextField(_("text"), max_length=20_000, validators=[MaxLengthValidator(20_000), validate_note])
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text of a consent form")
        verbose_name_plural = _("texts of consent forms")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["template", "version"], name="consent_text_version_once"),
            Sealed(name="consent_text_sealed"),
        ]

    def __str__(self) -> str:
        return f"{self.template}, {self.version}"


class Consent(models.Model):
    """What a patient, or a guardian for them, has agreed to: the gate of a course rule, by its code, or a form.

    Never changed but for its withdrawal; `patient` follows when two records of one person are merged.
    """

    class Way(models.TextChoices):
        PAPER = "paper", _("on paper")
        SCREEN = "screen", _("signed on screen")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    gate = models.CharField(max_length=80, blank=True)
    # The words that were agreed to; null for what was recorded without a form.
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, blank=True, related_name="consents")
    way = models.CharField(_("given"), max_length=10, choices=Way, default=Way.PAPER)
    given_on = models.DateField(_("given on"))
    # Empty: the patient. Else the guardian.
    given_by = models.CharField(_("given by"), max_length=120, blank=True, validators=[validate_readable])
    # The name as typed and the signature as drawn: strokes, each a list of [x, y] from 0 to 1000.
    signed_name = models.CharField(_("name"), max_length=120, blank=True, validators=[validate_readable])
    signature = models.JSONField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) ^ Q(withdrawn_by__isnull=False), name="consent_withdrawn_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(gate="") | Q(text__isnull=False), name="consent_to_something"),
            models.CheckConstraint(
                condition=~Q(way="screen") | (~Q(signed_name="") & Q(signature__isnull=False) & Q(text__isnull=False)),
                name="consent_on_screen_is_signed",
            ),
            Sealed(name="consent_sealed", but=("patient", "withdrawn_on", "withdrawn_by")),
        ]

    def __str__(self) -> str:
        return f"{self.patient}, {self.given_on}"
