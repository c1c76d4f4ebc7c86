"""Choosing regions of the body: a list of checkboxes that the clickable figure mirrors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from patients.places import known_regions
from treatments.anatomy import SIDES
from treatments.catalogue import current_catalogue
from treatments.snapshot import Catalogue, CatalogueRegion

SIDE_NAMES = {"left": _("left"), "right": _("right")}


@dataclass(frozen=True, slots=True)
class Box:
    """One checkbox: the code that it stands for and what is written beside it."""

    value: str
    label: Any
    checked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One region and its boxes: one, or left and right."""

    name: str
    is_group: bool
    boxes: tuple[Box, ...]


class RegionBoxes(forms.CheckboxSelectMultiple):
    """The list of boxes, by region; `name:left` and `name:right` where a region has sides."""

    use_fieldset = True
    with_figure, folded = True, False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The figures and the list, with what is chosen ticked."""
        catalogue = current_catalogue()
        chosen = expanded(value if isinstance(value, (list, tuple)) else [], catalogue)
        rows = [_row(region, chosen, catalogue) for region in catalogue.regions]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "leaves": [row for row in rows if not row.is_group],
            "groups": [row for row in rows if row.is_group],
            "chosen": chosen,
            "with_figure": self.with_figure,
            "folded": self.folded,
            "any_group": any(box.checked for row in rows if row.is_group for box in row.boxes),
        }
        return render_to_string("patients/_regions.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every box that is ticked."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return list(values)


class RegionList(RegionBoxes):
    """Only the list: for pages that ask for regions many times."""

    with_figure = False


class RegionFigure(RegionBoxes):
    """The figures to tap on, the list folded: for patients on a phone."""

    folded = True


class RegionsField(forms.Field):
    """A list of region codes; both sides of a region become the region."""

    widget = RegionBoxes

    def clean(self, value: Any) -> list[str]:
        """ValidationError names the code that does not exist."""
        codes, known = [str(code) for code in value or []], set(known_regions(current_catalogue()))
        for code in codes:
            if code not in known:
                raise ValidationError(_("There is no region “%(region)s”."), params={"region": code[:60]})
        return joined(codes)


def expanded(codes: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    """The boxes that show `codes`: a region with sides ticks both of them."""
    boxes: set[str] = set()
    for code in codes:
        region = catalogue.region_by_code.get(code)
        boxes |= set(_codes(region, catalogue)) if region else {code}
    return frozenset(boxes)


def joined(codes: Iterable[str]) -> list[str]:
    """`codes` with left and right of the same region made one."""
    given = list(dict.fromkeys(codes))
    lefts = [code.partition(":")[0] for code in given if code.endswith(":left")]
    both = {region for region in lefts if f"{region}:right" in given}
    regions = [code.partition(":")[0] for code in given]
    return list(dict.fromkeys(region if region in both else code for region, code in zip(regions, given, strict=True)))


def _row(region: CatalogueRegion, chosen: frozenset[str], catalogue: Catalogue) -> Row:
    codes = _codes(region, catalogue)
    labels = [SIDE_NAMES[side] for side in SIDES] if len(codes) == 2 else [region.name]
    boxes = tuple(Box(code, label, code in chosen) for code, label in zip(codes, labels, strict=True))
    return Row(region.name, region.is_group, boxes)


def _codes(region: CatalogueRegion, catalogue: Catalogue) -> tuple[str, ...]:
    """Left and right only where every leaf has sides: the other side of a neck does not exist."""
    leaves = [catalogue.region_by_code[leaf] for leaf in region.leaves if leaf in catalogue.region_by_code]
    if region.sides and all(leaf.sides for leaf in leaves):
        return tuple(f"{region.code}:{side}" for side in SIDES)
    return (region.code,)
