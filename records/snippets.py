"""Phrases of one therapist, for their notes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from practice.models import User
from records.models import Snippet

MOST = 200


@transaction.atomic
def keep_snippet(*, by: User, name: str, text: str, snippet: Snippet | None = None) -> Snippet:
    """Add a phrase, or change `snippet`, which is one of `by`. ValidationError by field."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = Snippet.objects.filter(user=by)
    row = snippet or Snippet(user=by)
    row.name, row.text = name.strip().removeprefix("/").casefold(), text.replace("\r\n", "\n").strip()
    row.full_clean(exclude=["user"], validate_constraints=False)
    if mine.filter(name=row.name).exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("You have a phrase of this name already.")})
    if row.pk is None and mine.count() >= MOST:
        raise ValidationError(_("You have %(count)d phrases. Remove one first.") % {"count": MOST})
    row.save()
    return row


def remove_snippet(snippet: Snippet) -> None:
    """Take a phrase out of the list; notes keep what it wrote."""
    snippet.delete()
