"""The catalogue as screens and booking need it: plain values, read once and then shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from treatments.models import Pressure


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
