"""What sending takes: messages that are due, into a mail server on this machine."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from benchmarks.client import BenchmarkFailed, Times
from benchmarks.counts import Measure
from benchmarks.mail import serve_mail
from practice import outbox, sending
from practice.models import Message
from practice.outbox import Kind, Letter

MESSAGES, AT_ONCE = 1000, 10
# A thousand a minute.
GOAL = 60.0
START_SECONDS = 20.0


def message_measures() -> Iterator[Measure]:
    """A thousand messages, sent by one process; the time of each is that of ten, divided."""
    outbox.register("bench", Kind("Bench", lambda message: Letter("See you", "Dear you"), at_any_hour=True))
    Message.objects.bulk_create(
        Message(kind="bench", about=number, to=f"patient{number}@mail.example") for number in range(MESSAGES)
    )
    with _mail_server():
        times = [_ten() for _piece in range(MESSAGES // AT_ONCE)]
    sent = Message.objects.filter(kind="bench", state=Message.State.SENT)
    if sent.count() != MESSAGES:
        raise BenchmarkFailed("not every message was sent")
    Message.objects.filter(kind="bench").delete()
    yield Measure("sending a message by SMTP, one of 1,000 due", Times.of(times, queries=0), GOAL)


def _ten() -> float:
    sending.BATCH = AT_ONCE
    began = time.perf_counter()
    sending.drain()
    return (time.perf_counter() - began) * 1000 / AT_ONCE


@contextmanager
def _mail_server() -> Iterator[None]:
    """A mail server in a process of its own that forgets what it takes; this installation's for as long."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A connection must not be shared with the forked process.
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=serve_mail, args=(port, len), daemon=True)
    process.start()
    settings.MAIL_LEAVES, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", port
    settings.EMAIL_BACKEND = "practice.gateways.smtp.AttentiveBackend"
    try:
        _wait(port)
        yield
    finally:
        process.kill()


def _wait(port: int) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise BenchmarkFailed("the mail server does not start")
