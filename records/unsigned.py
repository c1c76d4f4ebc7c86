"""The number of drafts that wait for a signature, beside their place in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practice.models import User
from records.models import Note
from scheduling.railcounts import Count


def _to_sign(user: User) -> int:
    return Note.objects.unsigned_of(user).count()


TO_SIGN = Count("records:mine", "records.write_notes", _("to sign"), _to_sign)
