"""What speaks against a treatment, or for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from treatments.models.conditions import Condition
from treatments.models.ground import Archivable, ArchivableQuerySet, Coded, Sourced, list_of_codes
from treatments.models.treatments import Pressure


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


class RuleQuerySet(ArchivableQuerySet):
    """Rules, which begin as drafts."""

    def deciding(self) -> RuleQuerySet:
        """Those in force."""
        return self.filter(archived_at=None, stage="active")

    def drafts(self) -> RuleQuerySet:
        """Those that are still worked on, and decide nothing yet."""
        return self.filter(archived_at=None).exclude(stage="active")


class Rule(Ruling):
    """When a patient has …, then for … it is …, because … Its meaning is that of docs/rules.md.

    Only active rules decide. A draft that `replaces` a rule takes its place when it is switched on.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("draft")
        TRIED = "tried", _("tried out")
        ACTIVE = "active", _("active")

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
    stage = models.CharField(_("stage"), max_length=8, choices=Stage, default=Stage.ACTIVE, editable=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="drafts", editable=False)
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    objects: ClassVar[Any] = RuleQuerySet.as_manager()

    class Meta(Ruling.Meta):
        abstract = False
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity="adapt", adapt__isnull=False) | (~Q(severity="adapt") & Q(adapt__isnull=True)),
                name="rule_adapts_or_not",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(stage="active"), name="rule_replaces_while_a_draft"),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(archived_at=None), name="rule_one_draft_at_a_time"
            ),
        ]

    @property
    def is_draft(self) -> bool:
        """True before it is switched on for the first time."""
        return self.stage != Rule.Stage.ACTIVE

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("treatments:rule", args=[self.pk])


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
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta(Ruling.Meta):
        abstract = False
        verbose_name = _("course rule")
        verbose_name_plural = _("course rules")

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("treatments:course_rule", args=[self.pk])
