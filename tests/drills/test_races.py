"""Sixteen processes want one slot: one gets it, the others are told, nobody hangs and nothing breaks."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.models import RecordedCondition
from patients.records import record_condition
from practice.models import User
from scheduling.booking import book, cancel, change, reinstate
from scheduling.models import Appointment, Assessment
from scheduling.plans import Plan
from tests.drills.conftest import RACERS, Arena
from tests.drills.racing import Outcome, Racers, check_in_time, in_turn
from treatments.models import Condition, Rule

ROUNDS = 30
ROUNDS_OF_FORMS = 5
CONDITION_ROUNDS = 200
# Of two that act in turn, the place of the one and of the other; without a place they race.
IN_TURN = {"first": "second", "second": "first", "": ""}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def check_round(outcomes: list[Outcome]) -> int:
    """Exactly one has won, the others were refused in time; returns the winner's appointment."""
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert [outcome.refusal for outcome in outcomes if not outcome.won] == ["SlotTaken"] * (len(outcomes) - 1)
    check_in_time(outcomes)
    return next(outcome.answer for outcome in outcomes if outcome.won)


def live_at(moment: datetime) -> list[int]:
    """The appointments that take up the slot."""
    return list(Appointment.objects.live().filter(starts_at=moment).values_list("pk", flat=True))


def booked(plan: Plan, by: User) -> int:
    """Book in a process of its own."""
    return book(plan, by=by).pk


def moved(pk: int, by: User, asked: dict[str, Any]) -> int:
    """Move in a process of its own."""
    return change(pk, by=by, **asked).pk


def taken_back(pk: int, by: User) -> int:
    """Take a cancellation back in a process of its own."""
    return reinstate(pk, by=by).pk


def contest(arena: Arena, over: str, slot: int) -> list[Plan]:
    """Sixteen plans for one slot that share only the therapist, the room or the patient."""
    plans = []
    for number in range(RACERS):
        places = {"patient": number, "therapist": number, "room": number} | {over: 0}
        if over == "therapist":
            del places["room"]
        plans.append(arena.plan(slot, **places))
    return plans


def test_one_of_sixteen_bookings_gets_the_slot(arena: Arena):
    with Racers(RACERS) as racers:
        for slot, over in zip(range(ROUNDS), cycle(("therapist", "room", "patient"))):
            outcomes = racers.run([(booked, (plan, arena.reception)) for plan in contest(arena, over, slot)])
            winner = check_round(outcomes)
            assert live_at(arena.slot(slot)) == [winner]


def test_one_of_sixteen_moves_gets_the_slot(arena: Arena):
    own = [arena.plan(100, patient=number, therapist=number, room=number) for number in range(RACERS)]
    movers = [book(plan, by=arena.reception).pk for plan in own]
    with Racers(RACERS) as racers:
        for slot, over in zip(range(ROUNDS), cycle(("therapist", "room"))):
            shared = arena.therapists[0].pk if over == "therapist" else arena.rooms[0].pk
            asked = {"starts_at": arena.slot(slot), "room": None} | {over: shared}
            outcomes = racers.run([(moved, (pk, arena.reception, asked)) for pk in movers])
            winner = check_round(outcomes)
            assert live_at(arena.slot(slot)) == [winner]
            # Back to a place where it is in nobody's way.
            number = movers.index(winner)
            home = {"therapist": arena.therapists[number].pk, "room": arena.rooms[number].pk}
            change(winner, by=arena.reception, starts_at=arena.slot(100), **home)


def test_one_of_sixteen_cancellations_taken_back_gets_the_slot(arena: Arena):
    cancelled = []
    for plan in contest(arena, "therapist", 0):
        cancelled.append(book(plan, by=arena.reception).pk)
        cancel(cancelled[-1], reason="patient_time", by=arena.reception)
    with Racers(RACERS) as racers:
        for _round in range(ROUNDS):
            winner = check_round(racers.run([(taken_back, (pk, arena.reception)) for pk in cancelled]))
            assert live_at(arena.slot(0)) == [winner]
            cancel(winner, reason="patient_time", by=arena.reception)


