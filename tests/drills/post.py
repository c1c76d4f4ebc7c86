"""What the drills of messages run beside them, on loopback: a mail server that counts, a Redis, Celery's beat and worker."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import connections
from redis import Redis
from redis.exceptions import RedisError

from benchmarks.mail import serve_mail
from practice.models import Message
from practice.outbox import Kind, Letter

PATIENCE_SECONDS = 20.0
_processes = multiprocessing.get_context("fork")
_BODY = re.compile(rb"drill-(\d{6})")

DRILL = Kind("Drill", lambda message: Letter("Drill", f"drill-{message.about:06}"))


class Taken:
    """The numbers of the letters that have been taken, in their order: one in each line, all lines of one length."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __len__(self) -> int:
        with self.file.open("rb") as lines:
            first = lines.readline()
        return self.file.stat().st_size // len(first) if first else 0

    def numbers(self) -> list[int]:
        """All of them, twice what was taken twice."""
        return [int(number) for number in _BODY.findall(self.file.read_bytes())]


@contextmanager
def mail_server(folder: Path, port: int) -> Iterator[Taken]:
    """A mail server in a process of its own."""
    taken = Taken(folder / "taken")
    taken.file.touch()
    file = os.open(taken.file, os.O_WRONLY | os.O_APPEND)

    def noted(letter: bytes) -> None:
        found = _BODY.search(letter)
        assert found
        os.write(file, found[0] + b"\n")

    with forked(lambda: serve_mail(port, noted)):
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close(), OSError)
        yield taken
    os.close(file)


@contextmanager
def redis_server() -> Iterator[tuple[Redis, subprocess.Popen[bytes]]]:
    """A Redis that keeps nothing, and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on this machine")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            client = Redis(port=port, socket_timeout=2)
            _wait(client.ping, RedisError)
            yield client, process
        finally:
            process.kill()


@contextmanager
def forked(task: Callable[[], None]) -> Iterator[int]:
    """`task` in a process group of its own, ended at once when the block is left. Yields its number."""
    # A connection must not be shared with the forked process.
    connections.close_all()

    def run() -> None:
        os.setpgrp()
        task()

    process = _processes.Process(target=run)
    process.start()
    assert process.pid
    try:
        yield process.pid
    finally:
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(process.pid, signal.SIGKILL)
        process.join(PATIENCE_SECONDS)


@contextmanager
def celery(redis: Redis, *, workers: int) -> Iterator[int]:
    """Beat and a worker with so many processes, as they run in a practice; only messages tick. Yields the worker's number."""
    from practice.celery import app, schedule

    app.conf.broker_url = f"redis://127.0.0.1:{redis.connection_pool.connection_kwargs['port']}/0"
    app.conf.beat_schedule = {"messages": schedule()["messages"] | {"schedule": 0.5}}
    quiet = ["--loglevel=CRITICAL"]
    worker = ["worker", f"--concurrency={workers}", "--without-gossip", "--without-mingle", *quiet]
    with forked(lambda: app.worker_main(worker)) as number, forked(lambda: app.start(["beat", "--pidfile=", *quiet])):
        yield number


def children(process: int) -> list[int]:
    """The numbers of the processes that `process` has started and that live."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def write_letters(count: int, *, channel: str = "email") -> None:
    """So many messages, due by now, numbered by what they are about."""
    by_sms = channel == Message.Channel.SMS
    Message.objects.bulk_create(
        [
            Message(
                kind="drill",
                about=number,
                channel=channel,
                to=f"0171{number:06}" if by_sms else f"{number}@mail.example",
            )
            for number in range(count)
        ],
        2000,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(ask: Callable[[], object], trouble: type[Exception]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            ask()
        except trouble:
            assert time.monotonic() < ends
            time.sleep(0.02)
        else:
            return
