"""Work that nobody waits for, done by a process beside the web server (`manage.py tick`), a small piece at a time.

Each app registers its jobs in `ready()`. A job does one piece and says whether there is more; it must be able to be
killed anywhere and taken up again, by another process too, because any number of tickers, and of Celery's workers
(practice/tasks.py), may do the same jobs at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from practice.audit.acting import Actor, acting
from practice.audit.writing import Action, Outcome, note
from practice.models import Practice

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
# How often the practice hears that the ticker lives, and when it is missed.
SIGN_OF_LIFE, MISSED = timedelta(seconds=20), timedelta(seconds=90)
AFTER_FAILURE_SECONDS = 30.0
# While the database is away.
AWAY_SECONDS = 2.0
# SQLite has one writer at a time: between two pieces there is as much time for those who book.
ROOM_FOR_OTHERS = 1.0


@dataclass
class Job:
    """A job and when it is due again, on the clock of `time.monotonic`."""

    name: str
    piece: Callable[[], bool]
    every: float
    due: float = 0.0
    failed: bool = False


_jobs: dict[str, Job] = {}
# When this process last said that it lives, on the clock of `time.monotonic`.
_signed: dict[str, float] = {}


def register(name: str, piece: Callable[[], bool], *, every: float = 1.0) -> None:
    """Have `piece` done every so many seconds; when it answers that there is more, again at once."""
    _jobs[name] = Job(name, piece, every)


def run(stop: Event, *, once: bool = False) -> bool:
    """Work until `stop` is set; `once`: until no job has more to do. False when a job has failed at its last try."""
    _signed.clear()
    while not stop.is_set():
        close_old_connections()
        try:
            more = _round(stop)
        except (InterfaceError, OperationalError) as away:
            logger.error("the database did not answer: %s", type(away).__name__)
            if once:
                return False
            # It comes back, and then the work goes on: nobody need start this process again.
            stop.wait(AWAY_SECONDS)
            continue
        if once and not more:
            break
        if not more:
            stop.wait(IDLE_SECONDS)
    return not any(job.failed for job in _jobs.values())


def _round(stop: Event) -> bool:
    """One piece of every job that is due; True when there is more of any."""
    _sign_of_life()
    practice = Practice.current()
    due = [job for job in _jobs.values() if job.due <= time.monotonic()] if practice is not None else []
    more = [job for job in due if practice is not None and not stop.is_set() and _piece(job, practice)]
    return bool(more)


def jobs() -> tuple[tuple[str, float], ...]:
    """The name of every job, and after how many seconds it is due again."""
    return tuple((job.name, job.every) for job in _jobs.values())


def work(name: str, *, seconds: float) -> None:
    """Do one job until there is no more of it, or for so many seconds. After a failure it rests in this process."""
    ends = time.monotonic() + seconds
    job, practice = _jobs[name], Practice.current()
    if practice is None or (job.failed and job.due > time.monotonic()):
        return
    _sign_of_life()
    while _piece(job, practice) and time.monotonic() < ends:
        pass


def is_missed(practice: Practice) -> bool:
    """True when no ticker has shown itself for a while, or ever."""
    return practice.ticked_at is None or timezone.now() - practice.ticked_at > MISSED


def _piece(job: Job, practice: Practice) -> bool:
    """Do one piece on the practice's clock; True when there is more. A failure is one line and a rest for this job."""
    began = time.monotonic()
    try:
        with timezone.override(practice.tz), acting(Actor(f"job {job.name}")):
            more = job.piece()
    except Exception as error:  # noqa: BLE001 (one job that fails must not end the others)
        # The message of the error may name a patient or a condition; logs hold neither.
        logger.error("%s failed: %s", job.name, type(error).__name__)
        _note_change(job, failed=True)
        job.failed, job.due = True, time.monotonic() + AFTER_FAILURE_SECONDS
        return False
    _note_change(job, failed=False)
    job.failed = False
    taken = time.monotonic() - began
    job.due = time.monotonic() + (0 if more else job.every)
    if more and connection.vendor == "sqlite":
        time.sleep(taken * ROOM_FOR_OTHERS)
    return more


def _note_change(job: Job, *, failed: bool) -> None:
    """An entry in the audit log when a job begins to fail, and when it works again; what it changes has its own."""
    if failed == job.failed:
        return
    try:
        with acting(Actor(f"job {job.name}")):
            note(Action.WORKED, what="job", outcome=Outcome.FAILED if failed else Outcome.DONE, about=job.name)
    except DatabaseError as error:
        logger.error("no entry for %s: %s", job.name, type(error).__name__)


def _sign_of_life() -> None:
    now = time.monotonic()
    if now - _signed.get("at", -SIGN_OF_LIFE.total_seconds()) < SIGN_OF_LIFE.total_seconds():
        return
    Practice.objects.filter(pk=1).update(ticked_at=timezone.now())
    _signed["at"] = now
