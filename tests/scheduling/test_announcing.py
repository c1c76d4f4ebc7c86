"""What patients are told of their appointments: at most once, what is true when it leaves, never what it is for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.models import Patient
from practice import outbox, sending
from practice.models import Message, Practice
from scheduling.booking import cancel, change, reinstate
from scheduling.messages import codes
from tests.scheduling.conftest import Scene, at

CONFIRMATION, CHANGE, CANCELLATION = codes.CONFIRMATION, codes.CHANGE, codes.CANCELLATION


@pytest.fixture
def rosa(scene: Scene, settings: object) -> Patient:
    """The patient of the scene, whom e-mails reach."""
    settings.MAIL_LEAVES = True  # type: ignore[attr-defined]
    Patient.objects.filter(pk=scene.patient.pk).update(email="rosa@mail.example", given_name="Rosa")
    Practice.objects.update(phone="+49 30 5550100", quiet_from="00:00", quiet_until="00:00")
    scene.patient.refresh_from_db()
    return scene.patient


@pytest.fixture
def later(monday: time_machine.Traveller) -> Callable[..., list[str]]:
    """Let so much time pass, send what is due, and give the subjects of what has left since the last time."""

    def pass_by(**time: float) -> list[str]:
        monday.shift(timedelta(**time))
        mail.outbox.clear()
        while sending.drain():
            pass
        return [str(letter.subject) for letter in mail.outbox]

    return pass_by


def waiting() -> list[str]:
    return list(Message.objects.filter(state="waiting").order_by("pk").values_list("kind", flat=True))


def test_a_booking_is_confirmed_without_a_word_about_what_it_is_for(scene: Scene, rosa: Patient, later) -> None:
    appointment = scene.book("2027-03-04 09:30")
    assert later(minutes=2) == []
    assert later(minutes=2) == ["Your appointment on Thursday 4 March, 09:30"]
    [letter] = mail.outbox
    assert letter.to == ["rosa@mail.example"]
    assert all(word in letter.body for word in ("Hello Rosa,", "with Anna", "+49 30 5550100"))
    assert appointment.treatment_name not in letter.body + letter.subject
    assert [name for name, *_rest in letter.attachments] == ["appointment.ics"]
    assert later(days=1) == []


def test_a_booking_costs_one_statement_more(scene: Scene, rosa: Patient) -> None:
    scene.book("2027-03-04 16:00")

    def count(when: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            scene.book(when)
        return len(asked)

    told = count("2027-03-04 09:00")
    Patient.objects.filter(pk=rosa.pk).update(channel=Patient.Channel.NONE)
    assert told - count("2027-03-04 11:00") == 1


@pytest.mark.one_database
def test_moved_at_once_it_is_confirmed_once(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    assert waiting() == [CONFIRMATION]
    assert later(minutes=4) == ["Your appointment on Thursday 4 March, 11:00"]
    assert later(days=1) == []


@pytest.mark.one_database
def test_cancelled_at_once_nothing_is_said(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    cancel(made.pk, reason="mistake", by=scene.reception)
    assert (waiting(), later(minutes=9)) == ([], [])


@pytest.mark.one_database
def test_a_move_is_told_unless_it_is_moved_back(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    later(minutes=4)
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    later(minutes=2)
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 12:00"))
    assert (waiting(), later(minutes=2)) == ([CHANGE], [])
    assert later(minutes=2) == ["Your appointment is now on Thursday 4 March, 12:00"]
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 12:00"))
    assert later(minutes=4) == []
    change(made.pk, by=scene.reception, room=scene.garden.pk)
    assert waiting() == []


@pytest.mark.one_database
def test_a_cancellation_is_told_once_and_not_when_it_is_taken_back(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    later(minutes=4)
    cancel(made.pk, reason="therapist_away", by=scene.reception)
    reinstate(made.pk, by=scene.reception)
    assert later(minutes=4) == []
    cancel(made.pk, reason="therapist_away", by=scene.reception)
    assert later(minutes=4) == ["Your appointment on Thursday 4 March, 09:00 is cancelled"]
    reinstate(made.pk, by=scene.reception)
    assert later(minutes=4) == ["Your appointment on Thursday 4 March, 09:00"]


@pytest.mark.one_database
def test_moved_then_cancelled_then_taken_back_the_move_is_still_told(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    later(minutes=4)
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    later(minutes=2)
    cancel(made.pk, reason="other", by=scene.reception)
    later(minutes=2)
    reinstate(made.pk, by=scene.reception)
    assert later(minutes=4) == ["Your appointment is now on Thursday 4 March, 11:00"]


def test_cancelled_while_its_confirmation_is_on_the_way_nothing_leaves(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    Message.objects.update(state="sending", done_at=timezone.now())
    cancel(made.pk, reason="patient_time", by=scene.reception)
    claimed = Message.objects.get(kind=CONFIRMATION)
    with pytest.raises(outbox.NotNeeded):
        outbox.letter_of(claimed)
    outbox.step(claimed.pk, "sending", "dropped")
    assert later(minutes=4) == []


@pytest.mark.one_database
def test_a_cancellation_is_told_to_who_did_without_the_confirmation(scene: Scene, rosa: Patient, later) -> None:
    made = scene.book("2027-03-04 09:00")
    Patient.objects.filter(pk=rosa.pk).update(unwanted=[CONFIRMATION])
    assert later(minutes=4) == later(days=1) == []
    cancel(made.pk, reason="practice", by=scene.reception)
    assert later(minutes=4) == ["Your appointment on Thursday 4 March, 09:00 is cancelled"]


@pytest.mark.one_database
def test_what_has_begun_is_told_no_more(scene: Scene, rosa: Patient, later) -> None:
    scene.book("09:00")
    assert later(hours=2) == []


@pytest.mark.one_database
def test_who_wants_a_call_is_called_about_what_they_cannot_know(scene: Scene, rosa: Patient) -> None:
    Patient.objects.filter(pk=rosa.pk).update(channel=Patient.Channel.PHONE, phone="+49 171 5550101")
    made = scene.book("2027-03-04 09:00")
    assert waiting() == []
    change(made.pk, by=scene.reception, starts_at=at("2027-03-04 11:00"))
    [call] = Message.objects.all()
    assert (call.kind, call.channel, call.to, call.patient) == (CHANGE, "phone", "+49 171 5550101", rosa.pk)
    assert "now on Thursday 4 March" in outbox.letter_of(call).text
    Message.objects.all().delete()
    cancel(made.pk, reason="patient_ill", by=scene.reception)
    assert waiting() == []
