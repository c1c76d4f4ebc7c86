"""The waiting list: what becomes free, who fits it, the offer and its answer, and the ticker's part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.models import Patient
from patients.records import record_condition
from practice.models import Message, Practice
from practice.outbox import NotNeeded, take_back
from scheduling import roster
from scheduling.booking import cancel, change
from scheduling.invariants import held_for_nothing
from scheduling.merging import take_over
from scheduling.models import Appointment, FreedTime, Leave, Offer, Room, Therapist, Wish
from scheduling.refusals import Contraindicated, NotWaiting, OfferedAlready, OfferGone, SlotTaken
from scheduling.waiting import turns
from scheduling.waiting.letters import letter
from scheduling.waiting.matching import Stretch, matches
from scheduling.waiting.offering import accept, decline, expire, offer, withdraw
from scheduling.waiting.wishes import add_wish, change_wish, withdraw_wish
from tests.scheduling.conftest import Scene, at
from treatments.models import Rule, Treatment

pytestmark = pytest.mark.django_db
MakeWish = Callable[..., Wish]


@pytest.fixture
def make_wish(scene: Scene, make_patient: Callable[..., Patient]) -> MakeWish:
    """make_wish(weekdays=[0]): somebody new with an e-mail address waits for a massage in the next four weeks."""

    def make(*conditions: str, therapists: tuple[Therapist, ...] = (), **fields: object) -> Wish:
        patient = fields.pop("patient", None) or make_patient(*conditions, email="rosa@example.org")
        usual = {"treatment": scene.massage, "first_day": date(2027, 3, 1), "last_day": date(2027, 3, 29)}
        return add_wish(wish=Wish(patient=patient, **usual | fields), therapists=therapists, by=scene.reception)  # type: ignore[misc]

    return make


def fitting(scene: Scene, when: str = "10:00", until: str = "11:00", **more: object) -> list[Wish]:
    """Who fits that time of Anna's."""
    stretch = Stretch(scene.anna.pk, at(when), at(until))
    found = matches(stretch, practice=Practice.objects.get(), now=at("07:00"), **more)  # type: ignore[arg-type]
    return [match.wish for match in found]


def offered(scene: Scene, wish: Wish, when: str = "10:00") -> Offer:
    """Reception offers a time of Anna's."""
    return offer(wish.pk, therapist=scene.anna.pk, starts_at=at(when), by=scene.reception)


@pytest.fixture
def by_itself(practice: Practice) -> None:
    """The practice lets freed times be offered by themselves."""
    Practice.objects.update(offers_by_itself=True)


def test_what_is_cancelled_or_moved_away_is_written_down_in_one_statement(scene: Scene) -> None:
    row = scene.book("10:00")
    with CaptureQueriesContext(connection) as queries:
        cancel(row.pk, reason="patient_ill", by=scene.reception)
    about_it = [query["sql"] for query in queries if "freedtime" in query["sql"]]
    assert len(about_it) == 1
    assert about_it[0].startswith("INSERT")
    freed = FreedTime.objects.get()
    assert (freed.therapist, freed.starts_at, freed.ends_at) == (scene.anna, at("09:55"), at("10:55"))
    moved = change(scene.book("12:00").pk, by=scene.reception, starts_at=at("14:00"))
    assert moved.starts_at == at("14:00")
    assert list(FreedTime.objects.values_list("starts_at", flat=True)) == [at("09:55"), at("11:55")]


def test_what_leave_that_is_taken_back_opens_is_free_again(scene: Scene, make_wish: MakeWish) -> None:
    leave = roster.add_leave(leave=Leave(therapist=scene.anna, first_day=date(2027, 3, 2), last_day=date(2027, 3, 2)))
    roster.remove_days_off(days=leave)
    assert not FreedTime.objects.exists(), "nobody waits"
    leave = roster.add_leave(leave=Leave(therapist=scene.anna, first_day=date(2027, 3, 2), last_day=date(2027, 3, 2)))
    make_wish()
    roster.remove_days_off(days=leave)
    freed = FreedTime.objects.get()
    assert (freed.starts_at, freed.ends_at) == (at("2027-03-02 08:00"), at("2027-03-02 18:00"))


