"""Who was erased, as lines of the list outside of the database."""

from __future__ import annotations

from collections.abc import Iterator

from patients.models import Erasure
from practice.backups import erasures


def lines() -> Iterator[str]:
    """A line for each erasure: key of the patient, when they were registered, how much, why, when. No name."""
    for one in Erasure.objects.order_by("pk").iterator():
        yield f"{one.number} {one.registered_at.isoformat()} {one.scope} {one.why} {one.made_at.isoformat()}"


def keep() -> None:
    """Bring the list outside of the database up to date."""
    erasures.keep()


def keep_daily() -> bool:
    """The same as a job of the ticker, for an erasure whose process was killed before it wrote. There is never more to do."""
    erasures.keep()
    return False
