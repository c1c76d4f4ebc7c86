"""The body as it is drawn: four views, and the named areas on them.

The drawings are static/icons/chart-*.svg: areas carry `data-region` (the code of an area) and `data-at` (where a mark
goes that was chosen from a list). The patient's left is on the viewer's right in front, and on the left from behind.
Coordinates of marks run from 0 to 1000 over the width and over the height of a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treatments.anatomy import SIDES

WIDTH, HEIGHT = 200, 452


class View(models.TextChoices):
    """From where the body is seen."""

    FRONT = "front", _("Front")
    BACK = "back", _("Back")
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: what it is called, the catalogue's region it lies in, whether there are two of it."""

    name: Promise
    region: str
    sided: bool = False


# Codes stand in signed notes: add some, never rename or drop one.
AREAS: Mapping[str, Area] = {
    "crown": Area(_("Top of the head"), "head"),
    "occiput": Area(_("Back of the head"), "head"),
    "face": Area(_("Face"), "face"),
    "jaw": Area(_("Jaw"), "face"),
    "throat": Area(_("Throat"), "neck"),
    "neck": Area(_("Neck"), "neck", sided=True),
    "collarbone": Area(_("Collarbone"), "collar", sided=True),
    "trapezius": Area(_("Neck to shoulder"), "collar", sided=True),
    "chest": Area(_("Chest"), "chest", sided=True),
    "ribs": Area(_("Lower ribs"), "chest", sided=True),
    "upper-abdomen": Area(_("Upper abdomen"), "abdomen"),
    "lower-abdomen": Area(_("Lower abdomen"), "abdomen"),
    "flank": Area(_("Flank"), "abdomen", sided=True),
    "thoracic-spine": Area(_("Spine, upper back"), "upper-back"),
    "shoulder-blade": Area(_("Shoulder blade"), "upper-back", sided=True),
    "mid-back": Area(_("Middle back"), "upper-back", sided=True),
    "lumbar-spine": Area(_("Spine, lower back"), "lower-back"),
    "lower-back": Area(_("Lower back"), "lower-back", sided=True),
    "sacrum": Area(_("Sacrum"), "sacrum"),
    "pubis": Area(_("Pubic area"), "pelvis"),
    "hip": Area(_("Hip"), "pelvis", sided=True),
    "gluteal": Area(_("Buttock"), "gluteal", sided=True),
    "groin": Area(_("Groin"), "groin", sided=True),
    "thigh-front": Area(_("Front of the thigh"), "thigh", sided=True),
    "thigh-outer": Area(_("Outside of the thigh"), "thigh", sided=True),
    "thigh-back": Area(_("Back of the thigh"), "thigh", sided=True),
    "knee": Area(_("Knee"), "knee", sided=True),
    "knee-back": Area(_("Hollow of the knee"), "knee", sided=True),
    "shin": Area(_("Shin"), "lower-leg", sided=True),
    "calf": Area(_("Calf"), "lower-leg", sided=True),
    "ankle": Area(_("Ankle"), "ankle", sided=True),
    "heel": Area(_("Heel"), "foot", sided=True),
    "foot": Area(_("Foot"), "foot", sided=True),
    "shoulder": Area(_("Shoulder"), "shoulder", sided=True),
    "upper-arm": Area(_("Upper arm"), "upper-arm", sided=True),
    "elbow": Area(_("Elbow"), "elbow", sided=True),
    "forearm": Area(_("Forearm"), "forearm", sided=True),
    "wrist": Area(_("Wrist"), "hand", sided=True),
    "hand": Area(_("Hand"), "hand", sided=True),
}
# Regions of the catalogue that have two sides.
TWO_SIDED = frozenset(
    "gluteal groin thigh knee lower-leg ankle foot shoulder upper-arm elbow forearm hand".split()  # noqa: SIM905 (short)
)
PATTERNS = {"left": _("%(area)s left"), "right": _("%(area)s right")}


@cache
def every_area() -> tuple[str, ...]:
    """The codes of all areas, sides apart, from head to foot, then the arms."""
    return tuple(
        whole
        for code, area in AREAS.items()
        for whole in ([f"{code}:{side}" for side in SIDES] if area.sided else [code])
    )


def area_name(code: str) -> str:
    """`Lower back left` for `lower-back:left`; a code that nobody knows stays as it is."""
    plain, _colon, side = code.partition(":")
    if plain not in AREAS:
        return code
    name = str(AREAS[plain].name)
    return str(PATTERNS[side]) % {"area": name} if side in PATTERNS else name


def catalogue_region(code: str) -> str:
    """The catalogue's region of an area, with its side where that region has two: `thigh:left` for `thigh-back:left`.

    Raises KeyError for an area that does not exist.
    """
    plain, _colon, side = code.partition(":")
    region = AREAS[plain].region
    return f"{region}:{side}" if side and region in TWO_SIDED else region


@cache
def drawing(view: str) -> str:
    """The SVG of one view with its areas. Raises ValueError for a view that does not exist."""
    if view not in View.values:
        raise ValueError(f"there is no {view!r} figure")
    return (settings.BASE_DIR / "static" / "icons" / f"chart-{view}.svg").read_text(encoding="utf-8").strip()


@cache
def places(view: str) -> Mapping[str, tuple[int, int]]:
    """The areas drawn on a view, and where in each a mark goes that was chosen from a list (0 to 1000)."""
    found = re.findall(r'data-region="([a-z:-]+)" data-at="(\d+) (\d+)"', drawing(view))
    return {code: (int(x), int(y)) for code, x, y in found}


def home_of(code: str) -> tuple[str, int, int]:
    """The view on which an area is best seen, and where: `("back", 415, 376)`. Raises KeyError if there is none."""
    for view in View.values:
        if code in places(view):
            return (view, *places(view)[code])
    raise KeyError(code)
