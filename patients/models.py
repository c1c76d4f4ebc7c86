"""Who is treated, and what is known of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.places import checked_regions
from patients.words import searchable_name, searchable_phone, validate_language, validate_note, validate_phone
from practice.models import User
from practice.text import validate_readable
from treatments.models import Condition


class PatientQuerySet(models.QuerySet["Patient"]):
    """Patients, found as people ask for them."""

    def in_use(self) -> PatientQuerySet:
        """Those not archived."""
        return self.filter(archived_at=None)

    def of_state(self, *, archived: bool) -> PatientQuerySet:
        """Those archived, or those not archived."""
        return self.filter(archived_at__isnull=not archived)

    def with_last_screening(self) -> PatientQuerySet:
        """With `screened_on`, the day of the last confirmed screening (None: never)."""
        last = Screening.objects.filter(patient=OuterRef("pk")).order_by("-confirmed_on").values("confirmed_on")[:1]
        return self.annotate(screened_on=Subquery(last))


class Patient(models.Model):
    """Contact data only; what is clinical stands in rows of its own."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")
        UNKNOWN = "unknown", _("not said")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        PHONE = "phone", _("phone call")
        NONE = "none", _("no messages")

    given_name = models.CharField(_("given name"), max_length=100, validators=[validate_readable])
    family_name = models.CharField(_("family name"), max_length=100, blank=True, validators=[validate_readable])
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex, default=Sex.UNKNOWN)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[validate_phone])
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True, validators=[validate_readable])
    language = models.CharField(_("language"), max_length=10, default="en", validators=[validate_language])
    channel = models.CharField(_("reached by"), max_length=10, choices=Channel, default=Channel.EMAIL)
    guardian_name = models.CharField(_("guardian"), max_length=120, blank=True, validators=[validate_readable])
    guardian_phone = models.CharField(_("guardian's phone"), max_length=40, blank=True, validators=[validate_phone])
    desk_note = models.CharField(
        _("note for the desk (nothing medical)"), max_length=300, blank=True, validators=[validate_readable]
    )
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Grows with every change of the form, so that an older form is noticed.
    revision = models.PositiveIntegerField(default=1, editable=False)
    # The form that registered this patient; sent twice it registers once.
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    # Folded name, digits of the phone numbers: what the search looks at.
    search_name = models.CharField(max_length=420, editable=False, default="", db_index=True)
    search_phone = models.CharField(max_length=100, editable=False, default="")
    history = HistoricalRecords(excluded_fields=["search_name", "search_phone", "request_key"])

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["family_name", "given_name", "pk"]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def number(self) -> int:
        """The number by which the practice names this patient without a name."""
        return 1000 + self.pk

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the search looks at in step with what is shown."""
        self.search_name = searchable_name(self.given_name, self.family_name)
        self.search_phone = searchable_phone(self.phone, self.guardian_phone)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_name", "search_phone"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """A birth date lies within the last 130 years."""
        super().clean()
        today = timezone.localdate()
        if self.birth_date and not date(today.year - 130, 1, 1) <= self.birth_date <= today:
            raise ValidationError({"birth_date": _("A date of birth lies in the past, at most 130 years ago.")})


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
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
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
        ]

    def __str__(self) -> str:
        return f"{self.condition} ({self.get_status_display()})"

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
