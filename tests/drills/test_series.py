"""Sixteen courses at one moment over the same times: whole courses win, the others leave nothing behind."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from practice.models import User
from scheduling.booking import book
from scheduling.models import Appointment, Course
from scheduling.plans import Plan
from scheduling.series.booking_many import Member, Move, book_course, move_many
from scheduling.series.verdicts import seal_of
from tests.drills.conftest import RACERS, Arena
from tests.drills.racing import Racers, check_in_time

ROUNDS = 5
SESSIONS = 4
SHOWN = seal_of(45, {})

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def course_booked(plans: list[Plan], by: User, key: UUID) -> int:
    """Book a course in a process of its own."""
    shown = [Member(number, plan, SHOWN) for number, plan in enumerate(plans, 1)]
    return book_course(shown, pattern={}, by=by, request_key=key).pk


def one_booked(plan: Plan, by: User) -> int:
    """Book a single session in a process of its own."""
    return book(plan, by=by).pk


def one_moved(move: Move, patient: int, course: int, by: User) -> int:
    """Move a member of a course in a process of its own."""
    return move_many([move], patient=patient, course=course, by=by)[0].pk


def plans_of(arena: Arena, patient: int, slots: list[int]) -> list[Plan]:
    """A course with the first therapist, one session a day, in no room by name."""
    return [arena.plan(9 * day + slot, patient=patient, therapist=0) for day, slot in enumerate(slots)]


def test_courses_that_share_one_session_are_booked_whole_or_not_at_all(arena: Arena):
    with Racers(RACERS) as racers:
        for slot in range(ROUNDS):
            # Courses over four days against single bookings on one of them each, all with one therapist.
            tasks = [
                (course_booked, (plans_of(arena, number, [slot] * SESSIONS), arena.reception, uuid4()))
                if number % 2
                else (
                    one_booked,
                    (arena.plan(9 * (number % SESSIONS) + slot, patient=number, therapist=0), arena.reception),
                )
                for number in range(RACERS)
            ]
            outcomes = racers.run(tasks)
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            assert {outcome.refusal for outcome in outcomes if not outcome.won} <= {"SlotTaken"}
            check_in_time(outcomes)
            courses = [outcome.answer for outcome in outcomes[1::2] if outcome.won]
            singles = [outcome.answer for outcome in outcomes[::2] if outcome.won]
            assert len(courses) <= 1
            assert courses or singles
            live = Appointment.objects.live().filter(
                starts_at__in=[arena.slot(9 * day + slot) for day in range(SESSIONS)]
            )
            assert sorted(live.filter(course=None).values_list("pk", flat=True)) == sorted(singles)
            assert live.exclude(course=None).count() == len(courses) * SESSIONS
            assert sorted(live.values_list("starts_at", flat=True).distinct()) == sorted(
                live.values_list("starts_at", flat=True)
            )


def test_one_form_sent_sixteen_times_is_one_course(arena: Arena):
    with Racers(RACERS) as racers:
        outcomes = racers.run(
            [(course_booked, (plans_of(arena, 0, [0] * SESSIONS), arena.reception, uuid4()))] * RACERS
        )
    assert [outcome.error + outcome.refusal for outcome in outcomes if not outcome.won] == []
    assert len({outcome.answer for outcome in outcomes}) == Course.objects.count() == 1
    assert Appointment.objects.count() == SESSIONS


def test_one_of_sixteen_members_gets_the_slot_it_moves_to(arena: Arena):
    own = [arena.plan(100, patient=number, therapist=number, room=number) for number in range(RACERS)]
    made = [Course.objects.get(pk=course_booked([plan], arena.reception, uuid4())).appointments.get() for plan in own]
    shared = arena.therapists[0].pk
    with Racers(RACERS) as racers:
        outcomes = racers.run(
            [
                (
                    one_moved,
                    (
                        Move(1, row.pk, row.revision, arena.slot(0), shared),
                        row.patient_id,
                        row.course_id,
                        arena.reception,
                    ),
                )
                for row in made
            ]
        )
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert [outcome.refusal for outcome in outcomes if not outcome.won] == ["SlotTaken"] * (RACERS - 1)
    assert Appointment.objects.live().filter(starts_at=arena.slot(0)).count() == 1
