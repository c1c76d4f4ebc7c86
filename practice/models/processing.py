"""The practice's own words in its register of processing."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models.people import User


class RegisterWords(models.Model):
    """What the practice says in one field of one entry of the register (practice/processing/), instead of what is prepared.

    An entry of the practice's own has a code of its own and a row for its name.
    """

    entry = models.CharField(max_length=30)
    field = models.CharField(max_length=20)
    text = models.TextField(_("text"), max_length=4000)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("words of the register of processing")
        verbose_name_plural = _("words of the register of processing")
        ordering = ["entry", "field"]
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="register_words_once")]

    def __str__(self) -> str:
        return f"{self.entry}, {self.field}"