def test_only_those_fit_whose_wish_has_the_time_in_it(
    scene: Scene,
    make_wish: MakeWish,
    make_therapist: Callable[..., Therapist],
    make_treatment: Callable[..., Treatment],
) -> None:
    ben = make_therapist("Ben", treatments=[scene.massage])
    fits = [
        make_wish(weekdays=[0, 3], from_time=time(9), to_time=time(12)),
        make_wish(therapists=(ben, scene.anna)),
        make_wish(gender=scene.anna.gender),
    ]
    make_wish(weekdays=[1, 2])
    make_wish(from_time=time(11))
    make_wish(to_time=time(10))
    make_wish(therapists=(ben,))
    make_wish(first_day=date(2027, 3, 2))
    make_wish(notice_hours=24)
    make_wish(treatment=make_treatment("osteopathy"))
    make_wish(patient=scene.patient)
    scene.book("10:15")
    make_wish(patient=fits[0].patient, treatment=scene.massage, weekdays=[0, 3], from_time=time(9), to_time=time(12))
    assert Wish.objects.count() == 11, "who waits for it already has that wish changed"
    cancel(Appointment.objects.get().pk, reason="other", by=scene.reception)
    assert {wish.pk for wish in fitting(scene)} == {one.pk for one in fits} | {
        Wish.objects.get(patient=scene.patient).pk
    }


def test_nobody_is_found_whom_the_decision_or_another_appointment_keeps_away(
    scene: Scene,
    make_wish: MakeWish,
    make_rule: Callable[..., Rule],
    make_therapist: Callable[..., Therapist],
    make_room: Callable[..., Room],
) -> None:
    make_room("Linden")
    blocked, relative = (make_rule(f"rule-{one}", one, statuses=["active"]) for one in ("absolute", "relative"))
    well = make_wish()
    make_wish(blocked.condition.code)
    make_wish(relative.condition.code)
    busy = make_wish()
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("10:00", patient=busy.patient_id, therapist=ben.pk)
    assert fitting(scene, "10:00", "10:45") == [well]


def test_the_order_is_that_of_the_rule_on_the_page(
    scene: Scene, make_wish: MakeWish, monday: time_machine.Traveller
) -> None:
    first = make_wish()
    monday.shift(60)
    second, soon = make_wish(), make_wish(last_day=date(2027, 3, 5))
    urgent = make_wish(urgent=True)
    assert fitting(scene) == [urgent, soon, first, second]


def test_matching_asks_as_much_for_thirty_as_for_one(
    scene: Scene, make_wish: MakeWish, django_assert_num_queries: Callable[..., object]
) -> None:
    make_wish()
    fitting(scene)
    with CaptureQueriesContext(connection) as of_one:
        fitting(scene, most=30)
    for _number in range(6):
        make_wish()
    with CaptureQueriesContext(connection) as of_many:
        assert len(fitting(scene, most=30)) == 7
    assert len(of_many) == len(of_one)


def test_an_offer_holds_the_time_and_the_link_books_exactly_that_once(scene: Scene, make_wish: MakeWish) -> None:
    wish = make_wish()
    made = offered(scene, wish)
    assert (made.appointment.status, made.appointment.assessment) == ("held", None)
    assert made.answer_until == at("07:00") + timedelta(minutes=63), "an hour from when the letter leaves"
    with pytest.raises(SlotTaken):
        scene.book("10:15")
    message = Message.objects.get(kind="offer")
    said = letter(message)
    assert "10:00" in said.text
    assert "/w/" in said.text
    assert "massage" not in said.text.lower()
    booked = accept(made.pk, by=None).appointment
    assert (booked.status, booked.source, booked.starts_at) == ("booked", "waiting", at("10:00"))
    assert booked.assessment is not None
    assert booked.history.latest().history_user is None
    wish.refresh_from_db()
    assert (wish.state, wish.booked) == ("booked", booked)
    with pytest.raises(OfferGone):
        accept(made.pk, by=None)
    with pytest.raises(NotNeeded):
        letter(message)
    assert list(held_for_nothing()) == []


@pytest.mark.parametrize("verb", [decline, withdraw])
def test_a_time_that_is_not_wanted_is_free_again_and_the_wish_goes_on(
    scene: Scene, make_wish: MakeWish, verb: Callable[..., Offer]
) -> None:
    made = offered(scene, make_wish())
    assert verb(made.pk, by=scene.reception).appointment.status == "released"
    made.wish.refresh_from_db()
    assert made.wish.state == "open"
    assert scene.book("10:00").status == "booked"
    assert list(held_for_nothing()) == []


def test_whoever_answers_too_late_has_lost_it(
    scene: Scene, make_wish: MakeWish, monday: time_machine.Traveller
) -> None:
    made = offered(scene, make_wish())
    assert expire(made.pk).state == "open", "its time is not over"
    monday.shift(timedelta(minutes=64))
    with pytest.raises(OfferGone):
        accept(made.pk, by=None)
    assert not turns.give_back()
    made.refresh_from_db()
    assert (made.state, made.appointment.status) == ("expired", "released")


