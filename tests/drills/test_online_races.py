"""Eight phones book online at once: one gets the slot, the others choose another time; one press too many books once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.models import Appointment, OnlineBooking, OnlineEntrance, OnlineTreatment, Therapist
from scheduling.online.finishing import Wanted, choose_time, finish
from scheduling.online.proving import MOST_TRIES, WrongCode, code_of, prove
from tests.drills.conftest import Arena
from tests.drills.racing import Racers

RACERS, ROUNDS = 8, 6

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.beside_others]


def finished(row: int) -> tuple[str, int | None]:
    """Book in a process of its own: how far it has come, and the appointment."""
    done = finish(row)
    return done.state, done.appointment_id


def proved(row: int, code: str) -> str:
    """Type a code in, in a process of its own."""
    try:
        return prove(row, code).state
    except WrongCode:
        return "wrong"


def begun(arena: Arena, entrance: OnlineEntrance, slot: int, person: int, *, state: str) -> OnlineBooking:
    """Somebody new wants Anna's slot."""
    key = uuid4().hex
    said = {
        **Wanted(arena.massage.pk, arena.therapists[0].pk, arena.slot(slot)).stored(),
        **dict.fromkeys(("phone", "guardian_name", "guardian_phone"), ""),
        "given_name": f"Rosa{slot}",
        "family_name": f"Number{person}",
        "birth_date": "1990-05-05",
        "channel": "email",
        "email": f"rosa{slot}-{person}@mail.example",
        "language": "en",
        "codes": 1,
    }
    until = timezone.now() + timedelta(hours=1)
    return OnlineBooking.objects.create(
        entrance=entrance, key=key, said=said, code_hash="0" * 64, state=state, expires_at=until
    )


@pytest.fixture
def entrance(arena):
    Practice.objects.update(online_booking=True)
    Therapist.objects.update(online_new=True)
    OnlineTreatment.objects.create(treatment=arena.massage, for_new=True, questions_first=False)
    return OnlineEntrance.objects.create(name="Website", slug="website")


def test_one_of_eight_gets_the_slot_and_nobody_is_registered_in_vain(arena, entrance):
    before = Patient.objects.count()
    with Racers(RACERS) as racers:
        for slot in range(ROUNDS):
            rows = [begun(arena, entrance, slot, person, state="proved") for person in range(RACERS)]
            outcomes = racers.run([(finished, (row.pk,)) for row in rows])
            assert {outcome.error for outcome in outcomes} == {""}
            assert sorted(outcome.answer[0] for outcome in outcomes) == ["booked"] + ["proved"] * (RACERS - 1)
            assert Appointment.objects.live().filter(starts_at=arena.slot(slot)).count() == 1
        assert Patient.objects.count() == before + ROUNDS
        # All of them press on another free time, which is one.
        losers = OnlineBooking.objects.filter(state="proved")[:RACERS]
        outcomes = racers.run([(elsewhere, (row.pk, arena, ROUNDS)) for row in losers])
    assert {outcome.error for outcome in outcomes} == {""}
    assert Appointment.objects.live().filter(starts_at=arena.slot(ROUNDS)).count() == 1


def elsewhere(row: int, arena: Arena, slot: int) -> None:
    """Choose another time in a process of its own."""
    choose_time(row, therapist=arena.therapists[0].pk, starts_at=arena.slot(slot))


def test_eight_presses_of_one_phone_book_once(arena, entrance):
    with Racers(RACERS) as racers:
        for slot in range(ROUNDS):
            row = begun(arena, entrance, slot, 0, state="proved")
            outcomes = racers.run([(finished, (row.pk,))] * RACERS)
            assert {outcome.error for outcome in outcomes} == {""}
            assert len({outcome.answer for outcome in outcomes}) == 1
    assert Appointment.objects.count() == Patient.objects.filter(given_name__startswith="Rosa").count() == ROUNDS


def test_eight_codes_at_once_are_five_tries(arena, entrance):
    row = begun(arena, entrance, 0, 0, state="open")
    with Racers(RACERS) as racers:
        outcomes = racers.run([(proved, (row.pk, "000000"))] * RACERS)
    assert [outcome.answer for outcome in outcomes].count("wrong") == MOST_TRIES
    row.refresh_from_db()
    assert (row.tries, row.state, row.said) == (MOST_TRIES, "expired", {})
    assert prove(row.pk, code_of(row.key)).state == "expired"
