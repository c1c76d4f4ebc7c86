"""The process that does what nobody waits for: piece by piece, one failing job does not end the others, and it can be ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone

from practice import ticking
from practice.models import Practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, ticking.Job]:
    """No jobs but those of the test."""
    none: dict[str, ticking.Job] = {}
    monkeypatch.setattr(ticking, "_jobs", none)
    monkeypatch.setattr(ticking, "_signed", {})
    # It would end the transaction in which the test runs.
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    return none


def test_once_means_until_no_job_has_more_to_do(jobs):
    left = {"letters": 3, "rounds": 5}

    def piece(name: str) -> bool:
        left[name] -= 1
        return left[name] > 0

    for name in left:
        ticking.register(name, lambda name=name: piece(name))
    call_command("tick", once=True)
    assert left == {"letters": 0, "rounds": 0}


def test_a_job_that_fails_rests_is_named_without_its_words_and_the_others_go_on(jobs, caplog):
    done = []

    def fails() -> bool:
        done.append("failed")
        raise ValueError("Hanna Brandt has a hernia")

    ticking.register("letters", fails)
    ticking.register("rounds", lambda: bool(done.append("rounds") or done.count("rounds") < 3))
    with pytest.raises(CommandError):
        call_command("tick", once=True)
    assert (done.count("failed"), done.count("rounds")) == (1, 3)
    assert "letters failed: ValueError" in caplog.text
    assert "Hanna" not in caplog.text


def test_it_works_on_the_practices_clock_and_shows_that_it_lives(jobs, practice):
    zones = []
    Practice.objects.update(time_zone="Asia/Tokyo")
    ticking.register("clock", lambda: bool(zones.append(str(timezone.get_current_timezone()))))
    assert ticking.is_missed(Practice.objects.get())
    ticking.run(Event(), once=True)
    assert zones == ["Asia/Tokyo"]
    assert not ticking.is_missed(Practice.objects.get())


@pytest.fixture
def redis_named(settings) -> None:
    """Celery wants a Redis to be named; nobody asks it here."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def test_beat_knows_every_job_and_goes_by_utc(redis_named):
    from practice.celery import app, schedule

    assert set(schedule()) >= {"messages", "calls", "re-assessment", "held slots"}
    assert app.conf.timezone == "UTC"


def test_celerys_workers_do_the_same_pieces_and_a_failing_job_rests(redis_named, jobs, practice, caplog):
    from practice.tasks import work

    left = [1, 2, 3]

    def fails() -> bool:
        left.append(0)
        raise ValueError("Hanna Brandt has a hernia")

    ticking.register("letters", lambda: bool(left.pop() and left))
    ticking.register("rounds", fails)
    work.apply(args=("letters",)).get()
    assert (left, ticking.is_missed(Practice.objects.get())) == ([], False)
    for _tick in range(2):
        work.apply(args=("rounds",)).get()
    assert (left, "Hanna" in caplog.text) == ([0], False)


@pytest.mark.before_setup
def test_before_set_up_there_is_nothing_to_do(jobs):
    ticking.register("never", lambda: pytest.fail("there is no practice"))
    assert ticking.run(Event(), once=True)


def tick() -> None:
    """`manage.py tick` in this forked process."""
    connections.close_all()
    call_command("tick")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_int_and_term_end_it_after_the_piece_at_hand(jobs, practice, number):
    ticking.register("rounds", lambda: False)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=tick)
    process.start()
    deadline = time.monotonic() + 20
    while Practice.objects.get().ticked_at is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, number)
    process.join(10)
    assert process.exitcode == 0


def test_a_database_that_is_away_for_a_while_does_not_end_it(jobs, monkeypatch):
    stop, asked = Event(), []

    def current() -> None:
        asked.append("practice")
        if len(asked) == 1:
            raise OperationalError("the server closed the connection")
        stop.set()

    monkeypatch.setattr(ticking, "_sign_of_life", lambda: None)
    monkeypatch.setattr(ticking.Practice, "current", current)
    monkeypatch.setattr(ticking, "AWAY_SECONDS", 0)
    assert ticking.run(stop)
    assert len(asked) == 2
