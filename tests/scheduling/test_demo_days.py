"""The demo practice on other days, made twice, and made large."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from patients.models import Patient
from records.demo.load import longest_record
from records.invariants import broken
from records.models import Note
from scheduling import timetable
from scheduling.models import (
    Appointment,
    Room,
    Therapist,
)

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY, TUESDAY = datetime(2026, 11, 29, 10, 0, tzinfo=BERLIN), datetime(2026, 11, 24, 11, 20, tzinfo=BERLIN)
CHRISTMAS = datetime(2026, 12, 25, 10, 0, tzinfo=BERLIN)

pytestmark = [pytest.mark.before_setup, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One week either way and fewer patients: quicker, and the same in kind."""
    monkeypatch.setattr("scheduling.demo.diary.WEEKS", 1)
    monkeypatch.setattr("scheduling.demo.people.PATIENTS", 120)


def make(when: datetime) -> None:
    """Fill an empty practice at that moment."""
    with time_machine.travel(when, tick=False):
        call_command("demo", verbosity=0)


def fingerprint() -> list[tuple[object, ...]]:
    """What the diary says, without primary keys."""
    columns = ("patient__search_name", "therapist__name", "room__name", "treatment__code", "starts_at", "status")
    return list(Appointment.objects.order_by("starts_at", "therapist__name", "status", "pk").values_list(*columns))


def test_at_christmas_the_diary_of_the_day_has_something(catalogue):
    make(CHRISTMAS)
    assert Appointment.objects.filter(starts_at__date=CHRISTMAS.date()).count() >= 4


@pytest.mark.one_database
def test_on_a_sunday_too_and_the_same_moment_makes_the_same_practice(catalogue, monkeypatch):
    monkeypatch.setattr("scheduling.demo.people.PATIENTS", 50)
    with transaction.atomic():
        make(SUNDAY)
        assert Appointment.objects.filter(starts_at__date=SUNDAY.date()).count() >= 4
        first = fingerprint()
        transaction.set_rollback(True)
    timetable.forget()
    make(SUNDAY)
    assert fingerprint() == first


@pytest.mark.one_database
def test_a_practice_for_load_tests_holds_every_invariant(catalogue):
    with time_machine.travel(TUESDAY, tick=False):
        call_command("demo", scale=600, verbosity=0)
        assert (Appointment.objects.count(), Patient.objects.count()) == (600, 60)
        assert (Therapist.objects.count(), Room.objects.count()) == (20, 10)
        assert (Note.objects.count(), Note.objects.filter(patient=longest_record()).count() >= 700) == (1500, True)
        with timezone.override(BERLIN):
            assert list(broken()) == []
