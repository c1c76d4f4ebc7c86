"""Drawn signatures: strokes, each a list of [x, y] from 0 to SIDE, read with limits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The corner opposite to 0, 0; the field is as wide as SIDE and as high as HEIGHT.
SIDE, HEIGHT = 1000, 400
MOST_POINTS, MOST_STROKES = 2_000, 200
# What that many points take up in JSON, with some air.
LONGEST_JSON = 40_000
# A signature is at least this long all together, in units of SIDE: a tap or a slip is none.
SHORTEST_WAY = 100

Stroke = list[list[int]]


def read_signature(text: str) -> list[Stroke]:
    """The strokes of a form's hidden field. ValidationError, also for more than MOST_POINTS, before it is taken apart."""
    if len(text) > LONGEST_JSON:
        raise _too_many()
    try:
        strokes = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    return checked_signature(strokes)


def checked_signature(strokes: Any) -> list[Stroke]:
    """`strokes` with whole numbers. ValidationError when it is empty, too long, or no drawing at all."""
    if not isinstance(strokes, list) or not all(isinstance(stroke, list) for stroke in strokes):
        raise _unreadable()
    if len(strokes) > MOST_STROKES or sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise _too_many()
    drawn = [[_point(point) for point in stroke] for stroke in strokes if stroke]
    if sum(_way(stroke) for stroke in drawn) < SHORTEST_WAY:
        raise ValidationError(_("Please sign in the field: the signature is missing."), code="empty")
    return drawn


def paths_of(strokes: Sequence[Sequence[Sequence[int]]] | None) -> list[str]:
    """The strokes as paths of an SVG with the view box 0 0 SIDE HEIGHT."""
    return ["M" + " L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes or ()]


def _point(point: Any) -> list[int]:
    if not isinstance(point, list) or len(point) != 2:
        raise _unreadable()
    if not all(type(value) is int and 0 <= value <= SIDE for value in point):
        raise _unreadable()
    return point


def _way(stroke: Stroke) -> int:
    return sum(abs(ax - bx) + abs(ay - by) for (ax, ay), (bx, by) in pairwise(stroke))


def _too_many() -> ValidationError:
    return ValidationError(
        _("A signature has at most %(most)s points. Please clear the field and sign with fewer lines."),
        code="too-many",
        params={"most": f"{MOST_POINTS:,}"},
    )


def _unreadable() -> ValidationError:
    return ValidationError(_("The signature cannot be read. Please clear the field and sign again."), code="unreadable")
