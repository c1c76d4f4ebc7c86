"""Who waits for a time, which times have become free, and to whom they were offered."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from practice.models import User
from practice.text import validate_readable
from scheduling.models.diary import Appointment
from scheduling.models.roster import Room, Therapist
from treatments.models import Treatment


class WishQuerySet(models.QuerySet["Wish"]):
    """Wishes of the waiting list."""

    def open(self) -> WishQuerySet:
        """Those still waiting."""
        return self.filter(state="open")


class Wish(models.Model):
    """A patient waits for a session: which, with whom, when. Empty lists and nulls mean: any.

    `weekdays` is a list of numbers, Monday 0. `notice_hours` is how long before they need to know.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        BOOKED = "booked", _("booked")
        WITHDRAWN = "withdrawn", _("not wanted any more")
        EXPIRED = "expired", _("waited too long")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="wishes")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    therapists = models.ManyToManyField(Therapist, blank=True, related_name="+")
    gender = models.CharField(max_length=10, choices=Therapist.Gender, blank=True)
    weekdays = models.JSONField(default=list, blank=True)
    from_time = models.TimeField(_("from o’clock"), null=True, blank=True)
    to_time = models.TimeField(_("to o’clock"), null=True, blank=True)
    first_day = models.DateField(_("from"), default=timezone.localdate)
    last_day = models.DateField(_("until"))
    notice_hours = models.PositiveSmallIntegerField(
        _("has to know so many hours before"), default=2, validators=[MaxValueValidator(720)]
    )
    # Sooner in the order, for a reason of the desk; nothing medical.
    urgent = models.BooleanField(_("needs it soon"), default=False)
    desk_note = models.CharField(
        _("note for the desk (nothing medical)"), max_length=300, blank=True, validators=[validate_readable]
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    booked = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="wishes")

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish of the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["-urgent", "made_at", "pk"]
        indexes = [models.Index(fields=["treatment", "last_day"], condition=Q(state="open"), name="wish_open")]
        constraints = [
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="wish_days_in_order"),
            models.CheckConstraint(
                condition=Q(from_time=None) | Q(to_time=None) | Q(from_time__lt=F("to_time")),
                name="wish_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.get_state_display()}"


class FreedTime(models.Model):
    """A stretch of a therapist's time that has become free: cancelled, moved away, opened. Offered to who waits."""

    therapist = models.ForeignKey(Therapist, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField(default=timezone.now)
    # Offered by itself, one after the other, until taken or over.
    by_itself = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("freed time")
        verbose_name_plural = _("freed times")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], condition=Q(closed_at=None), name="freed_time_open")]

    def __str__(self) -> str:
        return f"{self.therapist_id}, {self.starts_at:%Y-%m-%d %H:%M}"


class Offer(models.Model):
    """One time offered to one who waits; `appointment` holds it until the answer or until `answer_until`."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("no answer in time")
        WITHDRAWN = "withdrawn", _("withdrawn")

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="offers")
    freed = models.ForeignKey(FreedTime, models.PROTECT, null=True, related_name="offers")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="offer")
    key = models.CharField(max_length=32)
    answer_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Null where the practice's programme offered it by itself.
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["answer_until"], condition=Q(state="open"), name="offer_open")]
        constraints = [
            models.UniqueConstraint(fields=["wish"], condition=Q(state="open"), name="offer_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.wish_id}, {self.get_state_display()}"
