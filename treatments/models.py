"""The catalogue: what is given, to which regions, and what speaks against it.

Rows mirror the documents of clinical data (treatments/starting_data): every row has the code by which
other rows name it. Lists of codes keep their order in JSON columns, because the order of techniques matters.
What a code list may hold is checked as a whole: after a change the rule base must still be readable.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from practice.text import folded, validate_readable

validate_code = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("A code has small letters, digits and single hyphens."))


def list_of_codes(**options: Any) -> models.JSONField[list[str]]:
    """A column for an ordered list of codes."""
    return models.JSONField(default=list, blank=True, **options)


class Coded(models.Model):
    """A row that others name by its code."""

    code = models.CharField(_("code"), max_length=80, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=160, validators=[validate_readable])
    # The order of the catalogue; new rows go last.
    position = models.PositiveIntegerField(default=0, editable=False)
    # Null: as delivered, may be brought up to date by load_catalogue. Set: the practice's own, left alone.
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """A row that says where it comes from. `source_ref` is for tracing only and is not shown."""

    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_ref = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class ArchivableQuerySet(models.QuerySet[Any]):
    """Rows that are archived instead of deleted."""

    def in_use(self) -> ArchivableQuerySet:
        """Those not archived."""
        return self.filter(archived_at=None)


class Archivable(models.Model):
    """A row that is archived instead of deleted."""

    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    objects = ArchivableQuerySet.as_manager()

    class Meta:
        abstract = True


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


class Pressure(models.TextChoices):
    """How firmly, from the lightest."""

    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Medium")
    FIRM = "firm", _("Firm")
    DEEP = "deep", _("Deep")


class Treatment(Coded, Archivable):
    """Something a patient can be booked for. Minutes are whole minutes, the price is in the practice's currency."""

    class Purpose(models.TextChoices):
        PREVENTIVE = "preventive", _("Preventive")
        MEDICAL = "medical", _("Medical")
        SPORTS = "sports", _("Sports")
        COSMETIC = "cosmetic", _("Cosmetic")
        CHILDREN = "children", _("Children")

    class Coverage(models.TextChoices):
        GENERAL = "general", _("General (whole body)")
        LOCAL = "local", _("Local")

    class Method(models.TextChoices):
        HAND = "hand", _("By hand")
        FOOT = "foot", _("With the feet")
        MACHINE = "machine", _("With an appliance")
        MIXED = "mixed", _("Mixed")

    modality = models.ForeignKey(Modality, models.PROTECT, related_name="treatments", verbose_name=_("modality"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    coverage = models.CharField(_("coverage"), max_length=20, choices=Coverage)
    method = models.CharField(_("method"), max_length=20, choices=Method)
    minutes_options = models.JSONField(_("lengths on offer (minutes)"), default=list)
    minutes_default = models.PositiveSmallIntegerField(_("usual length (minutes)"), validators=[MinValueValidator(5)])
    techniques = list_of_codes(verbose_name=_("techniques"))
    regions = list_of_codes(verbose_name=_("regions"))
    pressure = models.CharField(_("pressure"), max_length=10, choices=Pressure)
    qualifications = list_of_codes(verbose_name=_("qualifications needed"))
    room_features = list_of_codes(verbose_name=_("room must have"))
    buffer_before = models.PositiveSmallIntegerField(_("preparation (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("clean-up (minutes)"), default=0)
    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    min_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    colour = models.CharField(max_length=7, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta(Coded.Meta):
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        constraints = [
            models.CheckConstraint(condition=Q(minutes_default__gte=5), name="treatment_lasts_five_minutes"),
            models.CheckConstraint(condition=Q(price__gte=0), name="treatment_price_not_negative"),
            models.CheckConstraint(
                condition=Q(min_age=None) | Q(max_age=None) | Q(min_age__lte=F("max_age")),
                name="treatment_ages_in_order",
            ),
        ]

    def clean(self) -> None:
        """Lengths are whole minutes from 5, and the usual one is among them."""
        super().clean()
        if not self.minutes_options or not all(
            type(minutes) is int and 5 <= minutes <= 480 for minutes in self.minutes_options
        ):
            raise ValidationError({"minutes_options": _("Give at least one length, in whole minutes from 5 to 480.")})
        if self.minutes_default not in self.minutes_options:
            raise ValidationError({"minutes_default": _("The usual length is one of the lengths on offer.")})


class Condition(Coded, Archivable):
    """Something a patient can have: an illness, a complaint, a state. `broader` are codes of what it is a kind of."""

    synonyms = models.JSONField(_("also called"), default=list, blank=True)
    icd10 = models.CharField("ICD-10", max_length=20, blank=True)
    snomed = models.CharField("SNOMED CT", max_length=40, blank=True)
    snomed_basis = models.CharField(max_length=200, blank=True, editable=False)
    broader = list_of_codes(verbose_name=_("is a kind of"))
    category = models.CharField(_("category"), max_length=60)
    regional = models.BooleanField(_("has a place in the body"), default=False)
    symptom = models.BooleanField(_("is a complaint, not a process"), default=False)
    usual_statuses = models.JSONField(_("usual statuses"), default=list, blank=True)
    # Name and synonyms folded, so that lay words find it.
    search_text = models.TextField(editable=False, default="")
    history = HistoricalRecords()

    class Meta(Coded.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the words by which it is found."""
        self.search_text = folded(" | ".join([self.name, *self.synonyms]))
        super().save(*args, **kwargs)


class Evidence(models.TextChoices):
    """What a rule rests on."""

    GUIDELINE = "guideline", _("guideline")
    REVIEW = "review", _("review of studies")
    CONSENSUS = "consensus", _("consensus of experts")
    TEXTBOOK = "textbook", _("textbook")
    SEED = "seed", _("source article")
    PRACTICE = "practice", _("decision of the practice, not signed off")
    WEAK = "weak", _("weak, not signed off")
    PROPOSAL = "proposal", _("proposal, not signed off")


class Ruling(Coded, Sourced, Archivable):
    """What rules and course rules share. `name` is the rule's title."""

    reason = models.TextField(_("because"))
    evidence = models.CharField(_("evidence"), max_length=20, choices=Evidence)
    review_by = models.DateField(_("look again by"), null=True, blank=True)
    families = list_of_codes(verbose_name=_("families"))
    modalities = list_of_codes(verbose_name=_("modalities"))

    class Meta(Coded.Meta):
        abstract = True


class Rule(Ruling):
    """When a patient has …, then for … it is …, because … Its meaning is that of docs/rules.md."""

    class Severity(models.TextChoices):
        ABSOLUTE = "absolute", _("not suitable")
        RELATIVE = "relative", _("a therapist decides")
        ADAPT = "adapt", _("bookable when adapted")
        CAUTION = "caution", _("caution")
        INDICATION = "indication", _("speaks for it")

    class Where(models.TextChoices):
        ANY = "any", _("anywhere")
        SAME = "same", _("in a treated region")
        ADJACENT = "adjacent", _("in or beside a treated region")
        DOWNSTREAM = "downstream", _("in a treated region or further in on that limb")

    condition = models.ForeignKey(
        Condition, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("condition")
    )
    statuses = models.JSONField(_("statuses"), default=list, blank=True)
    where = models.CharField(_("where"), max_length=12, choices=Where, default=Where.ANY)
    fact_regions = list_of_codes(verbose_name=_("only in these regions"))
    window = models.JSONField(_("for a time"), null=True, blank=True)
    weeks = models.JSONField(_("weeks of pregnancy"), null=True, blank=True)
    age_under = models.PositiveSmallIntegerField(_("younger than"), null=True, blank=True)
    treatments = list_of_codes(verbose_name=_("treatments"))
    except_modalities = list_of_codes(verbose_name=_("except"))
    techniques = list_of_codes(verbose_name=_("using one of the techniques"))
    regions = list_of_codes(verbose_name=_("treating one of the regions"))
    pressure_from = models.CharField(_("with pressure from"), max_length=10, choices=Pressure, blank=True)
    severity = models.CharField(_("then it is"), max_length=12, choices=Severity)
    adapt = models.JSONField(_("adapted form"), null=True, blank=True)
    advice = models.TextField(_("advice"), blank=True)
    history = HistoricalRecords()

    class Meta(Ruling.Meta):
        abstract = False
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity="adapt", adapt__isnull=False) | (~Q(severity="adapt") & Q(adapt__isnull=True)),
                name="rule_adapts_or_not",
            ),
        ]


class CourseRule(Ruling):
    """A rule about sessions one after the other. `settings` holds what its kind needs, as in the starting data."""

    class Kind(models.TextChoices):
        MAX_IN_DAYS = "max_in_days", _("at most so many in so many days")
        MIN_DAYS_BETWEEN = "min_days_between", _("days between sessions")
        FIRST_SESSION_MINUTES = "first_session_minutes", _("length of the first session")
        GROWTH = "growth_with_falling_pain", _("longer only as the pain falls")
        INTERVALS = "interval_not_shrinking", _("intervals do not shrink")
        GAP = "gap_at_most", _("not too far apart in the beginning")
        GATE = "gate", _("must be there at check-in")
        RECALL = "recall", _("invitation after some months")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    severity = models.CharField(_("then it is"), max_length=12)
    settings = models.JSONField(_("settings"), default=dict)
    history = HistoricalRecords()

    class Meta(Ruling.Meta):
        abstract = False
        verbose_name = _("course rule")
        verbose_name_plural = _("course rules")
