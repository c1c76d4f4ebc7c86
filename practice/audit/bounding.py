"""Entries that a stranger can cause as often as they ask: the first of some seconds is written down, or they would fill the log."""

from __future__ import annotations

from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache

# One entry in so many seconds for each address (of IPv6 each network), account or link that is tried.
SECONDS_BETWEEN = 5


def is_first(what: str, *, origin: str = "", row: int | None = None) -> bool:
    """Whether `what` was not written down of that row, or else of that address, within SECONDS_BETWEEN."""
    whose = f"row {row}" if row is not None else truncate_ip(origin)
    return bool(cache.add(f"audit bound:{what}:{whose}".replace(" ", "-"), 1, SECONDS_BETWEEN))
