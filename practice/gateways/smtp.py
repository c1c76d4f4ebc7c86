"""Django's SMTP, which in addition knows whether a letter had been handed over when the line broke."""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL, SMTPException
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

END_OF_LETTER = b"\r\n.\r\n"


class NoAnswer(SMTPException):
    """The whole letter was handed over, and the server has not said whether it takes it."""


class _Attentive(SMTP):
    """SMTP that notes the moment at which the end of a letter has left."""

    _handed_over = False

    def send(self, s: Any) -> None:
        super().send(s)
        self._handed_over = isinstance(s, bytes) and s.endswith(END_OF_LETTER)

    def data(self, msg: Any) -> Any:
        self._handed_over = False
        try:
            return super().data(msg)
        except OSError as error:
            if self._handed_over:
                self.close()
                raise NoAnswer from error
            raise


class _AttentiveSecurely(_Attentive, SMTP_SSL):
    """The same within TLS from the first byte on."""


class AttentiveBackend(EmailBackend):
    """The backend for EMAIL_URL=smtp…: raises NoAnswer where a letter may have been taken."""

    @property
    def connection_class(self) -> type[SMTP]:
        """What speaks to the server."""
        return _AttentiveSecurely if self.use_ssl else _Attentive
