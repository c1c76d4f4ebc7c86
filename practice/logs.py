"""What does not stand in a log: the address of a link, which opens what a patient is asked or given, and noise."""

from __future__ import annotations

import logging
import re

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

REFUSALS = (PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)
# /q/ is of the health questions, /r/ with a word for its purpose of the record, /a/ of an appointment, /b/ of a booking online,
# /w/ of an offer of the waiting list, /calendars/ of a diary.
LINK = re.compile(r"(/q|/a|/b|/w|/calendars|/r/[a-z]+)/[^/\s\"']+")


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
