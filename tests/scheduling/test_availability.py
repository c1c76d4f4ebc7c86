"""What is offered can be booked, what can be booked on the grid is offered, and the number of queries stands."""

from collections.abc import Callable
from datetime import date, time, timedelta
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from practice.models import Practice
from scheduling.availability import STEP, Wishes
from scheduling.booking import book
from scheduling.finding import first_free_slots, free_slots
from scheduling.models import Leave
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused
from scheduling.timetable import timetable
from tests.scheduling.conftest import Scene, at
from treatments.catalogue import current_catalogue, current_rules
from treatments.snapshot import CatalogueTreatment

pytestmark = pytest.mark.django_db
Make = Callable[..., object]
MONDAY = date(2027, 3, 1)


def wished(scene: Scene) -> CatalogueTreatment:
    return current_catalogue().treatment_by_pk[scene.massage.pk]


def day_of(scene: Scene, day: date = MONDAY) -> list[str]:
    slots = free_slots(practice=Practice.objects.get(), treatment=wished(scene), therapist=scene.anna.pk, day=day)
    return [timezone.localtime(slot.starts_at).strftime("%H:%M") for slot in slots]


def test_a_free_day_offers_every_quarter_within_hours(scene: Scene) -> None:
    found = day_of(scene)
    assert (found[0], found[-1], len(found)) == ("08:00", "17:15", 38)


def test_buffers_of_both_sessions_are_kept_apart(scene: Scene) -> None:
    scene.book("10:00")
    found = day_of(scene)
    assert "09:00" in found
    assert "09:15" not in found
    assert "10:45" not in found
    assert "11:00" in found


def test_nothing_is_offered_in_the_past_on_leave_or_at_the_weekend(scene: Scene, monday: object) -> None:
    monday.move_to(at("16:50"))  # type: ignore[attr-defined]
    assert day_of(scene) == ["17:00", "17:15"]
    assert day_of(scene, date(2027, 3, 6)) == []
    Leave.objects.create(therapist=scene.anna, first_day=date(2027, 3, 2), last_day=date(2027, 3, 2))
    Practice.bump("roster_version")
    assert day_of(scene, date(2027, 3, 2)) == []


def test_no_room_no_slot(scene: Scene, make_therapist: Make, make_patient: Make) -> None:
    ben = make_therapist("Ben", treatments=[scene.massage])
    scene.book("09:00", therapist=ben.pk, patient=make_patient().pk)
    assert "09:00" not in day_of(scene)


def test_wishes_are_kept(scene: Scene, make_therapist: Make) -> None:
    ben = make_therapist("Ben", treatments=[scene.massage], gender="man")
    wishes = Wishes(gender="man", weekdays=frozenset({2}), not_before=time(14), not_after=time(15))
    found = first_free_slots(practice=Practice.objects.get(), treatment=wished(scene), wishes=wishes, days=7)
    assert [(slot.therapist, timezone.localtime(slot.starts_at).strftime("%a %H:%M")) for slot in found] == [
        (ben.pk, "Wed 14:00"),
        (ben.pk, "Wed 14:15"),
    ]


def test_days_on_which_the_patient_may_not_are_left_out(scene: Scene, make_rule: Make, make_patient: Make) -> None:
    window = {"days": 2, "from": "since"}
    make_rule("surgery", treatments=["massage"], statuses=["active"], window=window)
    patient = make_patient("surgery")
    patient.conditions.update(since=MONDAY)
    found = first_free_slots(practice=Practice.objects.get(), treatment=wished(scene), patient=patient)
    assert timezone.localdate(found[0].starts_at) == date(2027, 3, 3)


def test_what_is_offered_can_be_booked_and_what_is_not_cannot(
    scene: Scene, make_therapist: Make, make_room: Make, make_patient: Make
) -> None:
    random = Random(7)
    make_room("Attic")
    ben = make_therapist("Ben", treatments=[scene.massage])
    for _ in range(25):
        try:
            start = at(f"{random.randint(8, 17):02}:{random.choice((0, 10, 20, 35)):02}")
            book(
                Plan(make_patient().pk, scene.massage.pk, random.choice((scene.anna.pk, ben.pk)), start),
                by=scene.reception,
            )
        except BookingRefused:
            continue
    offered = set(day_of(scene))
    assert offered
    for minute in range(7 * 60, 19 * 60, STEP):
        clock = f"{minute // 60:02}:{minute % 60:02}"
        assert is_bookable(scene, clock) == (clock in offered), clock


def is_bookable(scene: Scene, clock: str) -> bool:
    try:
        with transaction.atomic():
            scene.book(clock)
            transaction.set_rollback(True)
    except BookingRefused:
        return False
    return True


def test_the_number_of_queries_does_not_grow(
    scene: Scene,
    make_therapist: Make,
    make_room: Make,
    make_patient: Make,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    practice = Practice.objects.get()
    timetable(practice)
    current_rules()
    treatment = wished(scene)

    def one_day_and_the_first_free() -> None:
        with django_assert_num_queries(1):
            free_slots(practice=practice, treatment=treatment, therapist=scene.anna.pk, day=MONDAY)
        with django_assert_num_queries(1):
            first_free_slots(practice=practice, treatment=treatment)
        with django_assert_num_queries(4):
            first_free_slots(practice=practice, treatment=treatment, patient=scene.patient)

    one_day_and_the_first_free()
    for hour in range(8, 17):
        scene.book(f"{hour:02}:30", patient=make_patient().pk)
    one_day_and_the_first_free()


def test_what_is_taken_beyond_the_near_days_is_read_when_it_comes_to_that(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    far = MONDAY + timedelta(days=7)
    scene.book("2027-03-08 08:00")
    Leave.objects.create(therapist=scene.anna, first_day=MONDAY, last_day=far - timedelta(days=1))
    Practice.bump("roster_version")
    practice = Practice.objects.get()
    timetable(practice)
    treatment = wished(scene)
    with django_assert_num_queries(2):
        found = first_free_slots(practice=practice, treatment=treatment, most=1)
    assert found[0].starts_at > at("2027-03-08 08:30")
    with django_assert_num_queries(1):
        first_free_slots(practice=practice, treatment=treatment, most=1, first_day=far)
