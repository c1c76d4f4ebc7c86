"""The classes of rows of this package, and the one below it, that go by themselves when their period is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models import Questionnaire, RecordedCondition
from patients.retention import Class, Period, Rows, delete, register
from practice.models import ImportRun, Message

OVER = (Message.State.SENT, Message.State.FAILED, Message.State.DROPPED)


def old_messages(before: datetime) -> Rows:
    """Messages that have been sent or given up."""
    return Message.objects.filter(state__in=OVER).filter(Q(done_at__lt=before) | Q(done_at=None, made_at__lt=before))


def old_imports(before: datetime) -> Rows:
    """Files that were read in, with what was said of their rows."""
    return ImportRun.objects.exclude(state=ImportRun.State.ANALYSED).filter(made_at__lt=before)


def unanswered(before: datetime) -> Rows:
    """Links to the health questions that nobody has sent answers by: what was begun and given up goes with them."""
    recorded_from = RecordedCondition.objects.filter(questionnaire__isnull=False).values("questionnaire")
    rows = Questionnaire.objects.filter(sent_at=None, confirmed_at=None, expires_at__lt=before)
    return rows.exclude(pk__in=recorded_from)


def tell() -> None:
    """Register them; called once, when the programme starts."""
    register(
        Class(Period("messages", _("Messages"), _("after they were sent or given up"), 12), old_messages, delete),
        Class(Period("answers", _("Health questions not sent in"), _("after the link ended"), 3), unanswered, delete),
        Class(Period("imports", _("Files that were read in"), _("after the import"), 12), old_imports, delete),
    )
