"""What is known of a patient."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.models.people import Patient
from patients.places import checked_regions
from patients.words import validate_note
from practice.models import User
from treatments.models import Condition


class Status(models.TextChoices):
    """How a condition stands (docs/rules.md gives the exact meaning)."""

    SUSPECTED = "suspected", _("suspected")
    ACUTE = "acute", _("acute")
    FLARE = "flare", _("flare-up, inflamed")
    ACTIVE = "active", _("active, giving symptoms")
    HEALING = "healing", _("healing")
    CHRONIC = "chronic", _("chronic, stable")
    REMISSION = "remission", _("in remission")
    RESOLVED = "resolved", _("resolved")
    UNKNOWN = "unknown", _("unknown, counts as yes")


EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
LONGEST_PREGNANCY = timedelta(weeks=42)
PREGNANCY = "pregnancy"


def is_pregnancy(condition: Condition) -> bool:
    """True for a pregnancy of any kind: then the due date matters."""
    return PREGNANCY in (condition.code, *condition.broader)


class RecordedConditionQuerySet(models.QuerySet["RecordedCondition"]):
    """What has been recorded of patients."""

    def standing(self) -> RecordedConditionQuerySet:
        """Those not withdrawn as recorded in error."""
        return self.filter(withdrawn_at=None)


class RecordedCondition(models.Model):
    """One fact: this patient has this condition, in this state, here, from then on. Changes keep their history."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="conditions")
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="recorded", verbose_name=_("condition"))
    status = models.CharField(_("status"), max_length=12, choices=Status)
    regions = models.JSONField(_("where"), default=list, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until (last day)"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    due = models.DateField(_("due date"), null=True, blank=True)
    note = models.TextField(
        _("note"), blank=True, max_length=2000, validators=[MaxLengthValidator(2000), validate_note]
    )
    screening = models.ForeignKey(
        "Screening", models.PROTECT, null=True, blank=True, related_name="conditions", editable=False
    )
    # The patient's own answer by link that this comes from; it counts, and waits for a therapist's word.
    questionnaire = models.ForeignKey(
        "Questionnaire", models.PROTECT, null=True, blank=True, related_name="conditions", editable=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Null where the patient said it.
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    # Set when it was never true; the row stays readable.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    objects = RecordedConditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("recorded condition")
        verbose_name_plural = _("recorded conditions")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
                name="recorded_condition_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(questionnaire__isnull=False),
                name="recorded_condition_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition} ({self.get_status_display()})"

    @property
    def unconfirmed(self) -> bool:
        """True for what only the patient has said so far."""
        return self.questionnaire_id is not None and self.confirmed_at is None

    def clean(self) -> None:
        """Regions exist, days are believable, and only a pregnancy has a due date."""
        super().clean()
        errors: dict[str, Any] = {}
        try:
            self.regions = checked_regions(self.condition, self.regions)
        except ValidationError as error:
            errors["regions"] = error
        errors |= self._wrong_days(timezone.localdate())
        if errors:
            raise ValidationError(errors)

    def _wrong_days(self, today: date) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        for name in ("since", "until", "review_by", "due"):
            day = getattr(self, name)
            if day and not EARLIEST <= day <= LATEST:
                errors[name] = _("A year lies between 1900 and 2200.")
        if self.since and self.since > today + timedelta(days=366):
            errors["since"] = _("This begins more than a year from now.")
        if self.since and self.until and self.until < self.since:
            errors["until"] = _("The last day lies before the first.")
        if self.due and not is_pregnancy(self.condition):
            errors["due"] = _("Only a pregnancy has a due date.")
        elif self.due and self.due > today + LONGEST_PREGNANCY:
            errors["due"] = _("A due date lies at most 42 weeks from now.")
        return errors
