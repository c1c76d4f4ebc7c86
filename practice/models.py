"""People who sign in, and the practice they work in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.roles import permissions_of
from practice.text import validate_readable


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """One user with a usable password (or none, when it is to be set by link)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A clinic admin, for set-up from the command line. Nobody stands above the table of roles."""
        return self.create_user(email, password, is_admin=True, **fields)


class User(AbstractBaseUser):
    """Somebody who works here. Roles are columns; what each may do stands in practice/roles.py."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Somebody with this e-mail is registered already.")}
    )
    name = models.CharField(_("name"), max_length=120, validators=[validate_readable])
    is_receptionist = models.BooleanField(
        _("receptionist"), default=False, help_text=_("Diary, bookings, contact data. No diagnoses.")
    )
    is_therapist = models.BooleanField(
        _("therapist"), default=False, help_text=_("Clinical records, conditions, decisions.")
    )
    is_admin = models.BooleanField(
        _("clinic admin"), default=False, help_text=_("Catalogue, rules, staff, settings. No clinical notes.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("Somebody with this e-mail is registered already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        """Addresses are kept in lower case, so that one person is one user."""
        super().clean()
        self.email = self.email.lower()

    def get_short_name(self) -> str:
        """The name as shown in the corner of the page."""
        return str(self)

    def has_perm(self, permission: str, obj: object | None = None) -> bool:
        """True when one of the roles gives `permission` (app.codename). No query."""
        return self.is_active and permission in permissions_of(self)

    def has_perms(self, permissions: Iterable[str], obj: object | None = None) -> bool:
        """True when the roles give every one of `permissions`."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        """True when the roles give any permission of the app."""
        return self.is_active and any(permission.startswith(f"{app}.") for permission in permissions_of(self))


def validate_time_zone(name: str) -> None:
    """Refuses what is not a time zone of the IANA list."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. Write it as in Europe/Berlin."), params={"name": name})


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
    is_demo = models.BooleanField(default=False, editable=False)
    # When the ticker last looked for work: /readyz and the admin see whether it lives.
    ticked_at = models.DateTimeField(null=True, editable=False)
    rules_version = models.PositiveBigIntegerField(default=1, editable=False)
    roster_version = models.PositiveBigIntegerField(default=1, editable=False)

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
        # Asked with every request: written out it takes a third of the time that building it takes.
        return next(iter(cls.objects.raw("SELECT * FROM practice_practice WHERE id = 1")), None)

    @classmethod
    def bump(cls, version: str) -> None:
        """Make every process notice a change. `version` is rules_version or roster_version."""
        cls.objects.filter(pk=1).update(**{version: F(version) + 1})

    def local(self, moment: datetime) -> datetime:
        """`moment` on the practice's clock."""
        return moment.astimezone(self.tz)


class Message(models.Model):
    """One letter to a patient, in the database before it leaves. What it says is made when it is sent, from `about`.

    `about` is the primary key of what it is about, by its `kind`; neither holds clinical text.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer needed")

    kind = models.CharField(max_length=30)
    about = models.PositiveBigIntegerField()
    to = models.CharField(max_length=254)
    not_before = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Kind of error, never its text: addresses and words of patients do not belong here.
    trouble = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["not_before"], condition=Q(state="waiting"), name="message_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
