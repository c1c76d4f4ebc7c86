"""What is booked, and why each booking was allowed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from patients.models import Patient
from practice.constraints import NoOverlap
from practice.history import KeptManager
from practice.models import User
from practice.prepared import Given
from practice.text import validate_readable
from scheduling.models.roster import Room, Therapist
from treatments.models import Treatment


class Assessment(models.Model):
    """Why a booking was allowed: the verdict on the facts of that moment. Never changed once written.

    `session`, `findings` and `facts` are lists and mappings in the form of `manage.py assess`.
    """

    class Verdict(models.TextChoices):
        FINE = "fine", _("fine")
        OVERRIDE = "override", _("approved by a therapist")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="+")
    on = models.DateField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    # True when the session was booked in another form than the treatment's own, for this patient's sake.
    adapted = models.BooleanField(default=False)
    screening_due = models.BooleanField(default=False)
    session = models.JSONField()
    findings = models.JSONField()
    facts = models.JSONField()
    rules_version = models.PositiveBigIntegerField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    override_reason = models.TextField(blank=True)
    # What an override holds for: form, day, therapist, facts and the rules that were overridden, as one hash.
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="fine", override_reason="")
                | (Q(verdict="override", decided_by__isnull=False) & ~Q(override_reason="")),
                name="assessment_passes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, {self.on}"


# Booked, going on or done: a session of the patient, decided about.
SESSION = ("booked", "arrived", "in_treatment", "done")
# The statuses that take up therapist, room and patient; a session that took place keeps it.
LIVE = ("held", *SESSION)
# Held for an answer, or given back without one: nobody has decided about these yet.
UNDECIDED = ("held", "released")


# A session lasts 8 hours at most, preparation and clean-up 4 hours each: nothing reaches further from its start.
REACH = timedelta(hours=12)
Moment = datetime | Given


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments, as the diary and the door look at them."""

    def live(self) -> AppointmentQuerySet:
        """Those that take up therapist, room and patient."""
        return self.filter(status__in=LIVE)

    def sessions(self) -> AppointmentQuerySet:
        """Those booked, going on or done; what is only held for an answer is none yet."""
        return self.filter(status__in=SESSION)

    def upcoming(self, now: datetime) -> AppointmentQuerySet:
        """Booked sessions that have not begun: what a change of facts or rules can still touch."""
        return self.filter(status="booked", ends_at__gt=now)

    def at_risk(self, now: datetime) -> AppointmentQuerySet:
        """Those upcoming, and those who sit in the waiting room, be it after their hour: what has not begun."""
        return self.not_begun(now, now - REACH)

    def not_begun(self, now: Moment, waiting_since: Moment) -> AppointmentQuerySet:
        """Those booked that end after `now`, and those who wait since then at the earliest."""
        return self.filter(
            Q(status="booked", ends_at__gt=now) | Q(status="arrived", ends_at__gt=waiting_since),
        )

    def other_than(self, appointment: int | None) -> AppointmentQuerySet:
        """All but the one that is being decided about."""
        return self if appointment is None else self.exclude(pk=appointment)

    def overlapping(self, start: datetime, end: datetime) -> AppointmentQuerySet:
        """Those whose time, buffers included, meets [start, end)."""
        return self.meeting(start, end, start - REACH, end + REACH)

    def meeting(self, start: Moment, end: Moment, earliest: Moment, latest: Moment) -> AppointmentQuerySet:
        """As `overlapping`, of those only that begin between `earliest` and `latest`.

        These bounds are for the index: without them every search reads the whole table.
        """
        return self.filter(blocked_from__lt=end, blocked_until__gt=start, starts_at__gt=earliest, starts_at__lt=latest)


class Appointment(models.Model):
    """A session in the diary. Only scheduling/booking.py writes it. Times are UTC; prices and names as booked."""

    class Status(models.TextChoices):
        HELD = "held", _("held for an answer")
        RELEASED = "released", _("not booked")
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("arrived")
        IN_TREATMENT = "in_treatment", _("in treatment")
        DONE = "done", _("done")
        NO_SHOW = "no_show", _("did not come")
        CANCELLED = "cancelled", _("cancelled")

    class Source(models.TextChoices):
        DESK = "desk", _("at the desk")
        COURSE = "course", _("as part of a course")
        WAITING = "waiting", _("from the waiting list")
        ONLINE = "online", _("online")
        IMPORT = "import", _("imported")

    class CancelReason(models.TextChoices):
        PATIENT_ILL = "patient_ill", _("patient is ill")
        PATIENT_TIME = "patient_time", _("patient cannot come then")
        THERAPIST_AWAY = "therapist_away", _("therapist is away")
        PRACTICE = "practice", _("practice is closed")
        MISTAKE = "mistake", _("booked by mistake")
        OTHER = "other", _("other")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    therapist = models.ForeignKey(Therapist, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, related_name="appointments")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    # With preparation and clean-up: these block therapist and room, not the patient.
    blocked_from = models.DateTimeField(editable=False)
    blocked_until = models.DateTimeField(editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.BOOKED)
    treatment_name = models.CharField(max_length=160)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    # What is done differently from the treatment's own, in the form of an adaptation: minutes, techniques, regions, pressure, instructions.
    changes = models.JSONField(default=dict)
    # Null only while nobody has decided: the slot is held for an answer, or was given back.
    assessment = models.OneToOneField(Assessment, models.PROTECT, null=True, related_name="appointment")
    desk_note = models.CharField(
        _("note for the desk (nothing medical)"), max_length=300, blank=True, validators=[validate_readable]
    )
    cancel_reason = models.CharField(_("reason"), max_length=20, choices=CancelReason, blank=True)
    cancelled_late = models.BooleanField(default=False)
    # The sessions that it was planned together with.
    course = models.ForeignKey(
        "scheduling.Course", models.PROTECT, null=True, blank=True, related_name="appointments", editable=False
    )
    # By which way it came to be booked.
    source = models.CharField(_("booked"), max_length=10, choices=Source, default=Source.DESK, editable=False)
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(default=timezone.now)
    # Counts changes, so that a stale form is noticed.
    revision = models.PositiveIntegerField(default=1)
    # One form is one booking, however often it is sent.
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    history = HistoricalRecords(excluded_fields=["request_key"], history_manager=KeptManager)

    # Set before a save by whoever acts, for the history.
    _history_user: User | None

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at"], name="appointment_starts"),
            models.Index(fields=["patient", "starts_at"], name="appointment_of_patient"),
            models.Index(fields=["therapist", "blocked_from"], name="appointment_of_therapist"),
            models.Index(fields=["room", "blocked_from"], name="appointment_in_room"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=Q(blocked_from__lte=F("starts_at")) & Q(ends_at__lte=F("blocked_until")),
                name="appointment_buffers_around",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancel_reason=""), name="appointment_cancelled_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNDECIDED) ^ Q(assessment__isnull=False), name="appointment_is_assessed"
            ),
            *(
                NoOverlap(name=f"appointment_{key}_free", key=key, start=start, end=end, status="status", live=LIVE)
                for key, start, end in (
                    ("therapist", "blocked_from", "blocked_until"),
                    ("room", "blocked_from", "blocked_until"),
                    ("patient", "starts_at", "ends_at"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.treatment_name}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """Length of the session in minutes, without buffers."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def is_live(self) -> bool:
        """True while it takes up its slot."""
        return self.status in LIVE
