"""What the errors of a provider's HTTPS interface (django-anymail) mean for a letter."""

from __future__ import annotations

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from requests import ConnectionError as NoConnection
from requests import ConnectTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError

from practice.gateways.outcomes import InDoubt, PutOff, Refused, Trouble, by_status
from practice.outbox import NO_ANSWER


def trouble_of_provider(error: Exception) -> Trouble | None:
    """PutOff, Refused or InDoubt; None for an error that is not the provider's."""
    if isinstance(error, AnymailRecipientsRefused):
        return Refused("recipient refused")
    if not isinstance(error, AnymailAPIError):
        return None
    if error.status_code is not None:
        # An answer of 2xx that cannot be read: it was taken.
        return by_status(error.status_code) or InDoubt(NO_ANSWER, gone=True)
    return PutOff("not reached", gone=True) if _unreached(error) else InDoubt(NO_ANSWER, gone=True)


def _unreached(error: Exception) -> bool:
    """True when not even a connection came about."""
    if isinstance(error, ConnectTimeout):
        return True
    said = error.__cause__.args[0] if error.__cause__ and error.__cause__.args else None
    reason = said.reason if isinstance(said, MaxRetryError) else said
    return isinstance(error, NoConnection) and isinstance(reason, NewConnectionError)
