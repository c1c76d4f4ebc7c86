"""One small practice for the tests of the door: a Monday morning, Anna in the Garden room, massage and osteopathy."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice, User
from scheduling.booking import book
from scheduling.clearing import Consent
from scheduling.models import Appointment, Room, Therapist
from scheduling.plans import Plan
from treatments.models import Treatment

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2027, 3, 1, 7, 0, tzinfo=BERLIN)


def at(text: str) -> datetime:
    """at("09:30") is that Monday, at("2027-03-04 09:30") another day, on Berlin's clock."""
    day, _space, clock = text.rpartition(" ")
    return datetime.fromisoformat(f"{day or '2027-03-01'} {clock}").replace(tzinfo=BERLIN)


class _Everything(frozenset[str]):
    """Holds whatever is asked for."""

    def __ge__(self, other: object) -> bool:
        return True


# Of a therapist to whom all that speaks against it was shown; how that is told apart has tests of its own.
EVERYTHING = _Everything()


def word(reason: str) -> Consent:
    """A therapist's reason, given with everything in view."""
    return Consent(override_reason=reason, against=EVERYTHING)


def against_in(page: HttpResponse) -> str:
    """What the form for a reason in `page` sends as shown."""
    found = re.search(r'name="against" value="([^"]*)"', page.content.decode())
    assert found, "no form for a reason"
    return found[1]


@dataclass
class Scene:
    """Who and what a booking needs."""

    patient: Patient
    massage: Treatment
    anna: Therapist
    garden: Room
    reception: User
    therapist: User

    def plan(self, when: str = "09:00", **fields: object) -> Plan:
        """A massage of the patient with Anna, on Monday unless a day is given."""
        usual = {"patient": self.patient.pk, "treatment": self.massage.pk, "therapist": self.anna.pk}
        return Plan(**usual | {"starts_at": at(when)} | fields)  # type: ignore[arg-type]

    def book(self, when: str = "09:00", **fields: object) -> Appointment:
        """Book that plan as reception."""
        return book(self.plan(when, **fields), by=self.reception)


@pytest.fixture
def monday(practice: Practice) -> time_machine.Traveller:
    """Monday 1 March 2027, seven in the morning in Berlin."""
    with time_machine.travel(MONDAY, tick=False) as clock, timezone.override(BERLIN):
        yield clock


@pytest.fixture
def scene(
    monday: time_machine.Traveller,
    make_patient: Callable[..., Patient],
    make_treatment: Callable[..., Treatment],
    make_therapist: Callable[..., Therapist],
    make_room: Callable[..., Room],
    make_user: Callable[..., User],
) -> Scene:
    """Anna gives a 45-minute massage (5 minutes before, 10 after) in the Garden room, Monday to Friday 8 to 18."""
    massage = make_treatment("massage", buffer_before=5, buffer_after=10)
    garden = make_room("Garden")
    anna = make_therapist("Anna", treatments=[massage], usual_room=garden)
    return Scene(make_patient(), massage, anna, garden, make_user("receptionist"), anna.user or make_user("therapist"))
