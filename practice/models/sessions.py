"""Sessions with whose they are, since when and from where; and the links by which people come to an account."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from practice.models.people import User

LONGEST_DEVICE, LONGEST_ORIGIN = 200, 45


class Session(AbstractBaseSession):
    """What one browser holds. What a session holds is sealed; these columns say whose it is, for lists and for ending it.

    `user` is None for visitors. `seen_at` is at most a minute old, and what a page asks by itself does not count.
    """

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name=_("user"))
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    # Locked by hand, or by the page that nobody touched; what nobody touches for too long is locked without it.
    locked_at = models.DateTimeField(_("locked"), null=True)
    device = models.CharField(_("device"), max_length=LONGEST_DEVICE, blank=True)
    origin = models.CharField(_("where"), max_length=LONGEST_ORIGIN, blank=True)

    class Meta(AbstractBaseSession.Meta):
        pass


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions to ask of invitations."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that still lead to a password at the moment."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A link with which one person chooses a password: once, until it expires or somebody takes it back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations", verbose_name=_("user"))
    # Part of what the link says; with a new one every link given out before would be unknown.
    key = models.CharField(max_length=32, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used"), null=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="invitation_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d}"
