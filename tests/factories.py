"""A small cast for tests: people, catalogue, rooms. Every `make_*` fixture gives a function; name only what matters.

patient = make_patient("pregnancy", birth_date=date(1990, 1, 1))
massage = make_treatment("sports", minutes_default=30)
anna = make_therapist("Anna", treatments=[massage])
client_as("receptionist").get("/diary/")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.test import Client

from patients.models import Patient, RecordedCondition
from practice.caches import SurvivingRedisCache
from practice.models import Practice, User
from scheduling import timetable
from scheduling.models import Appointment, Assessment, Room, Therapist, WorkingHours
from tests import sharing
from treatments import catalogue as kept_catalogue
from treatments import lookingagain
from treatments.models import (
    Condition,
    Family,
    Modality,
    Qualification,
    Region,
    RoomFeature,
    Rule,
    Technique,
    Treatment,
)

PASSWORD = "a-long-password"
NEEDS_DATABASE = {"db", "transactional_db", "live_server"}
WEEK = range(5)

_numbers = count(1)


def new_practice() -> Practice:
    """The practice, on Berlin's clock; the one there is when there is one. It writes at any hour: tests run at night, too."""
    # Tests that let hours pass are not about the lock screen.
    always = {"quiet_from": time(0), "quiet_until": time(0), "idle_minutes": 240}
    row = Practice(pk=1, name="Lindenhof", time_zone="Europe/Berlin", **always)
    return row if sharing.inserted(row) else Practice.objects.get()


@pytest.fixture
def practice(db: None) -> Practice:
    """The practice, on Berlin's clock. Made for every test that touches the database."""
    return new_practice()


@pytest.fixture(autouse=True)
def practice_stands(request: pytest.FixtureRequest) -> None:
    """Set the practice up, unless the test is marked `before_setup` or needs no database."""
    wants_database = request.node.get_closest_marker("django_db") or NEEDS_DATABASE & set(request.fixturenames)
    if wants_database and not request.node.get_closest_marker("before_setup"):
        request.getfixturevalue("practice")


@pytest.fixture(autouse=True)
def nothing_compiled() -> None:
    """Rollbacks set versions back, so what another test compiled must not be taken for this one's."""
    kept_catalogue.forget()
    lookingagain.forget()
    timetable.forget()


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """A cache in Redis outlives a test, and with it the tries to sign in; names that are new make it empty."""
    cache = caches["default"]
    if isinstance(cache, RedisCache):
        cache.key_prefix = uuid4().hex
    # Another test may have taken Redis away; coming back in the midst of this one, it would begin to count anew.
    SurvivingRedisCache.again_at = 0.0


@pytest.fixture
def catalogue(db: None) -> Iterator[None]:
    """The catalogue as delivered."""
    with sharing.delivered_catalogue():
        yield


def user_with(*roles: str, **fields: Any) -> User:
    """A user with `roles` (receptionist, therapist, admin) and the password PASSWORD."""
    number = next(_numbers)
    defaults = {"email": f"person{number}@practice.example", "name": f"Person {number}", "password": PASSWORD}
    row = defaults | {f"is_{role}": True for role in roles} | fields
    password = row.pop("password")
    # Not create_user, which asks whether the address is free.
    user = User(**row)
    user.set_password(password)
    user.save()
    return user


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """make_user("therapist", "admin", name="Anna", is_active=False)."""
    return user_with


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """client_as("receptionist"), client_as("therapist", "admin"), client_as(some_user); `.user` is who it is."""

    def signed_in(*who: str | User) -> Client:
        user = who[0] if who and isinstance(who[0], User) else user_with(*(str(role) for role in who))
        client = Client()
        sharing.sign_in(client, user)
        client.user = user
        return client

    return signed_in


def _modality(code: str) -> Modality:
    family, _made = Family.objects.get_or_create(code="massage", defaults={"name": "Massage"})
    return Modality.objects.get_or_create(code=code, defaults={"name": code.capitalize(), "family": family})[0]


def _named(model: type[Any], codes: Sequence[str]) -> list[Any]:
    return [
        model.objects.get_or_create(code=code, defaults={"name": code.replace("-", " ").capitalize()})[0]
        for code in codes
    ]


def new_treatment(code: str = "", *, modality: str = "classic", **fields: Any) -> Treatment:
    """As the fixture make_treatment."""
    code = code or f"treatment-{next(_numbers)}"
    row = {
        "name": code.replace("-", " ").capitalize(),
        "purpose": "preventive",
        "coverage": "local",
        "method": "hand",
        "minutes_options": [30, 45, 60],
        "minutes_default": 45,
        "techniques": ["stroking"],
        "regions": ["upper-back"],
        "pressure": "medium",
        "price": 50,
    } | fields
    row["minutes_options"] = sorted({*row["minutes_options"], row["minutes_default"]})
    _named(Technique, row["techniques"])
    _named(Region, row["regions"])
    _named(Qualification, row.get("qualifications", []))
    _named(RoomFeature, row.get("room_features", []))
    treatment = Treatment.objects.create(code=code, modality=_modality(modality), **row)
    Practice.bump("rules_version")
    return treatment


