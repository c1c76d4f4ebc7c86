"""The practice's questions, and the answers that a therapist confirmed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.models.conditions import Status
from patients.models.people import Patient
from practice.models import User
from practice.text import validate_readable
from treatments.models import Condition


class ScreeningQuestionQuerySet(models.QuerySet["ScreeningQuestion"]):
    """Questions of the practice's list."""

    def in_use(self) -> ScreeningQuestionQuerySet:
        """Those not archived, in the order of the list."""
        return self.filter(archived_at=None)


class ScreeningQuestion(models.Model):
    """A question of the practice's health questionnaire; a yes becomes a recorded condition."""

    text = models.CharField(_("question"), max_length=300, validators=[validate_readable])
    help_text = models.CharField(_("in plain words"), max_length=300, blank=True, validators=[validate_readable])
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="questions", verbose_name=_("condition"))
    yes_status = models.CharField(_("a yes is recorded as"), max_length=12, choices=Status, default=Status.ACTIVE)
    position = models.PositiveIntegerField(_("place in the list"), default=0)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords()

    objects = ScreeningQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening question")
        verbose_name_plural = _("screening questions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Screening(models.Model):
    """The questionnaire, gone through and confirmed by a therapist on a day.

    `answers` is a list of {question, text, condition, answer, status, regions}, as asked on that day.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="screenings")
    confirmed_on = models.DateField(_("confirmed on"))
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answers = models.JSONField(default=list)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["-confirmed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.patient}, {self.confirmed_on}"