def posted(cookie: str, form: dict[str, object]) -> int:
    """Send the booking panel's form; the status of the answer."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client.post(reverse("scheduling:panel"), form, headers={"HX-Request": "true"}).status_code


def warmed_up(client: Client, arena: Arena) -> str:
    """The cookie of somebody signed in. Addresses and templates are read before sixteen processes would each do it."""
    for expected, patient in ((200, 0), (409, 1)):
        answer = client.post(reverse("scheduling:panel"), _form(arena.plan(200, patient=patient, therapist=0)))
        assert answer.status_code == expected
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_sixteen_forms_at_once_get_one_booking_and_fifteen_refusals(arena: Arena, client_as: Callable[..., Client]):
    cookie = warmed_up(client_as(arena.reception), arena)
    with Racers(RACERS) as racers:
        for slot in range(ROUNDS_OF_FORMS):
            forms = [_form(plan) for plan in contest(arena, "therapist", slot)]
            outcomes = racers.run([(posted, (cookie, form)) for form in forms])
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert sorted(outcome.answer for outcome in outcomes) == [200] + [409] * (RACERS - 1)
            check_in_time(outcomes)
            assert len(live_at(arena.slot(slot))) == 1


def test_one_form_sent_sixteen_times_is_one_booking(arena: Arena, client_as: Callable[..., Client]):
    cookie = warmed_up(client_as(arena.reception), arena)
    with Racers(RACERS) as racers:
        for slot in range(ROUNDS_OF_FORMS):
            form = _form(arena.plan(slot, patient=0, therapist=0))
            outcomes = racers.run([(posted, (cookie, form))] * RACERS)
            assert {outcome.answer for outcome in outcomes} == {200}
            assert len(live_at(arena.slot(slot))) == 1


def _form(plan: Plan) -> dict[str, object]:
    start = timezone.localtime(plan.starts_at).strftime("%Y-%m-%dT%H:%M")
    ids = {"patient": plan.patient, "treatment": plan.treatment, "therapist": plan.therapist}
    return ids | {"start": start, "request_key": str(uuid4())}


def waited_and_booked(plan: Plan, by: User, place: str, wait: float) -> int:
    """Book a moment later."""
    time.sleep(wait)
    return in_turn(place, lambda: book(plan, by=by)).pk


def waited_and_recorded(patient: int, condition: Condition, by: User, place: str, wait: float) -> int:
    """Record a condition a moment later."""
    time.sleep(wait)
    return in_turn(place, lambda: record_condition(patient=patient, condition=condition, status="active", by=by)).pk


def test_no_booking_misses_a_condition_that_was_recorded_before_it(
    arena: Arena, make_rule: Callable[..., Rule], make_condition: Callable[..., Condition]
):
    blocking, harmless = make_rule("hernia", statuses=["active"]).condition, make_condition("stress")
    by, pairs, chance = arena.therapists[0].user, RACERS // 2, random.Random(7)
    seen = dict.fromkeys(("seen", "refused", "booked first"), 0)
    with Racers(RACERS) as racers:
        for number, place in enumerate(["first", "second", "second", *[""] * (CONDITION_ROUNDS // pairs)]):
            condition = blocking if number % 2 else harmless
            other = IN_TURN[place]
            tasks = [
                task
                for pair in range(pairs)
                for task in (
                    (waited_and_booked, (_own_plan(arena, number, pair), by, place, chance.uniform(0, 0.04))),
                    (waited_and_recorded, (arena.patients[pair].pk, condition, by, other, chance.uniform(0, 0.04))),
                )
            ]
            outcomes = racers.run(tasks)
            for booking, recording in zip(outcomes[::2], outcomes[1::2], strict=True):
                seen[_account(booking, recording)] += 1
            # The next round begins with patients of whom nothing is known.
            RecordedCondition.objects.all().delete()
    assert sum(seen.values()) == CONDITION_ROUNDS + 3 * pairs
    assert min(seen.values()) >= pairs


def _own_plan(arena: Arena, slot: int, number: int) -> Plan:
    return arena.plan(slot, patient=number, therapist=number, room=number)


def _account(booking: Outcome, recording: Outcome) -> str:
    """How the two came to each other. Both hold the patient, so the clock readings within say who came first."""
    assert (booking.error, recording.error, recording.refusal) == ("", "", "")
    check_in_time([booking, recording])
    if booking.refusal:
        assert booking.refusal == "Contraindicated"
        return "refused"
    record = RecordedCondition.objects.select_related("condition").get(pk=recording.answer)
    assessment = Assessment.objects.get(appointment=booking.answer)
    knows = record.condition.code in {fact["condition"] for fact in assessment.facts}
    assert knows == (record.recorded_at < assessment.decided_at)
    return "seen" if knows else "booked first"


def test_the_drills_race_on_a_database_that_several_processes_can_open(arena: Arena):
    """A database in memory would let every process win a race of its own."""
    assert connection.vendor == "postgresql" or not connection.is_in_memory_db()
