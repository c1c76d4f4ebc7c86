"""Real processes that do one thing at the same moment, round after round."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import connections
from django.utils import timezone

from practice.models import Practice
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from treatments.catalogue import current_catalogue, current_rules

PATIENCE_SECONDS = 60.0
LONGEST_SECONDS = 2.0
SAMPLE_SECONDS = 0.5
# Forked, not started anew: sixteen imports of Django would take longer than the drill.
_processes = multiprocessing.get_context("fork")

Task = tuple[Callable[..., Any], tuple[Any, ...]]

# In a process of a race: where all of its processes meet.
_meeting: list[Barrier] = []


def together() -> None:
    """Wait in the midst of a task until every process of the race has come this far.

    What has to be before or after another's act is made so, on a machine of any speed; in between they race.
    """
    _meeting[0].wait(PATIENCE_SECONDS)


def in_turn(place: str, act: Callable[[], Any]) -> Any:
    """Act "first" or "second" of two; with no place at once, whoever comes first. All of a race have one, or none."""
    if place == "second":
        together()
    try:
        return act()
    finally:
        if place == "first":
            together()


@dataclass(frozen=True)
class Outcome:
    """What one process came to. `error` is any exception that is no refusal."""

    answer: Any
    refusal: str
    error: str
    seconds: float

    @property
    def won(self) -> bool:
        """Whether the process did what it was asked for."""
        return not self.refusal and not self.error


def check_in_time(outcomes: Sequence[Outcome]) -> None:
    """No call took longer than anybody waits: on a machine that does other things too, longer by as much as they take."""
    slowest = max(outcome.seconds for outcome in outcomes)
    assert slowest < LONGEST_SECONDS or slowest < LONGEST_SECONDS * (1 + 3 * taken_by_others())


def taken_by_others() -> float:
    """What part of this machine's processors is at work while the racers wait, 0 to 1; 0 where nothing tells."""
    try:
        before, _nothing, after = _processors(), time.sleep(SAMPLE_SECONDS), _processors()
    except OSError:
        return 0.0
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return 1 - sum(spent[3:5]) / max(1, sum(spent))


def _processors() -> list[int]:
    """Ticks of all processors since the start: user, nice, system, idle, waiting for a disk, and others."""
    return [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]


class Racers:
    """Processes that wait for each other before every start. Use with `with`."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __enter__(self) -> Racers:
        # A connection must not be shared with the forked processes.
        connections.close_all()
        barrier = _processes.Barrier(self.count)
        self._ends: list[Connection] = []
        self._children = []
        for _number in range(self.count):
            ours, theirs = _processes.Pipe()
            child = _processes.Process(target=_race, args=(theirs, barrier), daemon=True)
            child.start()
            self._ends.append(ours)
            self._children.append(child)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.send(None)
        for child in self._children:
            child.join(5)
            if child.is_alive():
                child.kill()

    def run(self, tasks: Sequence[Task]) -> list[Outcome]:
        """One task for each process, all started at once; their outcomes in the same order."""
        assert len(tasks) == self.count
        for end, task in zip(self._ends, tasks, strict=True):
            end.send(task)
        return [self._answer(end) for end in self._ends]

    def _answer(self, end: Connection) -> Outcome:
        assert end.poll(PATIENCE_SECONDS), "a process has not answered"
        outcome: Outcome = end.recv()
        return outcome


def _race(end: Connection, barrier: Barrier) -> None:
    """The life of a process: wait for a task, wait for the others, do it, report."""
    _meeting[:] = [barrier]
    practice = Practice.objects.get(pk=1)
    timezone.activate(practice.tz)
    # A process of the server has read roster and rules long before two people press at once.
    timetable(practice)
    current_catalogue(practice.rules_version)
    current_rules(practice.rules_version)
    while (task := end.recv()) is not None:
        act, arguments = task
        barrier.wait(PATIENCE_SECONDS)
        began = time.monotonic()
        answer, refusal, error = None, "", ""
        try:
            answer = act(*arguments)
        except BookingRefused as refused:
            refusal = type(refused).__name__
        except Exception as failure:  # noqa: BLE001 (whatever it is, the drill shows it)
            error = f"{type(failure).__name__}: {failure}"
        end.send(Outcome(answer, refusal, error, time.monotonic() - began))
    connections.close_all()
