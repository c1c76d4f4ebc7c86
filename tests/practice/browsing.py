"""A browser for tests that open every address: thousands of requests, of which each should cost what its page costs."""

from __future__ import annotations

from copy import deepcopy
from http.cookies import SimpleCookie
from typing import Any

from django.http import HttpResponseBase
from django.test import Client


class Browser(Client):
    """A client whose answers know nothing of the templates they were made of; a page that breaks is a 500."""

    def __init__(self, cookies: SimpleCookie | None = None, *, enforce_csrf_checks: bool = False) -> None:
        super().__init__(enforce_csrf_checks, raise_request_exception=False)
        if cookies is not None:
            # What it is told stays with it.
            self.cookies = deepcopy(cookies)

    def request(self, **request: Any) -> HttpResponseBase:  # type: ignore[override]
        """The answer, without the copies of every template's words that Django's client keeps."""
        answer = self.handler(self._base_environ(**request))
        self.cookies.update(answer.cookies)
        return answer
