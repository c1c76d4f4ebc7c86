"""Curves in pages: a spark line beside a name, a plot with its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# The drawing: its size, and where the first and last point and the highest and lowest value lie.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 58, 40, 4.0, 54.0, 4.0, 38.0
MOST_POINTS = 12


@register.simple_tag
def spark(values: Sequence[int | Decimal | None], highest: int = 10, label: str = "") -> SafeString:
    """A line through the last values (0 to `highest`, the oldest first) and the last one in figures; nothing without any.

    What was not recorded (None) is left out. `label` says what they are; without one, pain before each session.
    """
    shown = [value for value in values if value is not None][-MOST_POINTS:]
    if not shown:
        return SafeString("")
    points = _places(shown, highest)
    said = _("%(label)s: %(values)s") % {
        "label": label or _("Pain before each session"),
        "values": ", ".join(f"{value:g}" for value in map(float, shown)),
    }
    x, y = points[-1]
    return format_html(
        '<div class="spark-line"><svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="grid" d="M0 38.5h58"/><path d="{}"/><circle cx="{}" cy="{}" r="3.2"/></svg><b>{}</b></div>',
        WIDTH,
        HEIGHT,
        said,
        format_html_join(" ", "{}{} {}", [("L" if number else "M", *at) for number, at in enumerate(points)]),
        x,
        y,
        f"{float(shown[-1]):g}",
    )


def _places(values: Sequence[int | Decimal], highest: int) -> list[tuple[float, float]]:
    step = (RIGHT - LEFT) / (len(values) - 1) if len(values) > 1 else 0
    scale = (BOTTOM - TOP) / highest
    start = LEFT if len(values) > 1 else RIGHT
    return [
        (round(start + number * step, 1), round(BOTTOM - min(max(float(value), 0), highest) * scale, 1))
        for number, value in enumerate(values)
    ]
