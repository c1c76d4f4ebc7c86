"""One keep-alive client that signs in as people do, asks again and again, and keeps the time."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

from benchmarks.counting import HEADER
from scheduling.demo.staff import PASSWORD

WARM_UP = 20
IDLE_SECONDS = 1.0


class BenchmarkFailed(Exception):
    """An answer that is not what it should be: nothing measured with it would mean anything."""


@dataclass(frozen=True)
class Answer:
    """An answer and how long it took, in milliseconds, from the first byte sent to the last one read."""

    status: int
    body: bytes
    queries: int
    milliseconds: float


@dataclass(frozen=True)
class Times:
    """What many answers took, in milliseconds, and the most queries that one of them needed."""

    p50: float
    p95: float
    queries: int
    count: int

    @classmethod
    def of(cls, taken: Iterable[float], *, queries: int) -> Times:
        """The middle and the 95th percentile."""
        all_of_them = sorted(taken)
        return cls(median(all_of_them), quantiles(all_of_them, n=20)[-1], queries, len(all_of_them))


class Person:
    """Somebody signed in, on one connection."""

    def __init__(self, address: str, email: str, *, whole_pages: bool = False) -> None:
        """`whole_pages`: asks as somebody who follows a link; else as htmx does, which is answered with fragments."""
        place = urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.last = time.monotonic()
        self.whole_pages = whole_pages
        self.signed_in = False
        self.ask("/accounts/login/")
        answer = self.ask("/accounts/login/", {"login": email, "password": PASSWORD})
        if answer.status != 302 or "sessionid" not in self.cookies:
            raise BenchmarkFailed(f"{email} could not sign in: {answer.status}")
        self.signed_in = True

    def ask(self, path: str, form: dict[str, object] | None = None, *, document: object = None) -> Answer:
        """GET, or POST of a form or of a JSON document."""
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **({"HX-Request": "true"} if self.signed_in and not self.whole_pages else {}),
        }
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        elif document is not None:
            body = json.dumps(document)
            headers |= {"Content-Type": "application/json"}
        if body is not None:
            headers |= {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        if time.monotonic() - self.last > IDLE_SECONDS:
            self.connection.close()  # the server has given up on it; the next request opens it again
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        taken = (time.perf_counter() - began) * 1000
        self.last = time.monotonic()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]
        return Answer(response.status, content, int(response.headers.get(HEADER, 0)), taken)

    def measure(self, paths: Iterable[str]) -> Times:
        """Ask for each path, the first ones to warm up; every answer must be 200."""
        answers = [self._right(path) for path in paths][WARM_UP:]
        return Times.of((answer.milliseconds for answer in answers), queries=max(answer.queries for answer in answers))

    def _right(self, path: str) -> Answer:
        answer = self.ask(path)
        if answer.status != 200:
            raise BenchmarkFailed(f"{path} answered {answer.status}")
        return answer


def timed(act: Callable[[], object], count: int) -> Times:
    """The same measure for something that is no page."""
    taken = []
    for _number in range(count + WARM_UP):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return Times.of(taken[WARM_UP:], queries=1)
