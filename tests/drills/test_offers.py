"""An offer is answered twice, while it expires, or while the desk takes it back; two who wait are offered one time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from practice.models import Practice
from scheduling.booking import book
from scheduling.invariants import held_for_nothing, overlaps
from scheduling.models import Appointment, FreedTime, Offer, Wish
from scheduling.waiting import turns
from scheduling.waiting.offering import accept, decline, expire, offer, withdraw
from tests.drills.conftest import Arena
from tests.drills.racing import Outcome, Racers, check_in_time

ROUNDS = 6
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.beside_others]


def waits(arena: Arena, patient: int) -> Wish:
    """A patient of the arena waits for a massage."""
    row = arena.patients[patient]
    row.email = f"p{row.pk}@example.org"
    row.save()
    today = timezone.localdate()
    days = {"first_day": today, "last_day": date(today.year + 1, 12, 31)}
    return Wish.objects.create(patient=row, treatment=arena.massage, **days)


def accepted(pk: int) -> str:
    """Taken by link."""
    return accept(pk, by=None).state


def declined(pk: int) -> str:
    """Declined by link."""
    return decline(pk, by=None).state


def taken_back(pk: int, by: object) -> str:
    """Taken back by the desk."""
    return withdraw(pk, by=by).state  # type: ignore[arg-type]


def expired(pk: int) -> str:
    """Its time is over."""
    return expire(pk).state


def offered(wish: int, therapist: int, slot: object, by: object) -> int:
    """Offered by hand; the primary key of the offer."""
    return offer(wish, therapist=therapist, starts_at=slot, by=by).pk  # type: ignore[arg-type]


def ticked() -> bool:
    """One look of a ticker."""
    return turns.offer_by_itself()


def one_answer(made: Offer, outcomes: list[Outcome]) -> str:
    """Exactly one has won; offer, slot and wish say the same."""
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert {outcome.refusal for outcome in outcomes if not outcome.won} == {"OfferGone"}
    check_in_time(outcomes)
    [state] = [outcome.answer for outcome in outcomes if outcome.won]
    made.refresh_from_db()
    slot, wish = Appointment.objects.get(pk=made.appointment_id), Wish.objects.get(pk=made.wish_id)
    taken = state == "accepted"
    assert (made.state, slot.status, slot.revision) == (state, "booked" if taken else "released", 2)
    assert (wish.state, wish.booked_id) == (("booked", slot.pk) if taken else ("open", None))
    return str(state)


def test_one_answer_wins_however_many_come_at_once(arena: Arena) -> None:
    made = [
        offer(waits(arena, number).pk, therapist=arena.therapists[number].pk, starts_at=arena.slot(0), by=None)
        for number in range(ROUNDS)
    ]
    seen = []
    with Racers(4) as racers:
        for row in made:
            mine = (row.pk,)
            tasks = [(accepted, mine), (accepted, mine), (declined, mine), (taken_back, (row.pk, arena.reception))]
            seen.append(one_answer(row, racers.run(tasks)))
    assert Appointment.objects.live().count() == seen.count("accepted")
    assert [*held_for_nothing(), *overlaps()] == []


def test_a_late_answer_and_the_end_of_its_time_come_to_one_end(arena: Arena) -> None:
    made = [
        offer(waits(arena, number).pk, therapist=arena.therapists[number].pk, starts_at=arena.slot(1), by=None)
        for number in range(ROUNDS)
    ]
    Offer.objects.update(answer_until=timezone.now() - timedelta(seconds=1))
    with Racers(3) as racers:
        for row in made:
            outcomes = racers.run([(accepted, (row.pk,)), (expired, (row.pk,)), (expired, (row.pk,))])
            assert one_answer(row, outcomes) == "expired"
    assert not Appointment.objects.live().exists()


def test_a_time_is_held_for_one_of_those_to_whom_it_is_offered(arena: Arena) -> None:
    wishes = [waits(arena, number) for number in range(4)]
    therapist = arena.therapists[0].pk
    with Racers(4) as racers:
        for slot in range(2, 2 + ROUNDS):
            outcomes = racers.run(
                [(offered, (wish.pk, therapist, arena.slot(slot), arena.reception)) for wish in wishes]
            )
            assert [outcome.error for outcome in outcomes if outcome.error] == []
            [pk] = [outcome.answer for outcome in outcomes if outcome.won]
            assert {outcome.refusal for outcome in outcomes if not outcome.won} == {"SlotTaken"}
            decline(pk, by=None)


def test_several_tickers_offer_a_freed_time_to_one(arena: Arena) -> None:
    Practice.objects.update(offers_by_itself=True)
    for number in range(4):
        waits(arena, number)
    # Worked from seven to seven: with sessions on both sides of it, the time has room for one.
    for slot in (3, 5):
        book(arena.plan(slot, patient=5, therapist=0), by=arena.reception)
    start = arena.slot(4)
    FreedTime.objects.create(therapist=arena.therapists[0], starts_at=start, ends_at=start + timedelta(minutes=45))
    with Racers(3) as racers:
        outcomes = racers.run([(ticked, ())] * 3)
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert Offer.objects.get().appointment.starts_at == start
    assert [*held_for_nothing(), *overlaps()] == []
