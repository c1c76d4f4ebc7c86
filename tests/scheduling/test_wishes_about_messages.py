"""No message of any kind, by any way, against what the patient wants: not when it is written, and not when it leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.utils import timezone

from patients.models import Patient, Questionnaire
from patients.reaching import reach, way_to
from practice.models import Message, Practice
from practice.outbox import KINDS, NotNeeded, letter_of
from records.models import PatientLink
from scheduling.messages import letters
from scheduling.messages.codes import reminder_part
from scheduling.models import Appointment, Course, Offer, Wish

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# Kinds that go to nobody who is a patient, or to whom typed their address a moment ago and waits for it.
NOT_TO_PATIENTS = {
    "sign-in-notice": "people who work here",
    "password-link": "people who work here",
    "invitation": "people who work here",
    "opened-in-emergency": "admins",
    "audit-anchor": "where the practice keeps the ends of its log",
    "online_code": "whoever books online, to prove the address that they typed",
}
# Who may put a message into the outbox beside `reach`, which asks what the patient wants.
WRITERS = {
    "patients/emergency.py": "to admins",
    "patients/reaching.py": "the way to patients",
    "practice/audit/anchoring.py": "to the practice",
    "practice/inviting.py": "to people who work here",
    "practice/notices.py": "to people who work here",
    "scheduling/online/proving.py": "the code for who books online",
}
AGAINST = {
    "no messages": {"channel": "none"},
    "archived": {"archived_at": "2026-01-01T00:00:00Z"},
    "no address": {"email": "", "phone": "", "guardian_phone": ""},
}


def to_patients() -> list[str]:
    return sorted(set(KINDS) - set(NOT_TO_PATIENTS))


@pytest.fixture
def abouts(
    practice: Practice, monkeypatch: Any, settings: Any, make_patient: Any, make_therapist: Any, make_room: Any,
    make_treatment: Any, make_appointment: Any, make_user: Any,
) -> tuple[Patient, dict[str, tuple[int, str]]]:  # fmt: skip
    """A patient, and for every kind something that it is about, so that its letter is written."""
    settings.SMS_URL = "https://sms.example"
    monkeypatch.setattr(letters, "is_due", lambda *_args: True)
    patient = make_patient(email="rosa@mail.example", phone="+49 171 5550101")
    massage, by = make_treatment("massage"), make_user("receptionist")
    anna, room = make_therapist("Anna", treatments=[massage]), make_room("Garden")
    start = timezone.now() + timedelta(days=3)
    booked, gone, held = (
        make_appointment(patient, anna, room, massage, start + timedelta(hours=2 * number), **fields)
        for number, fields in enumerate(
            ({}, {"status": "cancelled", "cancel_reason": "other"}, {"status": "held", "assessment": None})
        )
    )
    course = Course.objects.create(patient=patient, treatment=massage, made_by=by)
    Appointment.objects.filter(pk=booked.pk).update(course=course)
    days = {"first_day": timezone.localdate(), "last_day": timezone.localdate() + timedelta(days=9)}
    wish = Wish.objects.create(patient=patient, treatment=massage, **days)
    soon = {"key": "a", "made_by": by}
    offer = Offer.objects.create(wish=wish, appointment=held, answer_until=start, **soon)
    asked = Questionnaire.objects.create(patient=patient, expires_at=start, **soon)
    link = PatientLink.objects.create(patient=patient, purpose="copy", expires_at=start, **soon)
    return patient, {
        "confirmation": (booked.pk, ""),
        "change": (booked.pk, "elsewhere"),
        "reminder": (booked.pk, reminder_part(24, booked.starts_at)),
        "cancellation": (gone.pk, ""),
        "course_confirmation": (course.pk, ""),
        "changes": (patient.pk, ""),
        "recall": (patient.pk, "x"),
        "offer": (offer.pk, ""),
        "screening_invitation": (asked.pk, ""),
        "record_link": (link.pk, ""),
    }


def messages(patient: Patient, abouts: dict[str, tuple[int, str]], kind: str) -> Iterator[Message]:
    """One of the kind that waits, by each way."""
    about, part = abouts[kind]
    for channel, to in (("email", patient.email), ("sms", patient.phone), ("phone", patient.phone)):
        yield Message.objects.create(kind=kind, about=about, part=part, to=to, channel=channel, patient=patient.pk)


def stays(message: Message) -> bool:
    """Whether it would not leave now."""
    try:
        letter_of(message)
    except NotNeeded:
        return True
    return False


def test_every_kind_to_patients_is_looked_at(abouts: tuple[Patient, dict[str, tuple[int, str]]]):
    assert set(abouts[1]) == set(to_patients())


def test_what_waits_leaves_as_wanted_and_never_against_it(abouts: tuple[Patient, dict[str, tuple[int, str]]]):
    patient, about = abouts
    waiting = {kind: list(messages(patient, about, kind)) for kind in about}
    rows = Patient.objects.filter(pk=patient.pk)
    for kind, found in waiting.items():
        for message in found:
            assert letter_of(message).text, (kind, message.channel)
        for name, fields in {**AGAINST, "this kind": {"unwanted": [kind]}}.items():
            before = rows.values(*fields).get()
            rows.update(**fields)
            for message in found:
                assert stays(message), f"{kind} by {message.channel} leaves: {name}"
            rows.update(**before)


def test_none_is_written_against_it_even_on_purpose(abouts: tuple[Patient, dict[str, tuple[int, str]]]):
    patient, about = abouts
    for kind in about:
        for fields in (*AGAINST.values(), {"unwanted": [kind]}):
            unwilling = Patient.objects.get(pk=patient.pk)
            for name, value in fields.items():
                setattr(unwilling, name, value)
            for asked in (False, True):
                assert way_to(unwilling, kind, asked=asked) is None
                assert reach(unwilling, kind=kind, about=1, by=None, asked=asked) is None
    assert not Message.objects.exists()


def test_nobody_writes_past_the_question_what_the_patient_wants():
    call = re.compile(r"outbox\.write\(|\bMessage\.objects\.(bulk_)?create\(")
    found = {
        str(path.relative_to(project.BASE_DIR))
        for package in ("practice", "patients", "treatments", "scheduling", "records")
        for path in Path(project.BASE_DIR, package).rglob("*.py")
        if call.search(path.read_text(encoding="utf-8"))
    }
    assert found - {"practice/outbox.py"} == set(WRITERS)
