"""The cast that other tests rely on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from practice.models import Practice, User
from scheduling.models import Appointment, Therapist


def test_the_practice_stands_wherever_the_database_is_used(db):
    assert Practice.current().time_zone == "Europe/Berlin"


@pytest.mark.before_setup
def test_a_test_can_ask_for_the_time_before_set_up(db):
    assert Practice.current() is None


def test_an_appointment_takes_its_buffers_from_the_treatment(
    make_patient, make_therapist, make_room, make_treatment, make_appointment
):
    massage = make_treatment(buffer_after=10, minutes_default=30)
    nine = datetime(2026, 12, 1, 9, tzinfo=UTC)
    booked = make_appointment(make_patient("hernia"), make_therapist(treatments=[massage]), make_room(), massage, nine)
    assert booked.blocked_until == nine + timedelta(minutes=40)
    assert list(Appointment.objects.live()) == [booked]
    assert booked.patient.conditions.get().condition.code == "hernia"
    assert Therapist.objects.get().hours.count() == 5


def test_a_client_is_signed_in_with_its_roles(client_as):
    client = client_as("therapist", "admin")
    assert client.session["_auth_user_id"] == str(client.user.pk)
    assert User.objects.get(is_therapist=True).is_admin
