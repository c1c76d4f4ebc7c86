"""Twenty mixed requests a second, as a full practice makes them on a busy morning: how long each answer took.

Requests start when they are due, whether or not those before have been answered, and their time runs from then.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from http.client import HTTPException
from itertools import cycle
from queue import Empty, SimpleQueue
from statistics import quantiles
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from benchmarks.client import Answer, BenchmarkFailed, Person
from benchmarks.measures import SEARCHES, Benchmark
from scheduling.availability import Slot

A_SECOND, GOAL_P95_MS = 20, 400.0
SECONDS = 600
# Of every hundred requests.
MIX = {
    "diary, a day": 33,
    "diary, a week": 10,
    "patient search": 15,
    "patient page": 12,
    "record overview": 8,
    "my day": 5,
    "first free": 6,
    "suitable treatments": 4,
    "booking": 7,
}
AT_DESKS, THERAPISTS = 8, 4
Ask = Callable[[Person], Answer]


class Load:
    """The requests of some hours, all known before the first is sent."""

    def __init__(self, address: str, seconds: int) -> None:
        self.practice = Benchmark(address)
        self.address, self.seconds = address, seconds
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.answers: Counter[int] = Counter()
        self._noting = Lock()

    def run(self) -> dict[str, Any]:
        """Send them all and wait for the last answer; what came of it."""
        desk: SimpleQueue[tuple[float, str, Ask]] = SimpleQueue()
        room: SimpleQueue[tuple[float, str, Ask]] = SimpleQueue()
        people = [(Person(self.address, "reception@demo.example"), desk) for _number in range(AT_DESKS)]
        people += [(Person(self.address, "therapist@demo.example"), room) for _number in range(THERAPISTS)]
        requests = list(self._requests())
        began = time.monotonic() + 1
        for number, (what, ask) in enumerate(requests):
            of_desk = what not in {"record overview", "my day", "suitable treatments", "patient page"}
            (desk if of_desk else room).put((began + number / A_SECOND, what, ask))
        threads = [Thread(target=self._work, args=pair, daemon=True) for pair in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self._found()

    def _work(self, person: Person, queue: SimpleQueue[tuple[float, str, Ask]]) -> None:
        while True:
            try:
                due, what, ask = queue.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                status = ask(person).status
            except (OSError, HTTPException):
                status = 0
                person.connection.close()
            with self._noting:
                self.taken[what].append((time.monotonic() - due) * 1000)
                self.answers[status] += 1

    def _requests(self) -> Iterator[tuple[str, Ask]]:
        kinds = self._kinds()
        shares = dict.fromkeys(MIX, 0.0)
        for _number in range(self.seconds * A_SECOND):
            # Whoever is furthest behind its share is next: every kind all the time, none in a heap.
            for what, share in MIX.items():
                shares[what] += share
            what = max(shares, key=lambda one: shares[one])
            shares[what] -= sum(MIX.values())
            yield what, next(kinds[what])

    def _kinds(self) -> dict[str, Iterator[Ask]]:
        of = self.practice
        events, first = reverse("scheduling:events"), reverse("scheduling:first_free")
        days = list(of._workdays())
        records = [reverse("patients:record", args=[pk]) for pk in of.patients]
        return {
            "diary, a day": _gets(*(f"{events}?day={day}" for day in days)),
            "diary, a week": _gets(*(f"{events}?therapist={one}&day={days[-1]}" for one in of.therapists)),
            "patient search": _gets(*(f"{reverse('patients:search')}?{urlencode({'q': text})}" for text in SEARCHES)),
            "patient page": _gets(*records),
            "record overview": _gets(*(reverse("records:overview", args=[pk]) for pk in of.patients)),
            "my day": _gets(reverse("records:my_day")),
            "first free": _gets(f"{first}?treatment={of.massage.pk}"),
            "suitable treatments": _gets(*(reverse("scheduling:suitable", args=[pk]) for pk in of.patients)),
            "booking": self._bookings(),
        }

    def _bookings(self) -> Iterator[Ask]:
        slots = list(self.practice._pairs())
        for patient, slot in slots:
            yield self._booking(patient, slot)
        raise BenchmarkFailed(f"after {len(slots)} bookings there is no free slot left: measure fewer seconds")

    def _booking(self, patient: int, slot: Slot) -> Ask:
        form = self.practice.form_of(patient, slot)
        return lambda person: person.ask(reverse("scheduling:panel"), form)

    def _found(self) -> dict[str, Any]:
        every = [taken for several in self.taken.values() for taken in several]
        p95 = quantiles(every, n=20)[-1]
        broken = sum(count for status, count in self.answers.items() if status >= 500 or status == 0)
        return {
            "seconds": self.seconds,
            "requests": len(every),
            "answers": {str(status): count for status, count in sorted(self.answers.items())},
            "without an answer, or 5xx": broken,
            "p95_ms": round(p95, 1),
            "goal_ms": GOAL_P95_MS,
            "longest_ms": round(max(every), 1),
            "reached": p95 <= GOAL_P95_MS and not broken,
            "p95_ms_of": {what: round(quantiles(taken, n=20)[-1], 1) for what, taken in sorted(self.taken.items())},
            "at": f"{timezone.now():%Y-%m-%d %H:%M} UTC",
        }


def _gets(*paths: str) -> Iterator[Ask]:
    return (lambda person, path=path: person.ask(path) for path in cycle(paths))  # type: ignore[misc]


def load_table(found: dict[str, Any]) -> str:
    """The figure for people."""
    lines = [f"{found['requests']} mixed requests, {A_SECOND} a second, for {found['seconds']} seconds, audit on"]
    lines += [f"  {what:24}p95 {taken:>8.1f} ms" for what, taken in found["p95_ms_of"].items()]
    lines.append(
        f"  {'all':24}p95 {found['p95_ms']:>8.1f} ms (goal {GOAL_P95_MS:.0f}), longest {found['longest_ms']:.1f} ms"
    )
    lines.append(f"  answers: {found['answers']}; without an answer, or 5xx: {found['without an answer, or 5xx']}")
    lines.append(f"  {'reached' if found['reached'] else 'MISSED'}")
    return "\n".join(lines)
