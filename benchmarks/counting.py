"""Counts the queries of a request and says so in a header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Queries"


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware around all others: session, user and practice count too; BEGIN and COMMIT do not."""

    def counting(request: HttpRequest) -> HttpResponse:
        count = 0

        def wrapper(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(wrapper):
            response = get_response(request)
        response[HEADER] = str(count)
        return response

    return counting
