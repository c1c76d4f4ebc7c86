"""How often something is asked, and one line of the result."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.client import Times

COUNT = 200


@dataclass(frozen=True)
class Measure:
    """One line of the result; goals in milliseconds (of p50) and queries, where there are any."""

    name: str
    times: Times
    goal: float | None = None
    most_queries: int | None = None
    floor: Times | None = None
