"""The demo practice on other days, made twice, and made large."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from patients.models import Consent, Patient, Questionnaire, RecordedCondition, Screening
from practice.models import Message, Practice, User
from records.demo.load import longest_record
from records.invariants import broken
from records.models import Note
from scheduling import timetable
from scheduling.models import (
    Appointment,
    Assessment,
    BookingRequest,
    ClosedDays,
    Firing,
    Leave,
    NotedCaution,
    Reaction,
    Reassessment,
    Room,
    SafetyReview,
    Therapist,
    WorkingHours,
)

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, 11, 20, tzinfo=BERLIN)

pytestmark = [pytest.mark.before_setup, pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One week either way and fewer patients: quicker, and the same in kind."""
    monkeypatch.setattr("scheduling.demo.diary.WEEKS", 1)
    monkeypatch.setattr("scheduling.demo.people.PATIENTS", 120)


def make(when: datetime = TUESDAY) -> None:
    """Fill an empty practice at that moment."""
    with time_machine.travel(when, tick=False):
        call_command("demo", verbosity=0)


def fingerprint() -> list[tuple[object, ...]]:
    """What the diary says, without primary keys."""
    columns = ("patient__search_name", "therapist__name", "room__name", "treatment__code", "starts_at", "status")
    return list(Appointment.objects.order_by("starts_at", "therapist__name", "status", "pk").values_list(*columns))


@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 29, 10, 0, tzinfo=BERLIN), datetime(2026, 12, 25, 10, 0, tzinfo=BERLIN)]
)
def test_on_a_sunday_and_at_christmas_the_diary_of_the_day_has_something(catalogue, day):
    make(day)
    assert Appointment.objects.filter(starts_at__date=day.date()).count() >= 4


def test_the_same_moment_makes_the_same_practice(catalogue):
    make()
    first = fingerprint()
    _begin_anew()
    make()
    assert fingerprint() == first


def _begin_anew() -> None:
    """Take everything away but the catalogue; what points to a row goes before it."""
    for model in (
        Firing,
        NotedCaution,
        Reaction,
        SafetyReview,
        BookingRequest,
        Reassessment,
        Appointment,
        Appointment.history.model,
        Assessment,
        Leave,
        ClosedDays,
        WorkingHours,
        Therapist,
        Room,
        RecordedCondition,
        Questionnaire,
        Consent,
        Screening,
        Patient,
        Message,
        User,
        Practice,
    ):
        model.objects.all().delete()
    timetable.forget()


def test_a_practice_for_load_tests_holds_every_invariant(catalogue):
    with time_machine.travel(TUESDAY, tick=False):
        call_command("demo", scale=600, verbosity=0)
        assert (Appointment.objects.count(), Patient.objects.count()) == (600, 60)
        assert (Therapist.objects.count(), Room.objects.count()) == (20, 10)
        assert (Note.objects.count(), Note.objects.filter(patient=longest_record()).count() >= 700) == (1500, True)
        with timezone.override(BERLIN):
            assert list(broken()) == []
