"""Who works when and where."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from practice.models import User
from practice.text import validate_readable
from treatments.models import Archivable, Qualification, RoomFeature, Treatment


class Weekday(models.IntegerChoices):
    """Monday is 0, as in Python."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Room(Archivable):
    """A room with what stands in it."""

    name = models.CharField(_("name"), max_length=60, unique=True, validators=[validate_readable])
    features = models.ManyToManyField(RoomFeature, blank=True, verbose_name=_("features"))
    position = models.PositiveIntegerField(_("place in the diary"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Therapist(Archivable):
    """Somebody who treats. With a user, they see their own day."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("other")

    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="therapist", verbose_name=_("signs in as")
    )
    name = models.CharField(_("name"), max_length=120, validators=[validate_readable])
    title = models.CharField(
        _("works in"),
        max_length=60,
        blank=True,
        validators=[validate_readable],
        help_text=_("One or two words below the name, such as Osteopathy."),
    )
    gender = models.CharField(_("woman or man"), max_length=10, choices=Gender, default=Gender.OTHER)
    qualifications = models.ManyToManyField(Qualification, blank=True, verbose_name=_("qualifications"))
    treatments = models.ManyToManyField(
        Treatment, blank=True, related_name="therapists", verbose_name=_("gives these treatments")
    )
    online_known = models.BooleanField(_("bookable online by patients we know"), default=False)
    online_new = models.BooleanField(_("bookable online by new patients"), default=False)
    usual_room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual room")
    )
    position = models.PositiveIntegerField(_("place in the diary"), default=0)

    class Meta:
        verbose_name = _("therapist")
        verbose_name_plural = _("therapists")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """A stretch of a weekday on the practice's clock. A lunch break is the gap between two stretches."""

    therapist = models.ForeignKey(Therapist, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends")),
                name="hours_end_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DaysOff(models.Model):
    """Whole days on the practice's calendar, both ends included."""

    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        abstract = True
        ordering = ["first_day", "pk"]

    def clean(self) -> None:
        """The last day is not before the first."""
        super().clean()
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day lies before the first.")})


class Leave(DaysOff):
    """Days on which a therapist does not work. Why is nobody's business here."""

    therapist = models.ForeignKey(Therapist, models.CASCADE, related_name="leave")

    class Meta(DaysOff.Meta):
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        constraints = [models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="leave_days_in_order")]

    def __str__(self) -> str:
        return f"{self.therapist}, {self.first_day} – {self.last_day}"


class ClosedDays(DaysOff):
    """Days on which the whole practice is closed."""

    name = models.CharField(_("why"), max_length=80, validators=[validate_readable])

    class Meta(DaysOff.Meta):
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        constraints = [models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="closed_days_in_order")]

    def __str__(self) -> str:
        return self.name
