"""Finding a condition by what people call it."""

from __future__ import annotations

from collections.abc import Iterable

from practice.text import folded
from treatments.snapshot import CatalogueCondition

LONGEST_QUERY = 100


def rank(conditions: Iterable[CatalogueCondition], text: str) -> list[CatalogueCondition]:
    """Those found: whose name begins with `text`, then a synonym, then those that hold it, then all words in any order.

    Case, accents and the order of words do not matter. Within a rank the catalogue's order stays.
    """
    wanted = folded(text[:LONGEST_QUERY])
    if not wanted:
        return []
    ranked = ((_rank(condition.folded_names, wanted), condition) for condition in conditions)
    found = [(place, condition) for place, condition in ranked if place is not None]
    return [condition for _place, condition in sorted(found, key=_by_place)]


def _by_place(found: tuple[int, CatalogueCondition]) -> int:
    return found[0]


def _rank(names: tuple[str, ...], wanted: str) -> int | None:
    if names[0].startswith(wanted):
        return 0
    if any(name.startswith(wanted) for name in names[1:]):
        return 1
    if any(wanted in name for name in names):
        return 2
    everything = " ".join(names)
    return 3 if all(word in everything for word in wanted.split()) else None
