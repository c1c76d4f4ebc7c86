"""Keys that the database keeps itself, under a key that it does not have."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.fields import EncryptedText


class DataKey(models.Model):
    """A key for text in rows that can never be written again (practice/lasting.py); only this row is when keys change."""

    # As in what it has sealed (encryption.Key).
    name = models.CharField(max_length=20, primary_key=True)
    words = EncryptedText()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        ordering = ["-made_at", "name"]

    def __str__(self) -> str:
        return self.name
