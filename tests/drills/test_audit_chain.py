"""Two hundred writers at once, and the log is one chain."""

from __future__ import annotations

import pytest
from django.db import transaction

from practice.audit.verifying import first_fault
from practice.audit.writing import note
from practice.models import AuditEntry, AuditLink
from tests.drills.racing import Racers, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.beside_others]

WRITERS, ROUNDS, ACTS = 20, 10, 3


class Undone(Exception):
    """What is rolled back, with its entry."""


def acts(writer: int) -> int:
    """Some acts in one transaction each, in a process of its own; every third is undone."""
    together()
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
    return done


def test_two_hundred_writers_make_one_unbroken_chain():
    before = AuditEntry.objects.count()
    with Racers(WRITERS) as racers:
        outcomes = [one for _round in range(ROUNDS) for one in racers.run([(acts, (n,)) for n in range(WRITERS)])]
    assert [one.error for one in outcomes if not one.won] == []
    written = WRITERS * ROUNDS * (ACTS - 1)
    assert AuditEntry.objects.count() == before + written
    assert AuditLink.objects.count() == before + written
    assert first_fault() is None
