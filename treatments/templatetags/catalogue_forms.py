"""Controls of the catalogue's forms: codes to tick, regions with their sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField

from treatments.snapshot import CatalogueRegion

register = template.Library()


@dataclass(frozen=True)
class Box:
    """One box to tick."""

    value: str
    label: str
    id: str
    checked: bool


def _boxes(bound: BoundField) -> dict[str, Box]:
    chosen = {str(code) for code in bound.value() or ()}
    field: Any = bound.field
    return {
        code: Box(code, str(label), f"{bound.id_for_label or bound.auto_id}-{code.replace(':', '-')}", code in chosen)
        for code, label in field.choices
    }


@register.inclusion_tag("treatments/_code_boxes.html")
def code_boxes(bound: BoundField, ordered: bool = False) -> dict[str, object]:
    """The codes of a CodesField, to tick; `ordered`: their order can be changed and is kept."""
    return {"field": bound, "boxes": list(_boxes(bound).values()), "ordered": ordered}


@register.inclusion_tag("treatments/_region_grid.html")
def region_grid(bound: BoundField) -> dict[str, object]:
    """The regions of a RegionsField in rows: the whole, left, right; groups first."""
    boxes = _boxes(bound)
    field: Any = bound.field

    def row(region: CatalogueRegion) -> dict[str, object]:
        sides = [boxes[f"{region.code}:{side}"] for side in ("left", "right")] if region.sides else []
        return {"name": region.name, "whole": boxes[region.code], "sides": sides}

    return {
        "field": bound,
        "chosen": [box.value for box in boxes.values() if box.checked],
        "parts": [
            [row(region) for region in field.regions if region.is_group],
            [row(region) for region in field.regions if not region.is_group],
        ],
    }
