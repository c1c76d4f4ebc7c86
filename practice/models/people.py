"""People who sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.roles import OF_A_RECORD, permissions_of
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

    # For the length of one request (patients/withholding.py): what it is about is a record that this person may not read.
    withheld = False

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
        """True when one of the roles gives `permission` (app.codename), and the record is not withheld. No query."""
        if self.withheld and permission in OF_A_RECORD:
            return False
        return self.is_active and permission in permissions_of(self)

    def has_perms(self, permissions: Iterable[str], obj: object | None = None) -> bool:
        """True when the roles give every one of `permissions`."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        """True when the roles give any permission of the app."""
        return self.is_active and any(permission.startswith(f"{app}.") for permission in permissions_of(self))
