"""The practice's own words for a kind of message: kept, or given up for ours again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from practice.languages import languages
from practice.models import Message, MessageTemplate, User
from practice.wordings import WORDINGS, check_text

WRITTEN = (Message.Channel.EMAIL, Message.Channel.SMS)


@transaction.atomic
def reword(*, kind: str, language: str, channel: str, subject: str, text: str, by: User) -> MessageTemplate:
    """Keep these words for messages of `kind` in `language` by `channel`; what waits to leave is said in them, too.

    ValidationError by field: unknown placeholders by name, an e-mail without a subject, an empty text.
    """
    check_known(kind, language, channel)
    wording, refused = WORDINGS[kind], {}
    if channel == Message.Channel.SMS:
        subject = ""
    elif not subject.strip():
        refused["subject"] = ValidationError(_("An e-mail needs a subject."))
    for name, said in (("subject", subject), ("text", text)):
        try:
            check_text(said, wording)
        except ValidationError as error:
            refused[name] = error
    if refused:
        raise ValidationError(refused)
    known = MessageTemplate.objects.select_for_update(no_key=True)
    row = known.filter(kind=kind, language=language, channel=channel).first()
    row = row or MessageTemplate(kind=kind, language=language, channel=channel)
    row.subject, row.text = subject.strip(), text.strip()
    row.changed_by, row.changed_at = by, timezone.now()
    row.full_clean()
    row.save()
    return row


def use_ours(*, kind: str, language: str, channel: str) -> bool:
    """Give the practice's own words up for ours. False where there were none."""
    deleted, _by_table = MessageTemplate.objects.filter(kind=kind, language=language, channel=channel).delete()
    return deleted > 0


def check_known(kind: str, language: str, channel: str) -> None:
    """ValidationError for a kind, a language or a channel that there are no words for."""
    if kind not in WORDINGS or language not in languages() or channel not in WRITTEN:
        raise ValidationError(_("There is no such message."))
