"""Answers for requests that cannot be read and for a database that does not answer: words instead of a fault."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for a request that cannot be read, among them one that is far too long.

    Django's own answer reads the form once more, for its CSRF token, and fails at it a second time.
    """
    return HttpResponse(
        render_to_string("400.html", {"too_long": isinstance(exception, RequestDataTooBig)}), status=400
    )


def busy(exception: Exception) -> HttpResponse:
    """503 while the database is locked or away; the transaction is undone, so trying again is safe."""
    # The message may quote a statement with what was typed: its kind has to do.
    logger.error("the database did not answer: %s", type(exception).__name__)
    answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = "5"
    return answer
