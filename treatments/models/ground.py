"""What rows of the catalogue have in common.

Rows mirror the documents of clinical data (treatments/starting_data): every row has the code by which
other rows name it. Lists of codes keep their order in JSON columns, because the order of techniques matters.
What a code list may hold is checked as a whole: after a change the rule base must still be readable.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from practice.text import validate_readable

validate_code = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("A code has small letters, digits and single hyphens."))


def list_of_codes(**options: Any) -> models.JSONField[list[str]]:
    """A column for an ordered list of codes."""
    return models.JSONField(default=list, blank=True, **options)


class Coded(models.Model):
    """A row that others name by its code."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=160, validators=[validate_readable])
    # The order of the catalogue; new rows go last.
    position = models.PositiveIntegerField(default=0, editable=False)
    # Null: as delivered, may be brought up to date by load_catalogue. Set: the practice's own, left alone.
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """A row that says where it comes from. `source_ref` is for tracing only and is not shown."""

    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_ref = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class ArchivableQuerySet(models.QuerySet[Any]):
    """Rows that are archived instead of deleted."""

    def in_use(self) -> ArchivableQuerySet:
        """Those not archived."""
        return self.filter(archived_at=None)


class Archivable(models.Model):
    """A row that is archived instead of deleted."""

    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    objects = ArchivableQuerySet.as_manager()

    class Meta:
        abstract = True
