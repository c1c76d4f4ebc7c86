"""What a patient can have."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from practice.text import folded
from treatments.models.ground import Archivable, Coded, list_of_codes


class Condition(Coded, Archivable):
    """Something a patient can have: an illness, a complaint, a state. `broader` are codes of what it is a kind of."""

    synonyms = models.JSONField(_("also called"), default=list, blank=True)
    icd10 = models.CharField("ICD-10", max_length=20, blank=True)
    snomed = models.CharField("SNOMED CT", max_length=40, blank=True)
    snomed_basis = models.CharField(max_length=200, blank=True, editable=False)
    broader = list_of_codes(verbose_name=_("is a kind of"))
    category = models.CharField(_("category"), max_length=60)
    regional = models.BooleanField(_("has a place in the body"), default=False)
    symptom = models.BooleanField(_("is a complaint, not a process"), default=False)
    usual_statuses = models.JSONField(_("usual statuses"), default=list, blank=True)
    # Name and synonyms folded, so that lay words find it.
    search_text = models.TextField(editable=False, default="")
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta(Coded.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("treatments:condition", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the words by which it is found."""
        self.search_text = folded(" | ".join([self.name, *self.synonyms]))
        super().save(*args, **kwargs)
