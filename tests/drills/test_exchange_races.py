"""One file read in by several people at one moment, while its times are booked at the desk: its rows are stored once, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from practice.models import ImportRun, User
from scheduling.booking import book
from scheduling.exchange import runs
from scheduling.models import Appointment
from scheduling.plans import Plan
from tests.drills.conftest import Arena
from tests.drills.racing import Racers

ROUNDS, SESSIONS, READERS, BOOKERS = 4, 6, 4, 4

pytestmark = pytest.mark.django_db(transaction=True)


def read_in(run: int, by: User, zone: str) -> int:
    """Store a run in a process of its own; how many rows it stored."""
    try:
        with timezone.override(zone):
            return runs.store(run, by=by).stored
    except runs.Over:
        return 0


def booked(plan: Plan, by: User) -> int:
    """Book at the desk in a process of its own."""
    book(plan, by=by)
    return -1


def test_a_file_is_stored_once_or_not_at_all_whoever_books_meanwhile(arena: Arena, make_user: Callable[..., User]):
    admin, zone = make_user("admin"), str(arena.practice.time_zone)
    with Racers(READERS + BOOKERS) as racers:
        for day in range(ROUNDS):
            text = "given name,family name,treatment,therapist,starts\n" + "".join(
                f"{person.given_name},{person.family_name},massage,{therapist.name},"
                f"{timezone.localtime(arena.slot(9 * day)):%Y-%m-%d %H:%M}\n"
                for person, therapist in zip(
                    arena.patients[:SESSIONS], reversed(arena.therapists[:SESSIONS]), strict=True
                )
            )
            # Two files of the same rows, each stored by two people at once.
            files = [
                runs.look("appointments", file_name="", content=text.encode(), by=admin).pk
                for _n in range(READERS // 2)
            ]
            tasks = [(read_in, (files[n % 2], admin, zone)) for n in range(READERS)]
            # In half of the rounds somebody books one of the times, with another patient, in the other order of locks.
            rival = 0 if day % 2 else 9 * ROUNDS
            outcomes = racers.run(
                tasks
                + [
                    (booked, (arena.plan(9 * day + rival, patient=15 - n, therapist=n), arena.reception))
                    for n in range(BOOKERS)
                ]
            )
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert {outcome.refusal for outcome in outcomes if not outcome.won} <= {"SlotTaken"}
            stored = [outcome.answer for outcome in outcomes[:READERS] if outcome.won and outcome.answer]
            rows = Appointment.objects.filter(source="import", starts_at=arena.slot(9 * day))
            assert rows.count() == sum(stored)
            assert stored in ([SESSIONS], []) if day % 2 else stored == [SESSIONS]
            done = ImportRun.objects.filter(pk__in=files, state="done", content=None)
            assert [run.stored for run in done.order_by("-stored")] == ([SESSIONS, 0] if stored else [])