def test_one_offer_at_a_time_and_none_for_who_waits_no_longer(scene: Scene, make_wish: MakeWish) -> None:
    wish = make_wish()
    made = offered(scene, wish)
    with pytest.raises(OfferedAlready):
        offered(scene, wish, "12:00")
    withdraw_wish(wish.pk, by=scene.reception)
    made.refresh_from_db()
    assert (made.state, made.appointment.status) == ("withdrawn", "released")
    with pytest.raises(NotWaiting):
        offered(scene, wish, "12:00")
    with pytest.raises(NotWaiting):
        change_wish(wish=wish, therapists=())


def test_what_was_recorded_since_the_offer_refuses_the_answer(
    scene: Scene, make_wish: MakeWish, make_rule: Callable[..., Rule]
) -> None:
    rule = make_rule("clot", "absolute", statuses=["active"])
    made = offered(scene, make_wish())
    record_condition(patient=made.wish.patient_id, condition=rule.condition, status="active", by=scene.therapist)
    with pytest.raises(Contraindicated):
        accept(made.pk, by=None)
    made.refresh_from_db()
    assert (made.state, Appointment.objects.get().status) == ("open", "held")


def test_a_letter_that_is_undone_gives_the_time_back(scene: Scene, make_wish: MakeWish) -> None:
    made = offered(scene, make_wish())
    assert take_back(Message.objects.get(kind="offer").pk, by=scene.reception)
    made.refresh_from_db()
    assert made.state == "withdrawn"


@pytest.mark.usefixtures("by_itself")
def test_freed_times_go_from_one_to_the_next_until_somebody_takes_it(
    scene: Scene, make_wish: MakeWish, monday: time_machine.Traveller
) -> None:
    monday.shift(timedelta(hours=2))
    row = scene.book("13:00")
    scene.book("12:00")
    scene.book("14:00")
    first, second = make_wish(), make_wish()
    by_call = make_wish(urgent=True)
    Patient.objects.filter(pk=by_call.patient_id).update(channel="phone")
    cancel(row.pk, reason="other", by=scene.reception)
    assert turns.offer_by_itself()
    assert not turns.offer_by_itself()
    one = Offer.objects.get()
    assert (one.wish, one.appointment.starts_at, one.made_by) == (first, at("13:00"), None)
    decline(one.pk, by=None)
    turns.offer_by_itself()
    other = Offer.objects.get(state="open")
    assert other.wish == second
    accept(other.pk, by=None)
    turns.offer_by_itself()
    assert Offer.objects.count() == 2
    assert FreedTime.objects.exclude(closed_at=None).exists()


@pytest.mark.usefixtures("by_itself")
def test_times_that_wait_for_an_answer_hold_up_no_other(
    scene: Scene, make_wish: MakeWish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_AT_ONCE", 1)
    make_wish()
    make_wish()
    for day in ("2027-03-02 10:00", "2027-03-03 10:00"):
        cancel(scene.book(day).pk, reason="other", by=scene.reception)
    turns.offer_by_itself()
    turns.offer_by_itself()
    assert Offer.objects.filter(state="open").values("freed").distinct().count() == 2


@pytest.mark.usefixtures("by_itself")
def test_nothing_is_offered_by_itself_at_night_or_to_who_was_asked_before(
    scene: Scene, make_wish: MakeWish, monday: time_machine.Traveller
) -> None:
    Practice.objects.update(quiet_from=time(21), quiet_until=time(7))
    wish, row = make_wish(), scene.book("2027-03-02 10:00")
    cancel(row.pk, reason="other", by=scene.reception)
    monday.shift(timedelta(hours=15))
    assert not turns.offer_by_itself()
    assert not Offer.objects.exists()
    monday.shift(timedelta(hours=9))
    assert turns.offer_by_itself()
    expire_at = Offer.objects.get().answer_until
    monday.move_to(expire_at)
    turns.give_back()
    assert not turns.offer_by_itself()
    assert Offer.objects.get().state == "expired"
    assert FreedTime.objects.get().closed_at is not None
    make_wish()
    assert turns.offer_by_itself(), "a new wish opens the time again"
    assert Offer.objects.filter(state="open").exclude(wish=wish).count() == 1


def test_a_wish_ends_with_its_last_day(scene: Scene, make_wish: MakeWish, monday: time_machine.Traveller) -> None:
    old, young = make_wish(last_day=date(2027, 3, 2)), make_wish()
    monday.shift(timedelta(days=2))
    turns.tidy()
    assert list(Wish.objects.open()) == [young]
    old.refresh_from_db()
    assert old.state == "expired"


def test_of_two_records_of_one_person_the_kept_one_goes_on_waiting(
    scene: Scene, make_wish: MakeWish, make_patient: Callable[..., Patient]
) -> None:
    made = offered(scene, make_wish())
    kept = make_patient()
    take_over(kept=kept.pk, given_up=made.wish.patient_id, by=scene.therapist)
    assert accept(made.pk, by=None).appointment.patient == kept
    assert Wish.objects.get().patient == kept
