"""Where in the body a condition is: codes of regions, checked against the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from treatments.anatomy import SIDES
from treatments.catalogue import current_catalogue
from treatments.models import Condition
from treatments.snapshot import Catalogue

MOST_REGIONS = 60


def checked_regions(condition: Condition, regions: object) -> list[str]:
    """`regions` in the catalogue's order, each once. ValidationError names the code that does not exist.

    A condition without a place in the body takes none.
    """
    if not isinstance(regions, Sequence) or isinstance(regions, str) or len(regions) > MOST_REGIONS:
        raise ValidationError(_("Regions are given as a list of codes."))
    known = known_regions(current_catalogue())
    for region in regions:
        if region not in known:
            shown = str(region)[:60]
            raise ValidationError(
                _("There is no region “%(region)s”."), params={"region": shown}, code="unknown_region"
            )
    if regions and not condition.regional:
        raise ValidationError(_("%(condition)s has no place in the body."), params={"condition": condition.name})
    return _without_doubles([region for region in known if region in regions])


def known_regions(catalogue: Catalogue) -> tuple[str, ...]:
    """Every code that a region can have, sides included, in the catalogue's order."""
    codes: list[str] = []
    for region in catalogue.regions:
        codes.append(region.code)
        if region.sides:
            codes += [f"{region.code}:{side}" for side in SIDES]
    return tuple(codes)


def _without_doubles(regions: list[str]) -> list[str]:
    """A region without a side stands for both of its sides, so that the sides need not be named too."""
    return [region for region in regions if region.partition(":")[0] not in regions or ":" not in region]
