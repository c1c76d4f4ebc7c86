"""Who did what, whose, when and from where: rows that are only ever added, and the chain that shows a gap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import models
from django.utils.translation import gettext_lazy as _

from practice.chaining import Chained
from practice.seals import Sealed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What the sum of a link is made of, in this order.
SUMMED = (
    "id",
    "moment",
    "action",
    "who",
    "by",
    "whose",
    "what",
    "row",
    "origin",
    "request",
    "outcome",
    "about",
)


class AuditEntry(models.Model):
    """One act. Keys instead of relations: what it names may be gone one day, the act has happened.

    `moment` is in microseconds since 1970 (UTC); `who` the key of a user, `whose` of a patient; `what` the kind of row or
    the name of the page, `row` its key. `about` holds codes and names of fields, never what anybody wrote.
    """

    class Action(models.TextChoices):
        READ = "read", _("read")
        PRINTED = "printed", _("printed")
        EXPORTED = "exported", _("exported")
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")
        SENT = "sent", _("sent")
        SIGNED_IN = "signed-in", _("signed in")
        SIGNED_OUT = "signed-out", _("signed out")
        TRIED = "tried", _("tried to sign in")
        REFUSED = "refused", _("was refused")
        WORKED = "worked", _("worked")
        BROKE_GLASS = "broke-glass", _("opened in an emergency")
        ERASED = "erased", _("erased")
        MERGED = "merged", _("merged")
        PARTED = "parted", _("undid a merge")
        LOCKED = "locked", _("locked the screen")
        ENDED = "ended", _("ended a session")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    moment = models.BigIntegerField()
    action = models.CharField(max_length=12)
    who = models.BigIntegerField(null=True)
    by = models.CharField(max_length=40)
    whose = models.BigIntegerField(null=True)
    what = models.CharField(max_length=80)
    row = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=45, blank=True)
    request = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=8, default=Outcome.DONE)
    about = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["whose", "-id"], name="audit_entry_whose"),
            models.Index(fields=["who", "-id"], name="audit_entry_who"),
        ]
        constraints = [
            Sealed(name="audit_entry_sealed"),
            Chained(name="audit_entry_chained", links="practice_auditlink", fields=SUMMED),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.what}"

    @property
    def at(self) -> datetime:
        """When, in UTC."""
        return EPOCH + timedelta(microseconds=self.moment)

    @property
    def did(self) -> str:
        """What was done, in a word."""
        label = str(self.Action(self.action).label) if self.action in self.Action else self.action
        goes_without_saying = self.action in (self.Action.TRIED, self.Action.REFUSED)
        if self.outcome == self.Outcome.DONE or goes_without_saying:
            return label
        return f"{label}, {self.Outcome(self.outcome).label}"

    def sum_after(self, before: str) -> str:
        """The hash of its link, behind a link with the hash `before` (the first link: nothing)."""
        return sum_of((getattr(self, name) for name in SUMMED), before)


def sum_of(values: Iterable[object], before: str) -> str:
    """The hash of a link whose entry holds `values` (as SUMMED names them), behind a link with the hash `before`."""
    row = "\x1f".join("" if value is None else str(value) for value in values)
    return sha256(f"{before}\n{row}".encode()).hexdigest()


class AuditLink(models.Model):
    """The place of an entry in the chain: numbered without a gap, in the order in which they were committed."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.DO_NOTHING, related_name="link", db_constraint=False)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link of the audit log")
        verbose_name_plural = _("links of the audit log")
        constraints = [Sealed(name="audit_link_sealed")]

    def __str__(self) -> str:
        return str(self.number)
