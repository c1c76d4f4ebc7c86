"""An anchor a day: the end of the log is written down where whoever can write to the database cannot."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice import outbox
from practice.audit.verifying import anchor_file, newest
from practice.models import Message, Practice
from practice.outbox import Kind, Letter, NotNeeded

KIND = "audit-anchor"
# A little less than a day: a job that comes every hour must not drift.
BETWEEN = timedelta(hours=23, minutes=30)


def register() -> None:
    """Make the mail known; called when the package is loaded."""
    outbox.register(KIND, Kind(gettext_lazy("End of the audit log"), letter, at_any_hour=True, undo=timedelta(0)))


def drop_anchor() -> bool:
    """A job: once a day the end of the log goes to the file of anchors, and to AUDIT_MAIL. There is never more to do."""
    path, now, last = anchor_file(), timezone.now(), newest()
    if last is None or (path.exists() and now.timestamp() - path.stat().st_mtime < BETWEEN.total_seconds()):
        return False
    add_line(path, last.line())
    if settings.AUDIT_MAIL:
        outbox.write(kind=KIND, about=last.number, to=settings.AUDIT_MAIL, by=None)
    return False


def add_line(path: Path, line: str) -> None:
    """Add a line, whole or not at all: half a one, of a full disk, would be read as no anchor ever after.

    OSError when there is no room; then the file is as it was, and as old, so that the next try is soon.
    """
    before = path.stat() if path.exists() else None
    try:
        with path.open("a") as file:
            file.write(line + "\n")
    except OSError:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            os.truncate(path, before.st_size)
            os.utime(path, (before.st_atime, before.st_mtime))
        raise


def letter(message: Message) -> Letter:
    """The end of the log as it is when the mail leaves, as a line that `verify_audit --anchors` reads."""
    last, practice = newest(), Practice.current()
    if last is None:
        raise NotNeeded
    subject = _("Audit log of %(practice)s") % {"practice": practice.name if practice else ""}
    text = _("Keep this mail: it shows later that the log was not cut off or made anew.\n\n%(line)s\n")
    return Letter(subject, text % {"line": last.line()})
