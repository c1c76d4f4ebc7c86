"""What a patient can be booked for."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from treatments.models.ground import Archivable, Coded, list_of_codes
from treatments.models.rows import Modality


class Pressure(models.TextChoices):
    """How firmly, from the lightest."""

    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Medium")
    FIRM = "firm", _("Firm")
    DEEP = "deep", _("Deep")


class Treatment(Coded, Archivable):
    """Something a patient can be booked for. Minutes are whole minutes, the price is in the practice's currency."""

    class Purpose(models.TextChoices):
        PREVENTIVE = "preventive", _("Preventive")
        MEDICAL = "medical", _("Medical")
        SPORTS = "sports", _("Sports")
        COSMETIC = "cosmetic", _("Cosmetic")
        CHILDREN = "children", _("Children")

    class Coverage(models.TextChoices):
        GENERAL = "general", _("General (whole body)")
        LOCAL = "local", _("Local")

    class Method(models.TextChoices):
        HAND = "hand", _("By hand")
        FOOT = "foot", _("With the feet")
        MACHINE = "machine", _("With an appliance")
        MIXED = "mixed", _("Mixed")

    modality = models.ForeignKey(Modality, models.PROTECT, related_name="treatments", verbose_name=_("modality"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    coverage = models.CharField(_("coverage"), max_length=20, choices=Coverage)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    minutes_options = models.JSONField(_("lengths on offer (minutes)"), default=list)
    minutes_default = models.PositiveSmallIntegerField(_("usual length (minutes)"), validators=[MinValueValidator(5)])
    techniques = list_of_codes(verbose_name=_("techniques"))
    regions = list_of_codes(verbose_name=_("regions"))
    pressure = models.CharField(_("pressure"), max_length=10, choices=Pressure)
    qualifications = list_of_codes(verbose_name=_("qualifications needed"))
    room_features = list_of_codes(verbose_name=_("room must have"))
    buffer_before = models.PositiveSmallIntegerField(_("preparation (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("clean-up (minutes)"), default=0)
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    min_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    colour = models.CharField(max_length=7, blank=True, editable=False)
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta(Coded.Meta):
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            models.CheckConstraint(condition=Q(minutes_default__gte=5), name="treatment_lasts_five_minutes"),
            models.CheckConstraint(condition=Q(price__gte=0), name="treatment_price_not_negative"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")),
                name="treatment_ages_in_order",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("treatments:treatment", args=[self.pk])

    def clean(self) -> None:
        """Lengths are whole minutes from 5, and the usual one is among them."""
        super().clean()
        if not self.minutes_options or not all(
            type(minutes) is int and 5 <= minutes <= 480 for minutes in self.minutes_options
        ):
            raise ValidationError({"minutes_options": _("Give at least one length, in whole minutes from 5 to 480.")})
        if self.minutes_default not in self.minutes_options:
            raise ValidationError({"minutes_default": _("The usual length is one of the lengths on offer.")})
