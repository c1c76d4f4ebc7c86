"""The body charts of one patient over time, as one reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from practice.models import User
from records.models import Note
from records.models.notes import NoteQuerySet

LAST = 3


class Glance(NamedTuple):
    """The last charts, oldest first, the one shown, and the one it is compared with (None for the first)."""

    patient: int
    days: Sequence[Note]
    shown: Note
    since: Note | None


@dataclass(frozen=True)
class Pair:
    """Two charts to compare: the later one, and the earlier one where there is one."""

    after: Note
    before: Note | None


def charts_of(patient: int, reader: User) -> NoteQuerySet:
    """Notes with marks that `reader` may read, the latest first: signed ones, and the reader's own drafts."""
    mine = Q(signed_at__isnull=False) | Q(author=reader, discarded_at=None)
    notes = Note.objects.of(patient).readable_by(reader).filter(mine).exclude(marks=[])
    return notes.only("pk", "on", "marks", "signed_at", "patient_id").order_by("-on", "-pk")


def glance(patient: int, reader: User, *, shown: int | None = None) -> Glance | None:
    """The last charts for the overview; `shown` (a note's key) instead of the latest. None: nothing was ever marked.

    Raises Note.DoesNotExist when `shown` is not one of the last.
    """
    days = list(charts_of(patient, reader)[:LAST])[::-1]
    if not days:
        return None
    chosen = days[-1] if shown is None else next((one for one in days if one.pk == shown), None)
    if chosen is None:
        raise Note.DoesNotExist
    return Glance(patient, days, chosen, None if chosen is days[0] else days[0])


def pair(patient: int, reader: User, *, after: int | None, before: int | None) -> Pair | None:
    """The two charts asked for; without a choice the latest, and the one before it. None: nothing was ever marked.

    Raises Note.DoesNotExist for a note that is none of the patient's charts. The later of the two is `after`.
    """
    charts = charts_of(patient, reader)
    later = charts.get(pk=after) if after is not None else charts.first()
    if later is None:
        return None
    if before is not None:
        earlier: Note | None = charts.get(pk=before)
    else:
        earlier = charts.filter(Q(on__lt=later.on) | Q(on=later.on, pk__lt=later.pk)).first()
    if earlier is not None and (earlier.on, earlier.pk) > (later.on, later.pk):
        later, earlier = earlier, later
    return Pair(later, None if earlier == later else earlier)
