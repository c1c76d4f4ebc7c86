"""Two hundred writers at once, and the log is one chain."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from practice.audit.verifying import first_fault
from practice.audit.writing import note
from practice.models import AuditEntry, AuditLink
from tests.drills.racing import Racers, together

pytestmark = pytest.mark.django_db(transaction=True)

PROCESSES, WRITERS, ACTS = 20, 200, 3
# A server that lets fewer in, beside everybody else's connections, has them in several rounds.
OTHERS = 40


class Undone(Exception):
    """What is rolled back, with its entry."""


def acts(writers: range) -> int:
    """Some acts of each of these writers, each writer with a connection of its own; the last act of each is undone."""
    together()
    with ThreadPoolExecutor(max(1, len(writers))) as pool:
        return sum(pool.map(_acts_of_one, writers))


def _acts_of_one(writer: int) -> int:
    done = 0
    for number in range(ACTS):
        try:
            with transaction.atomic():
                note("read", what="records:overview", whose=writer, row=number)
                if number == ACTS - 1:
                    raise Undone
            done += 1
        except Undone:
            pass
    connection.close()
    return done


def rounds() -> Iterator[list[range]]:
    """The writers of each process, as many at once as the server lets in."""
    at_once = WRITERS
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            at_once = min(WRITERS, cursor.fetchone()[0] - OTHERS)
    each = max(1, at_once // PROCESSES)
    for first in range(0, WRITERS, PROCESSES * each):
        starts = range(first, first + PROCESSES * each, each)
        yield [range(start, max(start, min(start + each, WRITERS))) for start in starts]


def test_two_hundred_writers_make_one_unbroken_chain():
    before = AuditEntry.objects.count()
    with Racers(PROCESSES) as racers:
        outcomes = [one for several in rounds() for one in racers.run([(acts, (writers,)) for writers in several])]
    assert [one.error for one in outcomes if not one.won] == []
    written = WRITERS * (ACTS - 1)
    assert sum(one.answer for one in outcomes) == written
    assert AuditEntry.objects.count() == before + written
    assert AuditLink.objects.count() == before + written
    assert first_fault() is None
