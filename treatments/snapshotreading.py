"""Reading the catalogue into plain values, in nine queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from practice.text import folded
from treatments.models import (
    Condition,
    Family,
    Modality,
    Qualification,
    Region,
    RegionGroup,
    RoomFeature,
    Technique,
    Treatment,
)
from treatments.snapshot import Catalogue, CatalogueCondition, CatalogueRegion, CatalogueTreatment

# The nearest of these above a modality gives its colour; else its family does.
COLOUR_OF_MODALITY = {
    "classic": "mod-classic",
    "swedish": "mod-classic",
    "preventive": "mod-wellness",
    "cosmetic": "mod-wellness",
    "children": "mod-wellness",
    "therapeutic": "mod-therapeutic",
    "reflex": "mod-reflex",
    "acupressure": "mod-reflex",
    "sports": "mod-sports",
    "lymph-drainage": "mod-lymph",
    "cranial": "mod-cranial",
    "visceral": "mod-visceral",
}
COLOUR_OF_FAMILY = {
    "massage": "mod-classic",
    "physiotherapy": "mod-physio",
    "osteopathy-soft": "mod-osteo",
    "osteopathy-structural": "mod-osteo",
    "osteopathy-visceral": "mod-visceral",
}


def read_catalogue() -> Catalogue:
    """Read everything, in nine queries."""
    modalities = list(Modality.objects.select_related("family"))
    above = {row.pk: row for row in modalities}
    return Catalogue(
        treatments=tuple(_treatment(row, above) for row in Treatment.objects.all()),
        conditions=tuple(_condition(row) for row in Condition.objects.all()),
        regions=_regions(),
        families=dict(Family.objects.values_list("code", "name")),
        modalities={row.code: row.name for row in modalities},
        techniques=dict(Technique.objects.values_list("code", "name")),
        qualifications=dict(Qualification.objects.values_list("code", "name")),
        room_features=dict(RoomFeature.objects.values_list("code", "name")),
    )


def colour_class(modality: Modality, above: Mapping[int, Modality]) -> str:
    """The class that colours treatments of this modality."""
    step: Modality | None = modality
    while step is not None:
        if colour := COLOUR_OF_MODALITY.get(step.code):
            return colour
        step = above[step.parent_id] if step.parent_id else None
    return COLOUR_OF_FAMILY.get(modality.family.code, "mod-classic")


def _treatment(row: Treatment, modalities: Mapping[int, Modality]) -> CatalogueTreatment:
    modality = modalities[row.modality_id]
    return CatalogueTreatment(
        pk=row.pk,
        code=row.code,
        name=row.name,
        modality=modality.code,
        modality_name=modality.name,
        family=modality.family.code,
        family_name=modality.family.name,
        css_class=colour_class(modality, modalities),
        purpose=row.purpose,
        coverage=row.coverage,
        method=row.method,
        minutes_options=tuple(row.minutes_options),
        minutes_default=row.minutes_default,
        techniques=tuple(row.techniques),
        regions=tuple(row.regions),
        pressure=row.pressure,
        qualifications=tuple(row.qualifications),
        room_features=tuple(row.room_features),
        buffer_before=row.buffer_before,
        buffer_after=row.buffer_after,
        price=row.price,
        min_age=row.min_age,
        max_age=row.max_age,
        summary=row.summary,
        archived=row.archived_at is not None,
    )


def _condition(row: Condition) -> CatalogueCondition:
    return CatalogueCondition(
        pk=row.pk,
        code=row.code,
        name=row.name,
        synonyms=tuple(row.synonyms),
        category=row.category,
        regional=row.regional,
        symptom=row.symptom,
        usual_statuses=tuple(row.usual_statuses),
        broader=tuple(row.broader),
        archived=row.archived_at is not None,
        folded_names=tuple(folded(name) for name in (row.name, *row.synonyms)),
    )


def _regions() -> tuple[CatalogueRegion, ...]:
    leaves = list(Region.objects.all())
    with_sides = {row.code for row in leaves if row.sides}
    groups: Iterable[RegionGroup] = RegionGroup.objects.all()
    return (
        *(CatalogueRegion(row.code, row.name, row.sides, (row.code,), False) for row in leaves),
        *(
            CatalogueRegion(row.code, row.name, not with_sides.isdisjoint(row.regions), tuple(row.regions), True)
            for row in groups
        ),
    )
