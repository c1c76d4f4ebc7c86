"""Saying something in the register in the practice's own words."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from practice.models import Practice, RegisterWords, User
from practice.processing.telling import NAME, OWN, entry_of

MOST_OWN = 60


@transaction.atomic
def say(entry: str, words: Mapping[str, str], *, practice: Practice, by: User) -> None:
    """The entry says `words`, by field, from now on. A field that is empty, or says what we do, has our words again.

    ValidationError for an entry that does not exist.
    """
    found = entry_of(entry, practice)
    if found is None:
        raise ValidationError(_("There is no such entry any more."))
    for line in found.lines:
        text = words.get(line.field, line.text).strip()
        if text and text != line.ours:
            _keep(entry, line.field, text, by)
        else:
            _forget(entry, line.field)


@transaction.atomic
def add(name: str, *, by: User) -> str:
    """Add an entry of the practice's own; its code. ValidationError where there are MOST_OWN."""
    if RegisterWords.objects.filter(entry__startswith=OWN, field=NAME).count() >= MOST_OWN:
        raise ValidationError(_("There are as many entries as the register holds."))
    code = OWN + secrets.token_hex(6)
    _keep(code, NAME, name, by)
    return code


@transaction.atomic
def remove(entry: str) -> bool:
    """Take an entry of the practice's own out. False for any other, and for one that is gone."""
    if not entry.startswith(OWN):
        return False
    rows = list(RegisterWords.objects.filter(entry=entry))
    for row in rows:
        row.delete()
    return bool(rows)


def _keep(entry: str, field: str, text: str, by: User) -> None:
    row = RegisterWords.objects.select_for_update().filter(entry=entry, field=field).first()
    if row is not None and row.text == text:
        return
    row = row or RegisterWords(entry=entry, field=field)
    row.text, row.changed_by, row.changed_at = text, by, timezone.now()
    row.save()


def _forget(entry: str, field: str) -> None:
    for row in RegisterWords.objects.filter(entry=entry, field=field):
        row.delete()
