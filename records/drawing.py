"""Marks drawn on the body, as SVG: the same shapes for reading and (through templates) for js/chart.js.

Each kind has a shape of its own, so that none is told by colour alone; the number in it is the strength.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from records.charting import EDGE, Kind, Mark
from records.figures import HEIGHT, WIDTH, drawing

# Around 0, 0, in units of the drawing.
SHAPES = {
    Kind.PAIN: '<ellipse class="spot__shape" rx="12" ry="10.5"/>',
    Kind.TENSION: '<rect class="spot__shape" x="-11" y="-9.5" width="22" height="19" rx="3"/>',
    Kind.NUMBNESS: '<circle class="spot__shape" r="11"/>',
    Kind.SWELLING: '<circle class="spot__shape" r="12"/><circle class="spot__line" r="9"/>',
    Kind.SCAR: '<circle class="spot__ground" r="10.5"/><path class="spot__line" d="M-12 8.5H12M-8 5.5v6M-3 5.5v6M3 5.5v6M8 5.5v6"/>',
    Kind.OTHER: '<path class="spot__shape" d="M0-13L13 0L0 13L-13 0Z"/>',
}
# The strength from which a mark counts as middling, and as strong.
MIDDLING, STRONG = 3, 6


def level(strength: int) -> str:
    """`low`, `mid` or `high`."""
    return "high" if strength >= STRONG else "mid" if strength >= MIDDLING else "low"


def shape(kind: str) -> SafeString:
    """The shape of a kind around 0, 0; that of "other" for one that nobody knows."""
    return mark_safe(SHAPES[Kind(kind) if kind in Kind.values else Kind.OTHER])  # noqa: S308 (our own)


def spot(mark: Mark) -> SafeString:
    """One mark: its shape, its number, and the line along which it draws."""
    return _spot(mark, f"spot--{level(mark['strength'])}", "", format_html('<text y="4.5">{}</text>', mark["strength"]))


def was(mark: Mark, *, stays: bool) -> SafeString:
    """A mark of the earlier of two charts. One that `stays` is a ring around what it became, without a number."""
    number = "" if stays else format_html('<text y="4.5">{}</text>', mark["strength"])
    return _spot(mark, "spot--was", " scale(1.4)" if stays else "", number)


def _spot(mark: Mark, css: str, scale: str, number: str) -> SafeString:
    return format_html(
        '<g class="spot spot--{} {}">{}<g transform="translate({} {}){}">{}{}</g></g>',
        mark["kind"],
        css,
        _path(mark),
        *_on_paper(mark["x"], mark["y"]),
        scale,
        shape(mark["kind"]),
        number,
    )


def sign(kind: str) -> SafeString:
    """The shape of a kind alone, for a legend or a button."""
    return format_html(
        '<svg class="figure figure--sign" viewBox="-15 -15 30 30" aria-hidden="true"><g class="spot spot--{} spot--mid">{}</g></svg>',
        kind,
        shape(kind),
    )


def figure(view: str, spots: Sequence[SafeString], words: str) -> SafeString:
    """The body from one side with marks on it, for reading: one picture that says `words`."""
    ground = drawing(view)
    return format_html(
        '<svg class="figure" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        words,
        mark_safe(_skin(ground)),  # noqa: S308 (our own file)
        format_html_join("", "{}", ((one,) for one in spots)),
    )


def canvas(view: str, spots: Sequence[SafeString]) -> SafeString:
    """The body from one side with its areas, for marking. Not read aloud: the list beside it says and does the same."""
    ground, closing, _end = drawing(view).rpartition("</svg>")
    return format_html(
        '{}<g class="spots">{}</g>{}',
        mark_safe(ground),  # noqa: S308 (our own file)
        format_html_join("", "{}", ((one,) for one in spots)),
        mark_safe(closing),  # noqa: S308
    )


def _skin(ground: str) -> str:
    return "".join(line for line in ground.splitlines() if 'class="skin"' in line or 'class="fold"' in line)


def _on_paper(x: int, y: int) -> tuple[str, str]:
    return f"{x * WIDTH / EDGE:g}", f"{y * HEIGHT / EDGE:.4g}"


def _path(mark: Mark) -> SafeString:
    points = mark.get("path") or []
    if len(points) < len(("from", "to")):
        return SafeString()
    along = "L".join(" ".join(_on_paper(x, y)) for x, y in points)
    return format_html('<path class="spot__along" d="M{}"/>', along)
