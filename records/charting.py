"""Marks on the body chart: what they may be, read from a form, and two charts compared. No database.

A mark is a dict: `view` (front, back, left, right), `region` (an area of figures.py, "lower-back:left"), `x` and `y`
(whole numbers, 0 to 1000 of the drawing), `kind`, `strength` (0 to 10), `path` (points [x, y] it draws along, empty for
a place alone) and `to` (the area where the path ends, or "").
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn, TypedDict

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from records.figures import View, every_area, home_of, places

MOST_MARKS = 60
MOST_POINTS = 200
EDGE = 1000
STRONGEST = 10
# More than the fullest chart that may be kept needs; longer text is refused before it is read.
LONGEST_CHART = 200_000


class Kind(models.TextChoices):
    """What is marked."""

    PAIN = "pain", _("Pain")
    TENSION = "tension", _("Tension")
    NUMBNESS = "numbness", _("Numbness")
    SWELLING = "swelling", _("Swelling")
    SCAR = "scar", _("Scar")
    OTHER = "other", _("Other")


class Place(TypedDict):
    """What every mark has."""

    view: str
    region: str
    x: int
    y: int
    kind: str
    strength: int


class Mark(Place, total=False):
    """One mark, as it is kept in a note."""

    path: list[list[int]]
    to: str


NEEDED = Place.__required_keys__
KNOWN = Mark.__required_keys__ | Mark.__optional_keys__


def checked_marks(marks: object) -> list[Mark]:
    """The marks as they are kept; ValidationError names the mark and what is wrong with it."""
    if not isinstance(marks, list | tuple):
        raise ValidationError(_("The body chart is not a list of marks."), code="chart")
    if len(marks) > MOST_MARKS:
        raise ValidationError(
            _("The body chart has %(count)s marks; at most %(most)s can be kept."),
            code="chart",
            params={"count": len(marks), "most": MOST_MARKS},
        )
    return [_checked(number, mark) for number, mark in enumerate(marks, start=1)]


def read_marks(text: str) -> list[Mark]:
    """The marks of a form's hidden field (JSON); what is too long is refused without being read."""
    if len(text) > LONGEST_CHART:
        raise ValidationError(
            _(
                "The drawing on the body chart is too long: at most %(marks)s marks with %(points)s points each are kept."
            ),
            code="chart",
            params={"marks": MOST_MARKS, "points": MOST_POINTS},
        )
    try:
        marks = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("The body chart cannot be read."), code="chart") from error
    return checked_marks(marks)


def posted_marks(data: QueryDict) -> list[Mark]:
    """The marks of a sent form: the hidden field `marks`, and what was chosen from the list where no script runs."""
    marks = read_marks(data.get("marks", ""))
    dropped = set(data.getlist("chart_drop"))
    kept = [mark for number, mark in enumerate(marks) if str(number) not in dropped]
    region = data.get("chart_region", "")
    if not region:
        return kept
    strength = data.get("chart_strength", "")
    if not (strength.isascii() and strength.isdigit() and len(strength) < len("100")):
        _refuse(len(kept) + 1, _("choose a strength from 0 to 10"))
    added = marked_from_list(
        region=region, kind=data.get("chart_kind", ""), strength=int(strength), to=data.get("chart_to", "")
    )
    return checked_marks([*kept, added])


def marked_from_list(*, region: str, kind: str, strength: int, to: str = "") -> Mark:
    """A mark in the middle of an area, drawing along to the middle of another where one view shows both."""
    try:
        view, x, y = home_of(region)
    except KeyError:
        _refuse(1, _("there is no place %(place)s"), place=repr(region[:40]))
    both = next((one for one in View.values if region in places(one) and to in places(one)), "")
    if both:
        view, (x, y) = both, places(both)[region]
    path = [[x, y], list(places(both)[to])] if both else []
    return checked_marks([Mark(view=view, region=region, x=x, y=y, kind=kind, strength=strength, path=path, to=to)])[0]


def _refuse(number: int, words: Any, **params: object) -> NoReturn:
    raise ValidationError(
        _("Body chart, mark %(number)s: %(problem)s."),
        code="chart",
        params={"number": number, "problem": words % params if params else words},
    )


def _checked(number: int, mark: object) -> Mark:
    if not isinstance(mark, Mapping) or not NEEDED <= mark.keys() <= KNOWN:
        _refuse(number, _("a mark has view, region, x, y, kind and strength, and nothing else"))
    view = _one_of(number, mark["view"], View.values, _("there is no view %(given)s"))
    region = _one_of(number, mark["region"], every_area(), _("there is no place %(given)s"))
    if region not in places(view):
        _refuse(number, _("%(place)s cannot be seen on the view %(view)s"), place=region, view=view)
    to = mark.get("to", "")
    if to != "":
        to = _one_of(number, to, every_area(), _("there is no place %(given)s"))
    return Mark(
        view=view,
        region=region,
        x=_whole(number, mark["x"], EDGE, _("x and y are whole numbers from 0 to %(most)s")),
        y=_whole(number, mark["y"], EDGE, _("x and y are whole numbers from 0 to %(most)s")),
        kind=_one_of(number, mark["kind"], Kind.values, _("there is no kind %(given)s")),
        strength=_whole(number, mark["strength"], STRONGEST, _("the strength is a whole number from 0 to %(most)s")),
        path=_path(number, mark.get("path", [])),
        to=to,
    )


def _one_of(number: int, value: object, known: Sequence[str], words: Any) -> str:
    if not isinstance(value, str) or value not in known:
        _refuse(number, words, given=repr(value)[:40])
    return value


def _whole(number: int, value: object, most: int, words: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        _refuse(number, words, most=most)
    return value


def _path(number: int, path: object) -> list[list[int]]:
    if not isinstance(path, list | tuple):
        _refuse(number, _("a drawing is a list of points"))
    if len(path) > MOST_POINTS:
        _refuse(
            number, _("the drawing has %(count)s points; at most %(most)s are kept"), count=len(path), most=MOST_POINTS
        )
    words = _("a point of a drawing is two whole numbers from 0 to %(most)s")
    for point in path:
        if not isinstance(point, list | tuple) or len(point) != len(("x", "y")):
            _refuse(number, words, most=EDGE)
    return [[_whole(number, value, EDGE, words) for value in point] for point in path]


class Change(NamedTuple):
    """What became of one mark from one day to another: either side may be missing."""

    before: Mark | None
    after: Mark | None

    @property
    def mark(self) -> Mark:
        """The later of the two."""
        return self.after or self.before  # type: ignore[return-value]  # never both missing

    @property
    def trend(self) -> str:
        """`new`, `gone`, `less`, `more` or `same`."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        step = self.after["strength"] - self.before["strength"]
        return "same" if step == 0 else "more" if step > 0 else "less"


def compare(before: Sequence[Mark], after: Sequence[Mark]) -> list[Change]:
    """What changed between two charts, the strongest first. Marks of one place and kind belong together, the nearest first."""
    left = list(after)
    changes = []
    for old in sorted(before, key=lambda mark: -mark["strength"]):
        same = [new for new in left if (new["region"], new["kind"]) == (old["region"], old["kind"])]
        new = min(same, key=lambda one: _apart(old, one), default=None)
        if new is not None:
            left.remove(new)
        changes.append(Change(old, new))
    changes += [Change(None, new) for new in left]
    return sorted(changes, key=lambda one: -max(side["strength"] for side in one if side))


def _apart(one: Mark, other: Mark) -> tuple[bool, int]:
    return one["view"] != other["view"], (one["x"] - other["x"]) ** 2 + (one["y"] - other["y"]) ** 2
