"""Asking a therapist: the slot that is held, the answers, what expires, and who reads what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command

from patients.models import Patient
from practice import ticking
from practice.models import Practice, User
from scheduling.asking import release_expired
from scheduling.booking import advance, book, cancel, change, reinstate
from scheduling.holding import Instead, adapt, approve, decline, expire, hold, withdraw
from scheduling.invariants import held_for_nothing
from scheduling.models import Appointment, BookingRequest, Therapist
from scheduling.plans import Form
from scheduling.refusals import (
    AdaptationNeeded,
    AnsweredAlready,
    AnswerUnclear,
    Contraindicated,
    FormUsed,
    NothingToAsk,
    NotQualified,
    OverrideRefused,
    RequestGone,
    SlotTaken,
    TimePassed,
    Unknown,
    WrongStep,
)
from tests.scheduling.conftest import EVERYTHING, Scene, at
from treatments.models import Rule

pytestmark = pytest.mark.django_db
Asked = Callable[..., BookingRequest]


@pytest.fixture
def sore(scene: Scene, make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]) -> Callable[..., Patient]:
    """sore("relative"): a patient with what a rule of that severity speaks about."""

    def make(severity: str = "relative", **fields: object) -> Patient:
        rule = make_rule(f"sore-{severity}", severity, statuses=["active"], **fields)
        return make_patient(rule.condition.code)

    return make


@pytest.fixture
def asked(scene: Scene, sore: Callable[..., Patient]) -> Asked:
    """asked("09:00"): reception has asked about a massage of a patient whom only a therapist may book."""

    def ask(when: str = "09:00", severity: str = "relative", **fields: object) -> BookingRequest:
        return hold(scene.plan(when, patient=sore(severity).pk), by=scene.reception, **fields)  # type: ignore[arg-type]

    return ask


def test_asking_holds_therapist_room_and_patient_with_the_findings_of_that_moment(
    scene: Scene, asked: Asked, make_patient: Callable[..., Patient]
) -> None:
    request = asked(words=" She comes at noon, too. ")
    held = request.appointment
    assert (held.status, held.assessment, request.state, request.verdict) == ("held", None, "open", "override")
    assert (held.starts_at, held.ends_at, held.room) == (at("09:00"), at("09:45"), scene.garden)
    assert [finding["condition"] for finding in request.findings] == ["sore-relative"]
    assert request.words == "She comes at noon, too."
    with pytest.raises(SlotTaken):
        scene.book("09:30", patient=make_patient().pk)


def test_a_slot_is_held_for_as_long_as_the_practice_sets_and_never_beyond_its_start(asked: Asked) -> None:
    Practice.objects.update(hold_minutes=90)
    assert asked("09:00").held_until == at("08:30")
    Practice.objects.update(hold_minutes=600)
    assert asked("11:00").held_until == at("11:00")


def test_what_could_be_booked_is_not_asked_about(scene: Scene, sore: Callable[..., Patient]) -> None:
    with pytest.raises(NothingToAsk):
        hold(scene.plan(), by=scene.reception)
    with pytest.raises(AdaptationNeeded):
        hold(scene.plan(patient=sore("adapt", adapt={"max_minutes": 30}).pk), by=scene.reception)
    with pytest.raises(TimePassed):
        hold(scene.plan("06:00", patient=sore("absolute").pk), by=scene.reception)
    assert not BookingRequest.objects.exists()
    assert not Appointment.objects.exists()


def test_a_slot_is_not_held_with_somebody_who_may_not_give_the_session_even_then(
    scene: Scene, sore: Callable[..., Patient], make_rule: Callable[..., Rule], make_therapist: Callable[..., Therapist]
) -> None:
    patient = sore()
    make_therapist("Tara", qualifications=["calm-hands"])
    make_rule("sore-relative", "adapt", statuses=["active"], adapt={"qualifications": ["calm-hands"]})
    Practice.bump("rules_version")
    with pytest.raises(NotQualified):
        hold(scene.plan(patient=patient.pk), by=scene.reception)
    assert not Appointment.objects.exists()


def test_the_same_form_twice_is_one_request_and_it_never_counts_as_a_booking(
    scene: Scene, sore: Callable[..., Patient]
) -> None:
    key, plan = uuid4(), scene.plan(patient=sore().pk)
    first = hold(plan, by=scene.reception, request_key=key)
    assert hold(plan, by=scene.reception, request_key=key) == first
    withdraw(first.pk, by=scene.reception)
    with pytest.raises(Contraindicated):
        book(plan, by=scene.reception, request_key=key)
    with pytest.raises(FormUsed):
        book(scene.plan(), by=scene.reception, request_key=key)


def test_approving_books_the_held_slot_with_the_override_recorded(scene: Scene, asked: Asked) -> None:
    request = approve(asked().pk, by=scene.therapist, reason=" Seen today, calm. ", against=EVERYTHING)
    made = Appointment.objects.get()
    assert (request.state, request.answered_by, request.reason) == ("approved", scene.therapist, "Seen today, calm.")
    assert (made.status, made.assessment.verdict, made.assessment.decided_by) == (
        "booked",
        "override",
        scene.therapist,
    )
    assert made.assessment.override_reason == "Seen today, calm."
    assert made.booked_by == scene.reception


def test_approving_needs_a_reason_only_while_something_speaks_against_it(scene: Scene, asked: Asked) -> None:
    request = asked()
    with pytest.raises(OverrideRefused, match="Write down why"):
        approve(request.pk, by=scene.therapist, reason="  ", against=EVERYTHING)
    Rule.objects.update(archived_at=at("07:00"))
    Practice.bump("rules_version")
    approved = approve(request.pk, by=scene.therapist, reason="No longer needed.", against=EVERYTHING)
    assert approved.state == "approved"
    assert approved.reason == ""
    assert Appointment.objects.get().assessment.verdict == "fine"


def test_an_absolute_block_that_came_meanwhile_stops_the_approval_and_the_request_stays_open(
    scene: Scene, asked: Asked
) -> None:
    request = asked()
    Rule.objects.update(severity="absolute")
    Practice.bump("rules_version")
    with pytest.raises(Contraindicated):
        approve(request.pk, by=scene.therapist, reason="As always.", against=EVERYTHING)
    request.refresh_from_db()
    assert (request.state, request.appointment.status) == ("open", "held")


def test_adapting_books_the_form_that_was_chosen(
    scene: Scene, make_rule: Callable[..., Rule], make_patient: Callable[..., Patient]
) -> None:
    rule = make_rule("sore", "relative", statuses=["active"], pressure_from="medium")
    request = hold(scene.plan(patient=make_patient(rule.condition.code).pk), by=scene.reception)
    with pytest.raises(Contraindicated):
        adapt(request.pk, by=scene.therapist)
    answered = adapt(request.pk, by=scene.therapist, minutes=30, form=Form(pressure="light"))
    made = Appointment.objects.get()
    assert (made.status, made.minutes, made.assessment.verdict) == ("booked", 30, "fine")
    assert made.changes == {"pressure": "light"}
    assert made.assessment.adapted
    assert answered.state == "adapted"


def test_declining_gives_the_slot_back_with_words_and_an_alternative(scene: Scene, asked: Asked) -> None:
    request = asked()
    with pytest.raises(AnswerUnclear):
        decline(request.pk, by=scene.therapist, answer=" ")
    instead = Instead(scene.massage.pk, scene.anna.pk, at("11:00"))
    decline(request.pk, by=scene.therapist, answer="In a week.", instead=instead)
    request.refresh_from_db()
    assert (request.state, request.answer, request.instead_starts_at) == ("declined", "In a week.", at("11:00"))
    assert request.appointment.status == "released"
    assert scene.book().status == "booked"


def test_the_second_answer_is_told_who_was_faster(scene: Scene, asked: Asked, make_user: Callable[..., User]) -> None:
    request, anna = asked(), scene.therapist
    approve(request.pk, by=anna, reason="Seen today.", against=EVERYTHING)
    with pytest.raises(AnsweredAlready, match=r"Anna answered at 07:00: approved and booked\."):
        decline(request.pk, by=make_user("therapist"), answer="No.")
    assert Appointment.objects.get().status == "booked"


@pytest.mark.parametrize("verb", ["approve", "adapt", "decline"])
def test_whoever_is_no_therapist_cannot_answer(scene: Scene, asked: Asked, verb: str) -> None:
    request = asked()
    act = {
        "approve": lambda: approve(request.pk, by=scene.reception, reason="Please.", against=EVERYTHING),
        "adapt": lambda: adapt(request.pk, by=scene.reception),
        "decline": lambda: decline(request.pk, by=scene.reception, answer="No."),
    }[verb]
    with pytest.raises(OverrideRefused):
        act()
    request.refresh_from_db()
    assert request.state == "open"


def test_reception_withdraws_and_the_answer_comes_too_late(scene: Scene, asked: Asked) -> None:
    request = withdraw(asked().pk, by=scene.reception)
    assert (request.state, request.appointment.status) == ("withdrawn", "released")
    with pytest.raises(RequestGone, match="withdrawn at 07:00"):
        approve(request.pk, by=scene.therapist, reason="Seen.", against=EVERYTHING)
    with pytest.raises(Unknown):
        withdraw(0, by=scene.reception)


def test_a_request_that_nobody_answers_gives_its_slot_back_by_itself(
    scene: Scene, asked: Asked, monday: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = asked("09:00"), asked("12:00", until=at("11:00"))
    expire(first.pk)
    release_expired()
    first.refresh_from_db()
    assert first.state == "open"
    monday.move_to(at("08:00") + timedelta(seconds=1))
    monkeypatch.setattr(ticking, "_jobs", {"held slots": ticking._jobs["held slots"]})
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    call_command("tick", once=True)
    assert release_expired() is False
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.appointment.status, second.state) == ("expired", "released", "open")
    with pytest.raises(RequestGone, match="Nobody answered in time"):
        approve(first.pk, by=scene.therapist, reason="Seen.", against=EVERYTHING)


def test_a_held_slot_is_neither_moved_nor_checked_in_nor_cancelled(scene: Scene, asked: Asked) -> None:
    held = asked().appointment
    for act in (
        lambda: change(held.pk, by=scene.therapist, starts_at=at("11:00")),
        lambda: advance(held.pk, to="arrived", by=scene.therapist),
        lambda: advance(held.pk, to="booked", by=scene.therapist),
        lambda: cancel(held.pk, reason="other", by=scene.therapist),
        lambda: reinstate(held.pk, by=scene.therapist),
    ):
        with pytest.raises(WrongStep):
            act()
    held.refresh_from_db()
    assert (held.status, held.starts_at, held.revision) == ("held", at("09:00"), 1)


def test_a_request_and_a_slot_that_disagree_are_found(scene: Scene, asked: Asked) -> None:
    request = approve(asked("09:00").pk, by=scene.therapist, reason="Seen.", against=EVERYTHING)
    open_one = asked("11:00")
    assert list(held_for_nothing()) == []
    BookingRequest.objects.filter(pk=request.pk).update(state="declined")
    Appointment.objects.filter(pk=open_one.appointment_id).update(status="released")
    assert len(list(held_for_nothing())) == 2