@pytest.fixture
def make_treatment(db: None) -> Callable[..., Treatment]:
    """make_treatment("sports", price=40): by code; the codes it names are made too."""
    return new_treatment


def new_condition(code: str = "", **fields: Any) -> Condition:
    """As the fixture make_condition."""
    code = code or f"condition-{next(_numbers)}"
    name = str(fields.pop("name", code.replace("-", " ").capitalize()))
    condition = Condition.objects.create(code=code, **{"name": name, "category": "other"} | fields)
    Practice.bump("rules_version")
    return condition


@pytest.fixture
def make_condition(db: None) -> Callable[..., Condition]:
    """make_condition("hernia", synonyms=["slipped disc"])."""
    return new_condition


def new_rule(condition: str | Condition, severity: str = "absolute", **fields: Any) -> Rule:
    """As the fixture make_rule."""
    if isinstance(condition, str):
        condition = Condition.objects.filter(code=condition).first() or new_condition(condition)
    number = next(_numbers)
    row = {
        "code": f"rule-{number}",
        "name": f"Rule {number}",
        "reason": "It would do harm.",
        "evidence": "textbook",
    } | fields
    rule = Rule.objects.create(condition=condition, severity=severity, **row)
    Practice.bump("rules_version")
    return rule


@pytest.fixture
def make_rule(db: None) -> Callable[..., Rule]:
    """make_rule("hernia", "absolute", treatments=["sports"]): about a condition given by code or row."""
    return new_rule


def new_patient(*conditions: str, status: str = "active", **fields: Any) -> Patient:
    """As the fixture make_patient."""
    number = next(_numbers)
    patient = Patient.objects.create(
        **{"given_name": "Pat", "family_name": f"Number{number}", "phone": f"+49 30 {number:07}"} | fields
    )
    for code in conditions:
        condition = Condition.objects.filter(code=code).first() or new_condition(code)
        RecordedCondition.objects.create(
            patient=patient, condition=condition, status=status, recorded_by=user_with("therapist")
        )
    return patient


@pytest.fixture
def make_patient(db: None) -> Callable[..., Patient]:
    """make_patient("hernia", given_name="Zoë"): every condition named is recorded as active."""
    return new_patient


def new_room(name: str = "", *, features: Sequence[str] = (), **fields: Any) -> Room:
    """As the fixture make_room."""
    room = Room.objects.create(name=name or f"Room {next(_numbers)}", **fields)
    room.features.set(_named(RoomFeature, features))
    Practice.bump("roster_version")
    return room


@pytest.fixture
def make_room(db: None) -> Callable[..., Room]:
    """make_room("Garden", features=["appliance"])."""
    return new_room


def new_therapist(
    name: str = "",
    *,
    treatments: Sequence[Treatment] = (),
    qualifications: Sequence[str] = (),
    hours: Sequence[tuple[int, time, time]] | None = None,
    **fields: Any,
) -> Therapist:
    """As the fixture make_therapist."""
    name = name or f"Therapist {next(_numbers)}"
    therapist = Therapist.objects.create(name=name, **{"user": user_with("therapist", name=name)} | fields)
    therapist.treatments.set(treatments)
    therapist.qualifications.set(_named(Qualification, qualifications))
    stretches = [(day, time(8), time(18)) for day in WEEK] if hours is None else hours
    WorkingHours.objects.bulk_create(
        WorkingHours(therapist=therapist, weekday=day, starts=starts, ends=ends) for day, starts, ends in stretches
    )
    Practice.bump("roster_version")
    return therapist


@pytest.fixture
def make_therapist(db: None) -> Callable[..., Therapist]:
    """make_therapist("Anna", treatments=[massage], hours=[]): with a user; Monday to Friday 8 to 18 o'clock."""
    return new_therapist


def new_appointment(
    patient: Patient, therapist: Therapist, room: Room, treatment: Treatment, starts_at: datetime, **fields: Any
) -> Appointment:
    """As the fixture make_appointment."""
    ends_at = starts_at + timedelta(minutes=fields.pop("minutes", treatment.minutes_default))
    assessment = Assessment.objects.create(
        patient=patient,
        treatment=treatment,
        on=starts_at.date(),
        verdict="fine",
        session={},
        findings=[],
        facts=[],
        rules_version=1,
    )
    return Appointment.objects.create(
        patient=patient,
        therapist=therapist,
        room=room,
        treatment=treatment,
        starts_at=starts_at,
        ends_at=ends_at,
        **{
            "blocked_from": starts_at - timedelta(minutes=treatment.buffer_before),
            "blocked_until": ends_at + timedelta(minutes=treatment.buffer_after),
            "treatment_name": treatment.name,
            "price": treatment.price,
            "assessment": assessment,
        }
        | fields,
    )


@pytest.fixture
def make_appointment(db: None) -> Callable[..., Appointment]:
    """make_appointment(patient, therapist, room, treatment, starts_at): as it stands once booked, past the door."""
    return new_appointment
