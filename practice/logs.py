"""How a log is written, and what does not stand in it: links of patients, addresses, words of exceptions, noise."""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# The number of the request that is being answered; empty outside of one.
CURRENT: ContextVar[str] = ContextVar("request", default="")
# Lines of the way to an exception.
LONGEST_WAY = 60
REFUSALS = (PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
# /q/ is of the health questions, /r/ with a word for its purpose of the record, /a/ of an appointment, /b/ of a booking online,
# /w/ of an offer of the waiting list, /calendars/ of a diary, /welcome/ of somebody who is to work here, /password/reset/key/ of a new password.
LINK = re.compile(r"(/q|/a|/b|/w|/welcome|/password/reset/key|/calendars|/r/[a-z]+)/[^/\s\"']+")


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, as in `patients/<int:pk>/`; "-" for one that leads nowhere."""
    match = request.resolver_match
    return match.route if match is not None else "-"


def without_links(text: str) -> str:
    """`text` with the key of every patient's link left out."""
    return LINK.sub(r"\1/…", text)


class WithoutLinks(logging.Filter):
    """Leaves the key of a patient's link out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without the key."""
        said = record.getMessage()
        if LINK.search(said):
            record.msg, record.args = without_links(said), ()
        return True


class WithoutRefusals(logging.Filter):
    """Leaves the traceback out where a request was refused: somebody at the door is no fault of the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without what led to it."""
        if record.exc_info and isinstance(record.exc_info[1], REFUSALS):
            record.exc_info = record.exc_text = None
        return True


class AsJson(logging.Formatter):
    """One JSON object a line: when (UTC), how grave, who says what, in which request; of an exception its kind and the way to it.

    The words of an exception stay out: a database quotes in them what somebody typed. So do addresses: the pattern has to do.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
        }
        if number := CURRENT.get():
            line["request"] = number
        line |= getattr(record, "about", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _way_to(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _said(record: logging.LogRecord) -> str:
    """The message; where it names the address of a request, the pattern of it."""
    said, request = record.getMessage(), getattr(record, "request", None)
    if request is not None and len(request.path) > 1:
        said = said.replace(request.path, route_of(request))
    return without_links(said)


def _way_to(error: BaseException) -> list[str]:
    """The kind of the exception and of those it came from, each followed by the places it passed, the last first."""
    lines: list[str] = []
    while len(lines) < LONGEST_WAY:
        places = reversed(traceback.extract_tb(error.__traceback__))
        lines += [type(error).__name__, *(f"{place.filename}:{place.lineno} {place.name}" for place in places)]
        came_from = error.__cause__ or error.__context__
        if came_from is None:
            break
        error = came_from
    return lines[:LONGEST_WAY]
