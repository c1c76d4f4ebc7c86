"""The practice they work in."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from practice.plainrows import columns, row_of
from practice.text import validate_readable


def validate_time_zone(name: str) -> None:
    """Refuses what is not a time zone of the IANA list."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Write it as in Europe/Berlin."), params={"name": name})


def default_reminders() -> list[int]:
    """Two days before, unless the practice says otherwise."""
    return [48]


class Practice(models.Model):
    """The one practice of this installation, and the versions that caches are keyed by.

    `rules_version` grows with every change of catalogue, conditions, rules or course rules;
    `roster_version` with every change of therapists, hours, leave, rooms or closed days.
    """

    name = models.CharField(_("name"), max_length=120, validators=[validate_readable])
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    hold_minutes = models.PositiveSmallIntegerField(
        _("a slot is held for an answer (minutes)"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    link_days = models.PositiveSmallIntegerField(
        _("a link to the health questions works for (days)"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    # ISO 3166: whose public holidays are suggested; empty: nobody's.
    country = models.CharField(_("country (two letters)"), max_length=2, blank=True)
    # Between these hours nothing is sent; the same hour twice: at any time.
    quiet_from = models.TimeField(_("no messages from"), default=time(21))
    quiet_until = models.TimeField(_("no messages until"), default=time(7))
    reminder_hours = models.JSONField(_("reminders before a session (hours)"), default=default_reminders, blank=True)
    notice_hours = models.PositiveSmallIntegerField(
        _("patients move or cancel by themselves until (hours before)"), default=24, validators=[MaxValueValidator(720)]
    )
    offers_by_itself = models.BooleanField(_("offer freed times by itself"), default=False)
    offer_minutes = models.PositiveSmallIntegerField(
        _("an offer is held for (minutes)"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(1440)],
    )
    # After so long without a touch the screen is locked; after so long in all, who works signs in anew.
    idle_minutes = models.PositiveSmallIntegerField(
        _("the screen locks when nobody touches it for (minutes)"),
        default=15,
        db_default=15,
        validators=[MinValueValidator(2), MaxValueValidator(240)],
    )
    session_hours = models.PositiveSmallIntegerField(
        _("a sign-in lasts at most (hours)"),
        default=12,
        db_default=12,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    online_booking = models.BooleanField(_("patients can book online"), default=False)
    # What is past its retention period goes by itself, a little at a time (patients/retention.py).
    forgets_by_itself = models.BooleanField(_("remove what is past its period"), default=False, editable=False)
    # A restored copy writes to nobody: set by `restore`, emptied by an admin who says that this is the practice now.
    sending_held_at = models.DateTimeField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    # When the ticker last looked for work: /readyz and the admin see whether it lives.
    ticked_at = models.DateTimeField(null=True, editable=False)
    rules_version = models.PositiveBigIntegerField(default=1, editable=False)
    roster_version = models.PositiveBigIntegerField(default=1, editable=False)
    # Grows with every change of who may read a restricted record; 0: there has never been one, so nobody need ask.
    restrictions_version = models.PositiveBigIntegerField(default=0, editable=False)
    # How long after a session a therapist still treats the patient, where a record is for those who do.
    treating_months = models.PositiveSmallIntegerField(
        _("a therapist reads a restricted record until (months after the last session)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="practice_only_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> tzinfo:
        """The time zone in which the practice's clocks run."""
        return ZoneInfo(self.time_zone)

    @classmethod
    def current(cls) -> Practice | None:
        """The practice, or None before it has been set up. One query."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns(cls)} FROM practice_practice WHERE id = 1")  # noqa: S608 (our table)
            found = cursor.fetchone()
        return row_of(cls, found) if found else None

    @classmethod
    def bump(cls, version: str) -> None:
        """Make every process notice a change. `version` is rules_version, roster_version or restrictions_version."""
        cls.objects.filter(pk=1).update(**{version: F(version) + 1})

    def local(self, moment: datetime) -> datetime:
        """`moment` on the practice's clock."""
        return moment.astimezone(self.tz)
