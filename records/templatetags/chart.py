"""The body chart in templates.

`{% body_chart marks %}` draws it for reading, `{% body_chart marks before %}` lays two over each other. To mark on it:
`{% include "records/_chart_editor.html" with marks=note.marks %}` inside the form, with css/chart.css and js/chart.js.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from records import drawing
from records.charting import MOST_MARKS, MOST_POINTS, STRONGEST, Change, Kind, Mark, compare
from records.chartwords import change_words, kind_name, mark_words, place_words, view_words
from records.figures import AREAS, View, area_name, every_area

register = template.Library()

ALWAYS = (View.FRONT, View.BACK)
TRENDS = {"new": "plus-lg", "gone": "check-lg", "less": "chevron-down", "more": "chevron-up", "same": "dash-lg"}

register.filter("mark_words", mark_words)
register.filter("place_words", place_words)
register.filter("kind_name", kind_name)
register.filter("change_words", change_words)


@register.inclusion_tag("records/_body_chart.html")
def body_chart(marks: Sequence[Mark], before: Sequence[Mark] | None = None, views: str = "") -> dict[str, object]:
    """The body with its marks; `before` is laid under them, faded.

    Front and back are drawn; the views with marks where a side is one of them; those that `views` names ("front left").
    """
    changes = [Change(None, mark) for mark in marks] if before is None else compare(before, marks)
    marked = {mark["view"] for mark in [*marks, *(before or ())]}
    shown = ALWAYS if marked <= set(ALWAYS) else marked
    wanted = views.split() or [view for view in View.values if view in shown]
    return {
        "figures": [{"name": View(view).label, "svg": _figure(view, changes)} for view in wanted],
        "kinds": [kind for kind in Kind if any(mark["kind"] == kind for mark in [*marks, *(before or ())])],
        "along": any(mark.get("path") for mark in marks),
        "overlay": before is not None,
    }


@register.simple_tag
def kind_sign(kind: str) -> SafeString:
    """The shape of a kind, small, for a legend or a button."""
    return drawing.sign(kind)


@register.inclusion_tag("records/_chart_changes.html")
def chart_changes(before: Sequence[Mark], after: Sequence[Mark]) -> dict[str, object]:
    """What changed between two charts, as a list."""
    return {"changes": [(one, TRENDS[one.trend]) for one in compare(before, after)]}


@register.simple_tag
def chart_editor(marks: Sequence[Mark] | None) -> dict[str, Any]:
    """What the editor's template shows: figures, kinds, strengths, the list of places."""
    marks = marks or []
    return {
        "figures": [
            {"view": view, "name": view.label, "svg": _canvas(view, marks), "side": view not in ALWAYS} for view in View
        ],
        "marks": marks,
        "json": json.dumps(marks, separators=(",", ":")),
        "most_marks": MOST_MARKS,
        "most_points": MOST_POINTS,
        "kinds": Kind.choices,
        "strengths": range(STRONGEST + 1),
        "areas": [(code, area_name(code)) for code in sorted(every_area(), key=_from_head_to_foot)],
    }


def _from_head_to_foot(code: str) -> tuple[int, str]:
    return list(AREAS).index(code.partition(":")[0]), code


def _canvas(view: str, marks: Sequence[Mark]) -> SafeString:
    return drawing.canvas(view, [drawing.spot(mark) for mark in marks if mark["view"] == view])


def _figure(view: str, changes: Sequence[Change]) -> SafeString:
    spots = []
    for change in changes:
        if change.before and change.before["view"] == view:
            stays = change.after is not None and change.after["view"] == view
            spots.append(drawing.was(change.before, stays=stays))
    shown = [change.after for change in changes if change.after and change.after["view"] == view]
    return drawing.figure(view, [*spots, *(drawing.spot(mark) for mark in shown)], view_words(view, shown))
