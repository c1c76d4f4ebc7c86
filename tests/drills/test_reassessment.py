"""Facts and rules change while everybody books: in the end whatever lies ahead is fine, or is in review, once."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from patients.models import Patient, RecordedCondition
from patients.records import record_condition
from practice.models import Practice, User
from scheduling import rounds
from scheduling.booking import book, change
from scheduling.models import Appointment, Assessment, Reassessment, SafetyReview
from scheduling.plans import Plan
from scheduling.reassessing import reassess
from scheduling.refusals import Contraindicated
from scheduling.reviewing import in_review
from scheduling.secondlook import would_not_pass
from tests.drills.conftest import RACERS, Arena
from tests.drills.forms import long_or_short
from tests.drills.racing import Racers, together
from treatments.editing import add_row
from treatments.models import Condition, Rule

BOOKINGS, DESKS = 50, 5
# Of what each desk has to do: so much before the condition is recorded, and so much after; the rest races with it.
BEFORE, AFTER = 2, 2
RULES, MOVES = 3, 6
KILLS, MOST_STEPS = long_or_short(20, 8), 5
KILLED_PATIENTS = KILLS * (MOST_STEPS + 2)
PATIENCE_SECONDS = 30.0
FORK = multiprocessing.get_context("fork")

pytestmark = pytest.mark.django_db(transaction=True)


def books_and_moves(plans: list[Plan], moves: list[tuple[int, Any]], by: User) -> tuple[int, int]:
    """Book and move by turns; how many of it the door let through, and how many it refused for the patient's sake."""
    acts: list[Callable[[], Any]] = []
    for plan, (pk, slot) in zip(plans, moves, strict=True):
        acts.append(lambda plan=plan: book(plan, by=by))
        acts.append(lambda pk=pk, slot=slot: change(pk, by=by, starts_at=slot))
    passed = 0
    for number, act in enumerate(acts):
        if number in {BEFORE, len(acts) - AFTER}:
            together()
        try:
            act()
            passed += 1
        except Contraindicated:
            continue
    return passed, len(acts) - passed


def recorded(patient: int, condition: Condition, by: User) -> int:
    """Record while every desk is at work, in a process of its own."""
    together()
    row = record_condition(patient=patient, condition=condition, status="active", by=by)
    together()
    return row.pk


def check_all_accounted_for() -> set[int]:
    """Whatever lies ahead is fine by what is known now or in review, and in review once; returns those in review."""
    practice = Practice.objects.get()
    waiting = list(SafetyReview.objects.filter(closed_at=None).values_list("appointment_id", flat=True))
    assert set(would_not_pass(practice)) == set(waiting)
    assert len(waiting) == len(set(waiting))
    return set(waiting)


