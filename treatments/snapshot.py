"""The catalogue as screens and booking need it: plain values, read in a few queries and then shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from practice.text import folded
from treatments.models import (
    Condition,
    Family,
    Modality,
    Pressure,
    Qualification,
    Region,
    RegionGroup,
    RoomFeature,
    Technique,
    Treatment,
)

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


@dataclass(frozen=True)
class CatalogueTreatment:
    """A treatment with everything a booking asks of it. Minutes; the price is in the practice's currency."""

    pk: int
    code: str
    name: str
    modality: str
    modality_name: str
    family: str
    family_name: str
    css_class: str
    purpose: str
    coverage: str
    method: str
    minutes_options: tuple[int, ...]
    minutes_default: int
    techniques: tuple[str, ...]
    regions: tuple[str, ...]
    pressure: str
    qualifications: tuple[str, ...]
    room_features: tuple[str, ...]
    buffer_before: int
    buffer_after: int
    price: Decimal
    min_age: int | None
    max_age: int | None
    summary: str
    archived: bool


@dataclass(frozen=True)
class CatalogueCondition:
    """A condition; `folded_names` are its name and then its synonyms, folded for searching."""

    pk: int
    code: str
    name: str
    synonyms: tuple[str, ...]
    category: str
    regional: bool
    symptom: bool
    usual_statuses: tuple[str, ...]
    broader: tuple[str, ...]
    archived: bool
    folded_names: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueRegion:
    """A region or a group of regions; `leaves` are the codes it stands for."""

    code: str
    name: str
    sides: bool
    leaves: tuple[str, ...]
    is_group: bool


@dataclass(frozen=True)
class Catalogue:
    """All of it. Names are looked up by code; a code without a name is shown as it is."""

    treatments: tuple[CatalogueTreatment, ...]
    conditions: tuple[CatalogueCondition, ...]
    regions: tuple[CatalogueRegion, ...]
    families: Mapping[str, str]
    modalities: Mapping[str, str]
    techniques: Mapping[str, str]
    qualifications: Mapping[str, str]
    room_features: Mapping[str, str]

    @cached_property
    def in_use(self) -> tuple[CatalogueTreatment, ...]:
        """The treatments on offer."""
        return tuple(treatment for treatment in self.treatments if not treatment.archived)

    @cached_property
    def treatment_by_pk(self) -> Mapping[int, CatalogueTreatment]:
        """Every treatment, archived ones too, by its primary key."""
        return {treatment.pk: treatment for treatment in self.treatments}

    @cached_property
    def treatment_by_code(self) -> Mapping[str, CatalogueTreatment]:
        """Every treatment, archived ones too, by its code."""
        return {treatment.code: treatment for treatment in self.treatments}

    @cached_property
    def condition_by_pk(self) -> Mapping[int, CatalogueCondition]:
        """Every condition, archived ones too, by its primary key."""
        return {condition.pk: condition for condition in self.conditions}

    @cached_property
    def condition_by_code(self) -> Mapping[str, CatalogueCondition]:
        """Every condition, archived ones too, by its code."""
        return {condition.code: condition for condition in self.conditions}

    @cached_property
    def region_by_code(self) -> Mapping[str, CatalogueRegion]:
        """Regions and groups by code, without sides."""
        return {region.code: region for region in self.regions}

    def treatment_name(self, code: str) -> str:
        """The name of a treatment."""
        treatment = self.treatment_by_code.get(code)
        return treatment.name if treatment else code

    def condition_name(self, code: str) -> str:
        """The name of a condition."""
        condition = self.condition_by_code.get(code)
        return condition.name if condition else code

    def region_name(self, code: str) -> str:
        """The name of a region as codes write it: knee, knee:left, spine."""
        leaf, _colon, side = code.partition(":")
        region = self.region_by_code.get(leaf)
        name = region.name if region else leaf
        if side == "left":
            return _("%(region)s, left") % {"region": name}
        if side == "right":
            return _("%(region)s, right") % {"region": name}
        return name

    def family_name(self, code: str) -> str:
        """The name of a family."""
        return self.families.get(code, code)

    def modality_name(self, code: str) -> str:
        """The name of a modality."""
        return self.modalities.get(code, code)

    def technique_name(self, code: str) -> str:
        """The name of a technique."""
        return self.techniques.get(code, code)

    def qualification_name(self, code: str) -> str:
        """The name of a qualification."""
        return self.qualifications.get(code, code)

    def room_feature_name(self, code: str) -> str:
        """The name of a room feature."""
        return self.room_features.get(code, code)


def pressure_name(code: str) -> str:
    """Light, Medium, Firm, Deep."""
    return str(Pressure(code).label) if code in Pressure.values else code


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
