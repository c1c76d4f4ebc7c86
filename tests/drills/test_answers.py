"""Two answer one request, or one answers while it expires: one of them wins, the other is told, and the slot agrees."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from patients.models import RecordedCondition
from practice.models import User
from scheduling.holding import approve, decline, expire, hold
from scheduling.models import Appointment, BookingRequest
from tests.drills.conftest import Arena
from tests.drills.racing import Outcome, Racers, check_in_time, in_turn
from tests.scheduling.conftest import EVERYTHING
from treatments.models import Rule

ROUNDS = 15
# Before the races, so that each of the two has been faster once on any machine.
IN_TURN = (("first", "second"), ("second", "first"))
PAIRS = 2

pytestmark = pytest.mark.django_db(transaction=True)


def approved(pk: int, by: User, place: str, wait: float) -> str:
    """Approve a moment later, in a process of its own; the state that was written."""
    time.sleep(wait)
    return in_turn(place, lambda: approve(pk, by=by, reason="Seen today, calm.", against=EVERYTHING)).state


def declined(pk: int, by: User, place: str, wait: float) -> str:
    """Decline a moment later."""
    time.sleep(wait)
    return in_turn(place, lambda: decline(pk, by=by, answer="Rather next week.")).state


def expired(pk: int, place: str, wait: float) -> str:
    """Let its time run out a moment later."""
    time.sleep(wait)
    return in_turn(place, lambda: expire(pk)).state


def settled(request: BookingRequest, outcomes: list[Outcome]) -> str:
    """Exactly one has won, the other was told in time; request and slot say the same. Returns the state."""
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert {outcome.refusal for outcome in outcomes if not outcome.won} <= {"AnsweredAlready", "RequestGone"}
    check_in_time(outcomes)
    [state] = [outcome.answer for outcome in outcomes if outcome.won]
    request = BookingRequest.objects.select_related("appointment__assessment").get(pk=request.pk)
    held = request.appointment
    assert request.state == state
    assert (held.status, held.assessment is not None) == (
        ("booked", True) if state == "approved" else ("released", False)
    )
    assert held.revision == 2
    return str(state)


def test_one_answer_wins_while_another_therapist_answers_or_the_time_runs_out(
    arena: Arena, make_rule: Callable[..., Rule], monkeypatch: pytest.MonkeyPatch
):
    # All are asked by one person beforehand; how many one may ask is not what races here.
    monkeypatch.setattr("scheduling.holding.MOST_OPEN", PAIRS * (ROUNDS + len(IN_TURN)))
    condition = make_rule("hernia", "relative", statuses=["active"]).condition
    anna, berta = (row.user for row in arena.therapists[:2])
    for patient in arena.patients[:PAIRS]:
        RecordedCondition.objects.create(patient=patient, condition=condition, status="active", recorded_by=anna)
    asked = [
        [
            hold(arena.plan(slot, patient=pair, therapist=pair, room=pair), by=arena.reception)
            for slot in range(ROUNDS + len(IN_TURN))
        ]
        for pair in range(PAIRS)
    ]
    over = [request.pk for request in asked[1]]
    BookingRequest.objects.filter(pk__in=over).update(held_until=timezone.now() - timedelta(seconds=1))
    chance, seen = random.Random(7), []
    with Racers(2 * PAIRS) as racers:
        for (one, other), answered, running_out in zip([*IN_TURN, *[("", "")] * ROUNDS], *asked, strict=True):
            first, second, third, fourth = (chance.uniform(0, 0.02) for _racer in range(4))
            outcomes = racers.run(
                [
                    (approved, (answered.pk, anna, one, first)),
                    (declined, (answered.pk, berta, other, second)),
                    (approved, (running_out.pk, anna, one, third)),
                    (expired, (running_out.pk, other, fourth)),
                ]
            )
            seen += [settled(answered, outcomes[:2]), settled(running_out, outcomes[2:])]
    assert seen[: PAIRS * len(IN_TURN)] == ["approved", "approved", "declined", "expired"]
    assert Appointment.objects.live().count() == seen.count("approved")
