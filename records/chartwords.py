"""What a chart says in words: for lists, for who cannot see the drawing, for print."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from records.charting import Change, Kind, Mark
from records.figures import View, area_name


def kind_name(kind: str) -> str:
    """`Pain`; a kind that nobody knows stays as it is."""
    return str(Kind(kind).label) if kind in Kind.values else kind


def place_words(mark: Mark) -> str:
    """`Lower back left`, or `Lower back left, along to Calf left`."""
    place, to = area_name(mark["region"]), mark.get("to", "")
    if to:
        return _("%(place)s, along to %(to)s") % {"place": place, "to": area_name(to)}
    return _("%(place)s, draws along") % {"place": place} if mark.get("path") else place


def mark_words(mark: Mark) -> str:
    """`Lower back left, along to Calf left: pain 4`."""
    return _("%(place)s: %(kind)s %(strength)s") % {
        "place": place_words(mark),
        "kind": kind_name(mark["kind"]).lower(),
        "strength": mark["strength"],
    }


def change_words(change: Change) -> str:
    """`8 → 4` in words: `from 8 to 4`, `new, 4`, `gone, was 8`, `unchanged, 4`."""
    before, after = (side["strength"] if side else None for side in change)
    patterns = {
        "new": _("new, %(after)s"),
        "gone": _("gone, was %(before)s"),
        "less": _("less, from %(before)s to %(after)s"),
        "more": _("more, from %(before)s to %(after)s"),
        "same": _("unchanged, %(after)s"),
    }
    return patterns[change.trend] % {"before": before, "after": after}


def view_words(view: str, marks: Sequence[Mark]) -> str:
    """`Back. Lower back left: pain 4` for one view; `Back, no marks`."""
    name = View(view).label
    if not marks:
        return _("%(view)s, no marks") % {"view": name}
    return f"{name}. " + "; ".join(mark_words(mark) for mark in marks)
