"""The catalogue: what is given, to which regions, and what speaks against it."""

from treatments.models.conditions import Condition
from treatments.models.ground import Archivable, ArchivableQuerySet, Coded, Sourced, list_of_codes, validate_code
from treatments.models.rows import Family, Limb, Modality, Qualification, Region, RegionGroup, RoomFeature, Technique
from treatments.models.rules import CourseRule, Evidence, Rule, Ruling
from treatments.models.treatments import Pressure, Treatment

__all__ = [
    "Archivable",
    "ArchivableQuerySet",
    "Coded",
    "Condition",
    "CourseRule",
    "Evidence",
    "Family",
    "Limb",
    "Modality",
    "Pressure",
    "Qualification",
    "Region",
    "RegionGroup",
    "RoomFeature",
    "Rule",
    "Ruling",
    "Sourced",
    "Technique",
    "Treatment",
    "list_of_codes",
    "validate_code",
]
