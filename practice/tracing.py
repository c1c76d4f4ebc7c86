"""One number and one line for every request: what was asked (the pattern, never the address), how it went, how long it took."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from practice import metrics
from practice.logs import CURRENT, route_of

logger = logging.getLogger("practice.requests")
# What a proxy may give us to call the request by.
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")


class TracingMiddleware:
    """Numbers the request, says so in X-Request-ID, and writes its line and its measures when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the proxy's number counts where there is a proxy, otherwise everybody would choose theirs."""
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        token, began = CURRENT.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            _tell(request, response.status_code, time.perf_counter() - began)
        finally:
            CURRENT.reset(token)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    route = route_of(request)
    metrics.count(route, request.method or "", status, seconds)
    if logger.isEnabledFor(logging.INFO):
        # Whom the request has looked up by itself: a line is not worth a query.
        user = getattr(request, "_cached_user", None)
        about = {
            "method": request.method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "user": getattr(user, "pk", None),
        }
        logger.info("%(method)s %(route)s %(status)s", about, extra={"about": about})
