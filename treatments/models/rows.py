"""The rows that treatments and rules are put together from: kinds, techniques, regions, qualifications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from treatments.models.ground import Coded, Sourced, list_of_codes


class Family(Coded, Sourced):
    """Massage, soft osteopathy, structural osteopathy …"""

    summary = models.TextField(_("summary"), blank=True)

    class Meta(Coded.Meta):
        verbose_name = _("family")
        verbose_name_plural = _("families")


class Modality(Coded, Sourced):
    """A kind of treatment; a rule for it also holds for its children."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="modalities")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    summary = models.TextField(_("summary"), blank=True)

    class Meta(Coded.Meta):
        verbose_name = _("modality")
        verbose_name_plural = _("modalities")


class Technique(Coded, Sourced):
    """What the hands do: stroking, kneading, thrust …"""

    kind = models.CharField(_("kind"), max_length=40)
    percussion = models.BooleanField(_("percussion"), default=False)

    class Meta(Coded.Meta):
        verbose_name = _("technique")
        verbose_name_plural = _("techniques")


class Region(Coded):
    """A named part of the body; with `sides` it can be left or right."""

    sides = models.BooleanField(_("has a left and a right"), default=False)
    adjacent = list_of_codes(verbose_name=_("adjacent regions"))

    class Meta(Coded.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class RegionGroup(Coded):
    """A name for several regions: spine, back, whole body …"""

    regions = list_of_codes(verbose_name=_("regions"))

    class Meta(Coded.Meta):
        verbose_name = _("group of regions")
        verbose_name_plural = _("groups of regions")


class Limb(Coded):
    """Regions in the order in which they lie further out."""

    regions = list_of_codes(verbose_name=_("regions"))

    class Meta(Coded.Meta):
        verbose_name = _("limb")
        verbose_name_plural = _("limbs")


class Qualification(Coded, Sourced):
    """What a therapist must have learnt to give some treatments."""

    class Meta(Coded.Meta):
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")


class RoomFeature(Coded):
    """What a room must have for some treatments: an appliance, overhead bars …"""

    class Meta(Coded.Meta):
        verbose_name = _("room feature")
        verbose_name_plural = _("room features")
