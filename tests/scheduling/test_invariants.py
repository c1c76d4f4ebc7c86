"""check_invariants notices each thing that must never be true, when it has been forced past the guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from patients.models import Patient, RecordedCondition
from practice.constraints import NoOverlap
from practice.health import guards
from practice.models import Practice
from scheduling.invariants import broken
from scheduling.models import Appointment, Assessment
from tests.scheduling.conftest import Scene
from treatments import catalogue as kept_catalogue
from treatments.models import Rule, Treatment


def take_away(guard: NoOverlap) -> None:
    """Drop the guard from the database, as a careless migration would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE scheduling_appointment DROP CONSTRAINT {guard.name}")
        for trigger in guard.trigger_names() if connection.vendor == "sqlite" else ():
            cursor.execute(f"DROP TRIGGER {trigger}")


def guard_of(key: str) -> NoOverlap:
    """The guard for therapist, room or patient."""
    return next(guard for guard in guards() if guard.key == key)


def test_a_practice_with_bookings_holds(scene: Scene):
    scene.book("09:00")
    scene.book("2027-03-02 09:00")
    assert list(broken()) == []


@pytest.mark.parametrize("key", ["therapist", "room", "patient"])
def test_a_lost_guard_is_reported(scene: Scene, key):
    take_away(guard_of(key))
    assert list(broken()) == [f"guard: appointment_{key}_free is not in the database"]


@pytest.mark.parametrize("key", ["therapist", "room", "patient"])
def test_two_appointments_at_one_time_are_reported(scene: Scene, make_therapist, make_room, make_patient, key):
    for each in ("therapist", "room", "patient"):
        take_away(guard_of(each))
    others = {
        "therapist": make_therapist("Berta", treatments=[scene.massage]).pk,
        "room": make_room("Attic").pk,
        "patient": make_patient().pk,
    }
    first = scene.book("09:00")
    second = scene.book("2027-03-02 09:00")
    apart = {f"{name}_id": pk for name, pk in others.items() if name != key}
    Appointment.objects.filter(pk=second.pk).update(
        **apart,
        **{name: getattr(first, name) for name in ("starts_at", "ends_at", "blocked_from", "blocked_until")},
    )
    Assessment.objects.filter(pk=second.assessment_id).update(
        on=first.assessment.on, patient=others["patient"] if key != "patient" else first.patient_id
    )
    number = getattr(first, f"{key}_id")
    found = [line for line in broken() if not line.startswith("guard:")]
    assert found == [f"overlap: {key} {number} has appointments {first.pk} and {second.pk} at one time"]


def test_an_overlap_with_a_longer_one_before_the_last_is_reported(scene: Scene):
    for each in ("therapist", "room", "patient"):
        take_away(guard_of(each))
    long, short, late = (scene.book(f"2027-03-0{day} 09:00") for day in (1, 2, 3))
    hour = timedelta(hours=1)
    for appointment, start, length in ((long, 0, 6), (short, 1, 1), (late, 3, 1)):
        begins = long.starts_at + start * hour
        Appointment.objects.filter(pk=appointment.pk).update(
            starts_at=begins, blocked_from=begins, ends_at=begins + length * hour, blocked_until=begins + length * hour
        )
    assert f"overlap: therapist {scene.anna.pk} has appointments {long.pk} and {late.pk} at one time" in list(broken())


def test_a_cancelled_appointment_takes_up_no_place(scene: Scene):
    for each in ("therapist", "room", "patient"):
        take_away(guard_of(each))
    first, second = scene.book("09:00"), scene.book("2027-03-02 09:00")
    Appointment.objects.filter(pk=second.pk).update(
        status="cancelled", cancel_reason="other", starts_at=first.starts_at, blocked_from=first.blocked_from
    )
    assert [line for line in broken() if not line.startswith("guard:")] == []


@pytest.mark.parametrize("name", ["patient", "treatment", "day", "length"])
def test_an_assessment_of_something_else_is_reported(scene: Scene, make_patient, make_treatment, name):
    appointment = scene.book()
    changes: dict[str, Callable[[], object]] = {
        "patient": lambda: {"patient": make_patient()},
        "treatment": lambda: {"treatment": make_treatment("other")},
        "day": lambda: {"on": "2027-02-28"},
        "length": lambda: {"session": appointment.assessment.session | {"minutes": 5}},
    }
    Assessment.objects.filter(pk=appointment.assessment_id).update(**changes[name]())
    assert list(broken()) == [f"assessment: appointment {appointment.pk} was assessed for another {name}"]


def test_an_assessment_that_does_not_pass_is_reported(scene: Scene):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE scheduling_assessment DROP CONSTRAINT assessment_passes")
        appointment = scene.book()
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE scheduling_assessment SET verdict = 'blocked'")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert list(broken()) == [f"assessment: appointment {appointment.pk} has none that passes"]


def test_buffers_that_the_treatment_never_had_are_reported(scene: Scene):
    appointment = scene.book()
    Appointment.objects.filter(pk=appointment.pk).update(blocked_until=F("ends_at"))
    assert list(broken()) == [f"buffers: appointment {appointment.pk} blocks 5 minutes before and 0 after"]


def test_buffers_that_the_treatment_had_at_the_time_are_right(scene: Scene):
    scene.book()
    scene.massage.buffer_after = 20
    scene.massage.save()
    assert Treatment.objects.get(pk=scene.massage.pk).buffer_after == 20
    assert list(broken()) == []


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [("status", "sort-of", "status"), ("regions", ["tail"], "region"), ("regions", "neck", "region")],
)
def test_a_record_that_cannot_be_read_is_reported(
    scene: Scene, make_patient: Callable[..., Patient], column, value, what
):
    make_patient("hernia")
    record = RecordedCondition.objects.get()
    RecordedCondition.objects.filter(pk=record.pk).update(**{column: value})
    assert list(broken()) == [f"record: recorded condition {record.pk} has an unknown {what}"]


def test_a_rule_that_cannot_be_read_is_reported(scene: Scene, make_rule: Callable[..., Rule]):
    rule = make_rule("hernia")
    Rule.objects.filter(pk=rule.pk).update(statuses=["sort-of"])
    Practice.bump("rules_version")
    kept_catalogue.forget()
    assert [line.partition(":")[0] for line in broken()] == ["rules"]


def test_the_command_says_what_is_broken_and_exits_one(scene: Scene):
    take_away(guard_of("room"))
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_invariants", stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    assert out.getvalue() == "guard: appointment_room_free is not in the database\n"


def test_the_command_exits_zero_when_everything_holds(scene: Scene):
    scene.book()
    out = StringIO()
    call_command("check_invariants", stdout=out)
    assert out.getvalue() == "Everything holds.\n"
