"""Rows that were read in from files."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models.people import User


class ImportRun(models.Model):
    """A file of rows that was read in: analysed first, then stored as a whole or not at all.

    `content` is the file, until the run is over; `report` a list of {line, problem}, without anything clinical.
    """

    class State(models.TextChoices):
        ANALYSED = "analysed", _("looked at")
        DONE = "done", _("stored")
        GIVEN_UP = "given-up", _("given up")

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=160)
    content = models.BinaryField(null=True)
    report = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.ANALYSED)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind}, {self.made_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """A row that was read in, by its own number in the file: read in again it adds nothing."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    number = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="imported_row_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
