"""Answers for requests that cannot be read, a database that does not answer and a full disk: words instead of a fault."""

from __future__ import annotations

import errno
import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from practice.hashing import TooManyAtOnce

logger = logging.getLogger(__name__)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# What the databases call it: PostgreSQL's state, SQLite's number.
DISK_FULL = {"53100", 13}


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for a request that cannot be read, among them one that is far too long.

    Django's own answer reads the form once more, for its CSRF token, and fails at it a second time.
    """
    return HttpResponse(
        render_to_string("400.html", {"too_long": isinstance(exception, RequestDataTooBig)}), status=400
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Whatever went wrong outside of any view, while a form or a session was read or written; 500 for a fault of ours."""
    error = sys.exc_info()[1]
    return (explained(error) if error is not None else None) or server_error(request)


def explained(error: BaseException) -> HttpResponse | None:
    """Words for a database that does not answer, a full disk and a rush at the door; None for everything else."""
    if isinstance(error, TooManyAtOnce):
        logger.warning("too many passwords at once")
        return _later(signing_in=True)
    of_database = isinstance(error, OperationalError | InterfaceError)
    return busy(error) if of_database or is_no_room(error) else None


def busy(error: BaseException) -> HttpResponse:
    """507 where there is no room to write, else 503: locked or away. The transaction is undone, so trying again is safe."""
    full = is_no_room(error)
    # The message may quote a statement with what was typed: its kind has to do.
    logger.error("%s: %s", "no room left" if full else "the database did not answer", type(error).__name__)
    if full:
        return HttpResponse(render_to_string("507.html"), status=507)
    return _later(signing_in=False)


def _later(*, signing_in: bool) -> HttpResponse:
    answer = HttpResponse(render_to_string("503.html", {"signing_in": signing_in}), status=503)
    answer["Retry-After"] = "5"
    return answer


def is_no_room(error: BaseException) -> bool:
    """Whether a file or a row could not be written because the disk, or what is allowed of it, is full."""
    cause = error.__cause__
    states = {getattr(cause, "pgcode", None), getattr(cause, "sqlite_errorcode", None)}
    return bool(states & DISK_FULL) or (isinstance(error, OSError) and error.errno in NO_ROOM)
