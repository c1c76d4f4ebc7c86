"""All that lies ahead looked at again after a change of rules, by a ticker of its own, while the desk goes on booking."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils import timezone

from benchmarks.client import WARM_UP, BenchmarkFailed, Times
from benchmarks.counts import Measure
from benchmarks.measures import Benchmark
from practice.models import Practice
from scheduling.models import Appointment, Reassessment
from scheduling.rounds import is_finished

MANAGE = Path(__file__).parent.parent / "manage.py"
UPCOMING = 50_000
GOAL_MS, LONGEST_SECONDS = 120_000.0, 600.0
# Two who book one after the other leave the desk a moment to think.
PAUSE_SECONDS = 0.2


class ReassessmentBenchmark(Benchmark):
    """On a practice made by `manage.py demo --scale --upcoming`."""

    def all(self) -> Iterator[Measure]:
        """The whole round, and the bookings meanwhile beside those before it."""
        upcoming = Appointment.objects.at_risk(timezone.now()).count()
        if upcoming < UPCOMING:
            raise BenchmarkFailed(f"only {upcoming} appointments lie ahead")
        pairs = self._pairs()
        before = [self._booked(*pair)[0] for pair in islice(pairs, 3 * WARM_UP)][WARM_UP:]
        Practice.bump("rules_version")
        version = Practice.objects.get().rules_version
        began, meanwhile = time.monotonic(), []
        ticker = subprocess.Popen([sys.executable, MANAGE, "tick", "--once"])
        try:
            while not is_finished(version):
                self._still_works(ticker, began)
                # A slot may be taken by a patient's other booking; only what was booked is counted.
                meanwhile += [self._booked(*pair)[0] for pair in islice(pairs, 1)]
                time.sleep(PAUSE_SECONDS)
            taken = time.monotonic() - began
        finally:
            ticker.terminate()
            ticker.wait()
        row = Reassessment.objects.get(rules_version=version)
        yield Measure(
            f"re-assessment, {row.done:,} upcoming, all of it",
            Times(1000 * taken, 1000 * taken, 0, 1),
            goal=GOAL_MS,
        )
        yield Measure("booking on that practice, before it", Times.of(before, queries=0))
        yield Measure("booking on that practice, meanwhile", Times.of(meanwhile, queries=0))

    def _still_works(self, ticker: subprocess.Popen[bytes], began: float) -> None:
        if ticker.poll() not in (None, 0):
            raise BenchmarkFailed(f"the ticker ended with {ticker.returncode}")
        if time.monotonic() - began > LONGEST_SECONDS:
            raise BenchmarkFailed("the re-assessment does not come to its end")