@pytest.mark.race
@pytest.mark.beside_others
def test_no_session_of_fifty_that_race_with_a_condition_escapes_both_the_door_and_the_review(
    arena: Arena, make_rule: Callable[..., Rule]
):
    condition = make_rule("hernia", statuses=["active"]).condition
    patient, by, half = arena.patients[0].pk, arena.therapists[0].user, BOOKINGS // 2
    mine = [book(arena.plan(slot, patient=0, therapist=slot % RACERS), by=by).pk for slot in range(half)]
    tasks: list[Any] = [(recorded, (patient, condition, by))]
    for first in range(0, half, half // DESKS):
        share = range(first, first + half // DESKS)
        plans = [arena.plan(50 + number, patient=0, therapist=number % RACERS) for number in share]
        tasks.append((books_and_moves, (plans, [(mine[number], arena.slot(100 + number)) for number in share], by)))
    with Racers(DESKS + 1) as racers:
        outcomes = racers.run(tasks)
    assert [outcome.error or outcome.refusal for outcome in outcomes if not outcome.won] == []
    assert max(outcome.seconds for outcome in outcomes) < PATIENCE_SECONDS
    passed, refused = (sum(outcome.answer[place] for outcome in outcomes[1:]) for place in range(2))
    assert passed + refused == BOOKINGS
    assert passed >= DESKS * BEFORE
    assert refused >= DESKS * AFTER
    ahead = set(Appointment.objects.sessions().values_list("pk", flat=True))
    assert check_all_accounted_for() == ahead
    at = RecordedCondition.objects.get().recorded_at
    assert not Assessment.objects.filter(appointment__in=ahead, decided_at__gt=at).exists()


def switched_on(rule: Rule, by: User) -> int:
    """Switch a rule on while others move, and go round as the ticker does; how many steps it took."""
    together()
    add_row(row=rule, by=by)
    together()
    steps = 1
    while rounds.step():
        steps += 1
    return steps


def moved_about(pk: int, by: User, slots: list[Any], wait: float) -> int:
    """Move from slot to slot until the rule stands in the way: a third before, a third meanwhile, a third after it."""
    third = len(slots) // 3
    for slot in slots[:third]:
        change(pk, by=by, starts_at=slot)
    together()
    try:
        time.sleep(wait)
        for slot in slots[third:-third]:
            change(pk, by=by, starts_at=slot)
    finally:
        together()
    for slot in slots[-third:]:
        change(pk, by=by, starts_at=slot)
    return pk


def test_no_appointment_that_is_moved_while_a_rule_is_switched_on_escapes_it(
    arena: Arena, make_condition: Callable[..., Condition], make_user: Callable[..., User], monkeypatch
):
    monkeypatch.setattr(rounds, "MOST_PATIENTS", 4)
    by, admin, chance = arena.therapists[0].user, make_user("admin"), random.Random(5)
    conditions = [make_condition(f"condition-{number}") for number in range(RULES)]
    for row in arena.patients:
        for condition in conditions:
            record_condition(patient=row.pk, condition=condition, status="active", by=by)
    mine = [book(_own(arena, 0, number), by=by).pk for number in range(RACERS)]
    with Racers(RACERS + 1) as racers:
        for number, condition in enumerate(conditions):
            rule = _rule(condition)
            tasks: list[Any] = [(switched_on, (rule, admin))]
            for pk in mine:
                slots = [arena.slot(20 + 10 * number + place) for place in range(MOVES)]
                tasks.append((moved_about, (pk, by, slots, chance.uniform(0, 0.02))))
            outcomes = racers.run(tasks)
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert check_all_accounted_for() == set(mine)
            assert Reassessment.objects.get(rules_version=Practice.objects.get().rules_version).finished_at
            assert {outcome.refusal for outcome in outcomes[1:]} == {"Contraindicated"}
            assert (
                Appointment.objects.filter(pk__in=mine, revision__gte=1 + (number + 1) * MOVES // 3).count() == RACERS
            )
            Rule.objects.update(archived_at=timezone.now())
            Practice.bump("rules_version")
            while rounds.step():
                continue
            assert in_review(mine) == set()


def _own(arena: Arena, slot: int, number: int) -> Plan:
    return arena.plan(slot, patient=number, therapist=number, room=number)


def _rule(condition: Condition) -> Rule:
    return Rule(
        code=f"no-{condition.code}",
        name="Not with it",
        condition=condition,
        statuses=["active"],
        severity="absolute",
        reason="It would do harm.",
        evidence="textbook",
    )


def tick_to_the_end() -> None:
    """`manage.py tick --once` in this forked process."""
    connections.close_all()
    call_command("tick", once=True)


def held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a fast machine a round would be over before it is killed: after a few steps it waits in the midst of one."""
    steps = count(1)

    def looked_again(*arguments: Any, **named: Any) -> Any:
        touched = reassess(*arguments, **named)
        if touched.looked_at and next(steps) > MOST_STEPS:
            time.sleep(PATIENCE_SECONDS)
        return touched

    monkeypatch.setattr(rounds, "reassess", looked_again)


def done() -> int:
    """How many appointments the round has looked at."""
    return sum(Reassessment.objects.values_list("done", flat=True))


def wait_for_more_than(before: int) -> None:
    """Return when the round has come further."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while done() <= before:
        assert time.monotonic() < deadline, "the round does not go on"
        time.sleep(0.004)


def kill_one(chance: random.Random) -> None:
    """Begin, and kill a moment after it has come further."""
    before = done()
    # A connection must not be shared with the forked process.
    connections.close_all()
    process = FORK.Process(target=tick_to_the_end)
    process.start()
    try:
        wait_for_more_than(before)
        time.sleep(chance.uniform(0, 0.01))
    finally:
        process.kill()
        process.join()
    assert process.exitcode == -signal.SIGKILL, "it ended before it could be killed"


def test_a_round_that_is_killed_again_and_again_finishes_and_does_nothing_twice(
    arena: Arena, make_patient: Callable[..., Patient], make_appointment, make_rule, monkeypatch
):
    monkeypatch.setattr(rounds, "MOST_PATIENTS", 1)
    ailing = {make_patient("hernia").pk for _number in range(KILLED_PATIENTS // 2)}
    others = {make_patient().pk for _number in range(KILLED_PATIENTS // 2)}
    rows = {}
    for place, pk in enumerate(sorted(ailing | others)):
        number, slot = place % RACERS, place // RACERS
        row = make_appointment(
            Patient(pk=pk), arena.therapists[number], arena.rooms[number], arena.massage, arena.slot(slot)
        )
        rows[row.pk] = pk
    make_rule("hernia", statuses=["active"])
    chance = random.Random(11)
    with monkeypatch.context() as patched:
        held_up(patched)
        for _kill in range(KILLS):
            kill_one(chance)
    row = Reassessment.objects.get()
    assert row.finished_at is None
    connections.close_all()
    last = FORK.Process(target=tick_to_the_end)
    last.start()
    last.join(60)
    assert last.exitcode == 0
    row.refresh_from_db()
    assert row.finished_at is not None
    assert (row.total, row.done, row.worse, row.failed) == (KILLED_PATIENTS, KILLED_PATIENTS, KILLED_PATIENTS // 2, 0)
    assert check_all_accounted_for() == {pk for pk, patient in rows.items() if patient in ailing}
    assert SafetyReview.objects.count() == len(ailing)
