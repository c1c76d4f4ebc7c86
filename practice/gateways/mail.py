"""E-mail, by SMTP or by the interface of a provider (django-anymail), over one connection for many letters."""

from __future__ import annotations

from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from practice.gateways.outcomes import InDoubt, PutOff, Refused, Trouble
from practice.gateways.smtp import NoAnswer
from practice.models import Message
from practice.outbox import NO_ANSWER, Letter

CLOSING = 421


class MailGateway:
    """The mail server of this installation."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def open(self) -> None:
        """Connect and sign in. PutOff when that fails, whatever the reason: all letters can wait for its mending."""
        try:
            self._connection.open()
        except OSError as error:
            raise PutOff(_named(error), gone=True) from error

    def send(self, message: Message, letter: Letter) -> str:
        """Hand the letter over. A subject or an address with a line break in it is a ValueError of Django's."""
        mail = EmailMessage(letter.subject, letter.text, to=[message.to], connection=self._connection)
        for file in letter.files:
            mail.attach(file.name, file.content, file.media_type)
        try:
            mail.send()
        except Exception as error:
            if trouble := _trouble(error):
                raise trouble from error
            raise
        return ""

    def close(self) -> None:
        """Sign off; what was sent is sent, whatever the server says now."""
        with suppress(Exception):
            self._connection.close()


def _trouble(error: Exception) -> Trouble | None:
    """What an error of the dialogue means for the letter; None for one that is no fault of the dialogue."""
    if settings.MAIL_PROVIDER:
        # Half a second of imports, for those who have a provider.
        from practice.gateways.provider import trouble_of_provider

        return trouble_of_provider(error)
    if isinstance(error, NoAnswer):
        return InDoubt(NO_ANSWER, gone=True)
    if isinstance(error, SMTPRecipientsRefused):
        return _by_code(min(code for code, _words in error.recipients.values()))
    if isinstance(error, SMTPResponseException):
        return _by_code(error.smtp_code)
    if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
        return Refused(_named(error))
    return PutOff(_named(error), gone=True) if isinstance(error, OSError) else None


def _by_code(code: int) -> Trouble:
    kind = f"SMTP {code}"
    return PutOff(kind, gone=code == CLOSING) if 400 <= code < 500 else Refused(kind)


def _named(error: Exception) -> str:
    """The kind of an error, with the server's number where it gave one."""
    code = getattr(error, "smtp_code", None)
    return f"SMTP {code}" if code else type(error).__name__
