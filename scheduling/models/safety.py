"""What happens to a decision after the booking: asked, reviewed, noted, refused, tried out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from practice.models import User
from practice.text import validate_readable
from scheduling.models.diary import Appointment
from scheduling.models.roster import Therapist
from treatments.models import Rule, Treatment


class BookingRequest(models.Model):
    """Reception asks a therapist; `appointment` holds the slot until the answer or until `held_until`.

    `findings` is in the form of `manage.py assess`; it and `reason` are clinical, `words` and `answer` are for the desk.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        APPROVED = "approved", _("approved and booked")
        ADAPTED = "adapted", _("booked in an adapted form")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("nobody answered in time")

    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="request")
    words = models.CharField(_("message to the therapist"), max_length=300, blank=True, validators=[validate_readable])
    verdict = models.CharField(max_length=10)
    findings = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    answer = models.CharField(_("answer to the desk"), max_length=300, blank=True, validators=[validate_readable])
    # What the therapist offers instead when declining.
    instead_treatment = models.ForeignKey(Treatment, models.PROTECT, null=True, related_name="+")
    instead_therapist = models.ForeignKey(Therapist, models.PROTECT, null=True, related_name="+")
    instead_starts_at = models.DateTimeField(null=True)
    # Set when whoever asked has put the answer away.
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request to a therapist")
        verbose_name_plural = _("requests to therapists")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["held_until"], condition=Q(state="open"), name="request_open"),
            models.Index(fields=["asked_by", "answered_at"], condition=Q(read_at=None), name="request_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("open", "expired", "withdrawn")) ^ Q(answered_by__isnull=False),
                name="request_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}, {self.get_state_display()}"


class SafetyReview(models.Model):
    """An upcoming appointment that may not be given as booked any more, until somebody has acted.

    `findings`, `adaptation` and `facts` are in the form of `manage.py assess`, as of the moment it was noticed.
    """

    class Cause(models.TextChoices):
        FACTS = "facts", _("the health facts changed")
        RULES = "rules", _("the rules changed")
        SESSIONS = "sessions", _("other sessions changed")
        FAILED = "failed", _("the safety check did not work")

    class Verdict(models.TextChoices):
        ADAPT = "adapt", _("bookable when adapted")
        OVERRIDE = "override", _("a therapist decides")
        BLOCKED = "blocked", _("not suitable")
        FAILED = "failed", _("not decided")

    class Outcome(models.TextChoices):
        FINE_AGAIN = "fine-again", _("fine again by itself")
        APPROVED = "approved", _("approved by a therapist")
        ADAPTED = "adapted", _("adapted")
        CHANGED = "changed", _("rebooked")
        CANCELLED = "cancelled", _("cancelled")
        NOT_HELD = "not-held", _("did not come")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=10, choices=Cause)
    verdict = models.CharField(max_length=10, choices=Verdict)
    # 0 the worst: for the order of the list.
    weight = models.PositiveSmallIntegerField()
    findings = models.JSONField(default=list)
    adaptation = models.JSONField(null=True)
    facts = models.JSONField(default=list)
    better_from = models.DateField(null=True)
    override_ended = models.BooleanField(default=False)
    rules_version = models.PositiveBigIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    class Meta:
        verbose_name = _("safety review")
        verbose_name_plural = _("safety reviews")
        ordering = ["weight", "appointment__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment"], condition=Q(closed_at=None), name="review_open_once"),
            models.CheckConstraint(condition=Q(closed_at=None) ^ ~Q(outcome=""), name="review_closed_with_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_verdict_display()}"


class Reassessment(models.Model):
    """The upcoming appointments looked at again after a change of rules: one row for a version of the rule base.

    `patient` is the primary key of the last patient that was done; whoever takes it up goes on after it.
    """

    rules_version = models.PositiveBigIntegerField(unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    patient = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    worse = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("re-assessment")
        verbose_name_plural = _("re-assessments")
        ordering = ["-rules_version"]

    def __str__(self) -> str:
        return f"{self.rules_version}: {self.done}/{self.total}"


class Firing(models.Model):
    """A rule spoke when somebody booked, moved, asked or checked in; for the safety report. One row a rule and decision."""

    class Outcome(models.TextChoices):
        BLOCKED = "blocked", _("blocked")
        ADAPTED = "adapted", _("booked in an adapted form")
        OVERRIDDEN = "overridden", _("approved by a therapist")
        NOTED = "noted", _("booked with a caution")
        ASKED = "asked", _("a therapist was asked")
        DECLINED = "declined", _("a therapist declined")

    at = models.DateTimeField(default=timezone.now)
    # The day of the session.
    on = models.DateField()
    rule = models.CharField(max_length=80)
    severity = models.CharField(max_length=12)
    outcome = models.CharField(max_length=10, choices=Outcome)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="+")
    therapist = models.ForeignKey(Therapist, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(BookingRequest, models.PROTECT, null=True, related_name="firings")

    class Meta:
        verbose_name = _("rule that spoke")
        verbose_name_plural = _("rules that spoke")
        indexes = [models.Index(fields=["at", "rule"], name="firing_by_month")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_outcome_display()}"


class NotedCaution(models.Model):
    """A therapist has taken note of a caution for a patient; it keeps quiet for them until the facts change."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    # Hash of the patient's facts when it was noted.
    facts = models.CharField(max_length=64)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("noted caution")
        verbose_name_plural = _("noted cautions")
        constraints = [models.UniqueConstraint(fields=["user", "patient", "rule"], name="caution_noted_once")]

    def __str__(self) -> str:
        return f"{self.rule} ({self.patient_id})"


class TryOut(models.Model):
    """What a rule would do if it were switched on, found out step by step; one row for a version of a draft.

    `touched` is a list of {appointment, was, would}; `fired` counts its findings in the last 12 months.
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="try_outs")
    # The draft's revision (history number) that was tried.
    revision = models.PositiveBigIntegerField()
    rules_version = models.PositiveBigIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    # Where the next step goes on: the last upcoming and the last past appointment that were looked at.
    upcoming_after = models.PositiveBigIntegerField(default=0)
    past_after = models.PositiveBigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=list)
    fired = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("trying out of a rule")
        verbose_name_plural = _("tryings out of rules")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "revision"], name="try_out_once_a_revision")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.done}/{self.total}"
