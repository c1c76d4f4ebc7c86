"""Who is treated: contact data only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.words import searchable_name, searchable_phone, validate_language, validate_phone
from practice.text import validate_readable


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
        return self.annotate(screened_on=Max("screenings__confirmed_on"))


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
    # Kinds of messages that the patient does not want (practice/outbox.py), by their codes.
    unwanted = models.JSONField(default=list, blank=True, editable=False)
    guardian_name = models.CharField(_("guardian"), max_length=120, blank=True, validators=[validate_readable])
    guardian_phone = models.CharField(_("guardian's phone"), max_length=40, blank=True, validators=[validate_phone])
    desk_note = models.CharField(
        _("note for the desk (nothing medical)"), max_length=300, blank=True, validators=[validate_readable]
    )
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Registered twice: the row that goes on. What is sealed stays with this one and is read there, too.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
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

    @property
    def by_number(self) -> str:
        """The patient in the title of a page, which windows, histories and screens that are shared show to others."""
        return str(_("No. %(number)s") % {"number": self.number})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the search looks at in step with what is shown."""
        self.make_findable()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_name", "search_phone"}
        super().save(*args, **kwargs)

    def make_findable(self) -> None:
        """Write down what the search looks at; `save` does it, rows that are stored together need it said."""
        self.search_name = searchable_name(self.given_name, self.family_name)
        self.search_phone = searchable_phone(self.phone, self.guardian_phone)

    def clean(self) -> None:
        """A birth date lies within the last 130 years."""
        super().clean()
        today = timezone.localdate()
        if self.birth_date and not date(today.year - 130, 1, 1) <= self.birth_date <= today:
            raise ValidationError({"birth_date": _("A date of birth lies in the past, at most 130 years ago.")})
