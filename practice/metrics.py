"""Numbers for a monitor that asks for them (`/metrics`), once METRICS_TOKEN is set.

Patterns of addresses, counts and seconds; nothing of a person.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from typing import Any

import prometheus_client
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import multiprocess
from prometheus_client.core import GaugeMetricFamily

from practice.middleware import open_to_all
from practice.models import Message, Practice

# Seconds; the load figure promises 0.4.
STEPS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_ANSWERED = prometheus_client.Histogram(
    "practice_request_seconds", "Time to answer a request", ["route", "method", "status"], buckets=STEPS
)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answer. Does nothing where nobody asks for numbers."""
    if settings.METRICS_TOKEN:
        named = method if method in METHODS else "other"
        _ANSWERED.labels(route, named, str(status)).observe(seconds)


@open_to_all
def shown(request: HttpRequest) -> HttpResponse:
    """Every number, for who brings the token; to everybody else there is no such page."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not secrets.compare_digest(sent.encode(), token.encode()):
        raise Http404
    registry = prometheus_client.CollectorRegistry()
    if settings.METRICS_FOLDER:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_ANSWERED)
    registry.register(_Now())
    answer = HttpResponse(
        prometheus_client.generate_latest(registry), content_type="text/plain; version=0.0.4; charset=utf-8"
    )
    answer["Cache-Control"] = "no-store"
    return answer


class _Now:
    """What is counted when it is asked for."""

    def collect(self) -> Iterator[Any]:
        """A gauge for each number."""
        for name, words, value in numbers():
            yield GaugeMetricFamily(f"practice_{name}", words, value=value)


def numbers() -> Iterator[tuple[str, str, float]]:
    """Name, meaning and value of what can be counted now."""
    written = Message.objects.filter(state=Message.State.WAITING).exclude(channel=Message.Channel.PHONE)
    waiting = written.aggregate(count=Count("pk"), due=Min("not_before"))
    now = timezone.now()
    yield "outbox_waiting", "Messages that wait to be sent", waiting["count"]
    late = max((now - waiting["due"]).total_seconds(), 0) if waiting["due"] else 0
    yield "outbox_late_seconds", "How late the message is that has waited longest", late
    practice = Practice.current()
    if practice is not None and practice.ticked_at:
        yield "ticker_seconds", "Since the ticker last showed itself", (now - practice.ticked_at).total_seconds()
    yield "disk_free_bytes", "Room for documents and uploads", shutil.disk_usage(settings.PRACTICE_DATA).free
    if connection.vendor == "postgresql":
        yield from _of_postgresql()


def _of_postgresql() -> Iterator[tuple[str, str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE wait_event_type = 'Lock'), pg_database_size(current_database()),"
            " coalesce(max(extract(epoch FROM now() - xact_start)), 0)"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        connections, waiting, size, oldest = cursor.fetchone()
    yield "database_connections", "Connections to the database", connections
    yield "database_waiting_for_locks", "Connections that wait for somebody else", waiting
    yield "database_bytes", "Size of the database", size
    yield "database_oldest_transaction_seconds", "Age of the transaction that is open longest", float(oldest)
