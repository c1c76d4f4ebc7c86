"""Proofs that a verb is assessed: plain functions of a small world, used by the table of paths and by the mutation drill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from patients import confirming, questionnaires, records, registration, screenings
from patients.models import Merge, Patient, Questionnaire, RecordedCondition, ScreeningQuestion
from practice.models import Practice, User
from scheduling import asking, booking, holding, merging, parting, roster, rounds, timetable
from scheduling.exchange import booking_rows
from scheduling.models import (
    Appointment,
    BookingRequest,
    FreedTime,
    Offer,
    OnlineBooking,
    OnlineEntrance,
    OnlineTreatment,
    SafetyReview,
    Therapist,
    Wish,
)
from scheduling.online import finishing
from scheduling.pain import record_pain
from scheduling.refusals import BookingRefused, ChangedMeanwhile, Contraindicated, NotAsShown, WrongStep
from scheduling.reviewing import in_review
from scheduling.series import booking_many
from scheduling.waiting import offering, turns, wishes
from tests.factories import (
    new_condition,
    new_patient,
    new_practice,
    new_room,
    new_rule,
    new_therapist,
    new_treatment,
    user_with,
)
from tests.scheduling.conftest import BERLIN, MONDAY, Scene, at
from treatments import catalogue, drafting, editing, loading
from treatments.models import Condition, CourseRule, Qualification, Rule


@dataclass
class World:
    """A booked massage, and a condition with which nobody gets one."""

    scene: Scene
    fever: Condition
    rule: Rule

    def ail(self, patient: Patient | None = None) -> None:
        """The patient has it, recorded past every verb: only the verb that is proved can notice."""
        RecordedCondition.objects.create(
            patient=patient or self.scene.patient,
            condition=self.fever,
            status="active",
            recorded_by=self.scene.therapist,
        )

    def record(self, status: str = "active") -> RecordedCondition:
        """Recorded as every day."""
        return records.record_condition(
            patient=self.scene.patient.pk, condition=self.fever, status=status, by=self.scene.therapist
        )

    def ask(self) -> ScreeningQuestion:
        """The practice asks for it."""
        return ScreeningQuestion.objects.create(text="Have you a fever?", condition=self.fever, yes_status="active")

    def held(self) -> BookingRequest:
        """A therapist is asked, of a patient who has it."""
        self.ail()
        return holding.hold(self.scene.plan(), by=self.scene.reception)


def reviewed(appointment: Appointment) -> bool:
    return in_review({appointment.pk}) == {appointment.pk}


def rules_seen_through() -> None:
    """All steps after a change of rules."""
    while rounds.step():
        pass


def refused(verb: Callable[..., Any], *args: Any, **asked: Any) -> None:
    before = list(Appointment.objects.order_by("pk").values())
    with pytest.raises(Contraindicated):
        verb(*args, **asked)
    assert list(Appointment.objects.order_by("pk").values()) == before


def booking_is_refused(world: World) -> None:
    world.ail()
    refused(booking.book, world.scene.plan(), by=world.scene.reception)


def booked_online(world: World) -> OnlineBooking:
    """A patient who has the fever and has proved their address, about to book by themselves."""
    scene = world.scene
    patient = new_patient(email="rosa@mail.example", birth_date=date(1990, 5, 5))
    world.ail(patient)
    Practice.objects.update(online_booking=True)
    Therapist.objects.filter(pk=scene.anna.pk).update(online_known=True)
    OnlineTreatment.objects.create(treatment=scene.massage, questions_first=False)
    said = {name: getattr(patient, name) for name in ("given_name", "family_name", "email", "phone", "language")}
    wanted = finishing.Wanted(scene.massage.pk, scene.anna.pk, at("11:00")).stored()
    return OnlineBooking.objects.create(
        entrance=OnlineEntrance.objects.create(name="Website", slug="website"),
        key=uuid4().hex,
        said=said | wanted | {"birth_date": "1990-05-05", "channel": "email"},
        state=OnlineBooking.State.PROVED,
        expires_at=timezone.now() + timedelta(hours=1),
    )


def booking_online_is_refused(world: World) -> None:
    row = booked_online(world)
    assert finishing.finish(row.pk).state == OnlineBooking.State.REFUSED
    assert not Appointment.objects.exists()


def a_time_chosen_online_is_refused(world: World) -> None:
    row = booked_online(world)
    world.scene.book("11:00")
    assert finishing.finish(row.pk).said["taken"]
    chosen = finishing.choose_time(row.pk, therapist=world.scene.anna.pk, starts_at=at("14:00"))
    assert chosen.state == OnlineBooking.State.REFUSED
    assert Appointment.objects.count() == 1


def a_course_is_refused(world: World) -> None:
    plans = [world.scene.plan(), world.scene.plan("2027-03-08 09:00")]
    shown = [booking_many.Member(n, plan, booking_many.seal_of(45, {})) for n, plan in enumerate(plans, 1)]
    world.ail()
    refused(booking_many.book_course, shown, pattern={}, by=world.scene.reception, request_key=uuid4())


def a_course_in_another_form_is_refused(world: World) -> None:
    shown = [booking_many.Member(1, world.scene.plan(), booking_many.seal_of(30, {}))]
    with pytest.raises(NotAsShown):
        booking_many.book_course(shown, pattern={}, by=world.scene.reception, request_key=uuid4())
    assert not Appointment.objects.exists()


def imported_rows_are_refused(world: World) -> None:
    other = new_patient()
    rows = [booking_rows.Row(2, world.scene.plan(patient=other.pk)), booking_rows.Row(3, world.scene.plan("11:00"))]
    world.ail()
    booked = booking_rows.book_rows(rows, by=world.scene.reception)
    assert isinstance(booked.refused.pop(3), Contraindicated)
    assert (booked.made, booked.refused) == ({}, {})
    assert not Appointment.objects.exists()


def moving_many_is_refused(world: World) -> None:
    scene = world.scene
    shown = [booking_many.Member(1, scene.plan(), booking_many.seal_of(45, {}))]
    course = booking_many.book_course(shown, pattern={}, by=scene.reception, request_key=uuid4())
    made = course.appointments.get()
    world.ail()
    move = booking_many.Move(1, made.pk, made.revision, at("11:00"), scene.anna.pk)
    refused(booking_many.move_many, [move], patient=scene.patient.pk, course=course.pk, by=scene.reception)


def a_stale_form_moves_none(world: World) -> None:
    scene = world.scene
    shown = [booking_many.Member(1, scene.plan(), booking_many.seal_of(45, {}))]
    course = booking_many.book_course(shown, pattern={}, by=scene.reception, request_key=uuid4())
    made = course.appointments.get()
    booking.change(made.pk, by=scene.reception, starts_at=at("12:00"))
    move = booking_many.Move(1, made.pk, made.revision, at("11:00"), scene.anna.pk)
    with pytest.raises(ChangedMeanwhile):
        booking_many.move_many([move], patient=scene.patient.pk, course=course.pk, by=scene.reception)


def a_change_is_refused(world: World) -> None:
    made = world.scene.book()
    world.ail()
    refused(booking.change, made.pk, by=world.scene.reception, starts_at=at("11:00"))


def taking_back_a_cancellation_is_refused(world: World) -> None:
    made = world.scene.book()
    booking.cancel(made.pk, reason="other", by=world.scene.reception)
    world.ail()
    refused(booking.reinstate, made.pk, by=world.scene.reception)


def settling_is_refused(world: World) -> None:
    made = world.scene.book()
    world.ail()
    refused(booking.settle, made.pk, by=world.scene.therapist)


def check_in_is_refused_and_reviewed(world: World) -> None:
    made = world.scene.book()
    world.ail()
    refused(booking.advance, made.pk, to="arrived", by=world.scene.reception)
    assert reviewed(made)


def cancelling_ends_the_review(world: World) -> None:
    made = world.scene.book()
    world.record()
    assert reviewed(made)
    booking.cancel(made.pk, reason="other", by=world.scene.reception)
    assert SafetyReview.objects.get(appointment=made).outcome == "cancelled"


def pain_that_rose_reviews(world: World) -> None:
    scene = world.scene
    ache = Condition.objects.create(code="ache", name="Ache", category="other")
    records.record_condition(patient=scene.patient.pk, condition=ache, status="active", by=scene.therapist)
    grown = {"condition": "ache", "statuses": ["active"], "step_minutes": 5, "course_break_days": 30}
    said = {"reason": "Longer only when it helps.", "evidence": "practice", "severity": "adapt"}
    CourseRule.objects.create(code="grow", name="Grow", kind="growth_with_falling_pain", settings=grown, **said)
    scene.massage.minutes_options = [30, 35]
    scene.massage.save()
    Practice.bump("rules_version")
    first = scene.book(minutes=30)
    booking.advance(first.pk, to="arrived", by=scene.reception)
    record_pain(first.pk, before=7, after=4, by=scene.therapist)
    second = scene.book("2027-03-02 09:00", minutes=35)
    assert not reviewed(second)
    record_pain(first.pk, before=7, after=8, by=scene.therapist)
    assert reviewed(second)


def what_is_held_is_no_booking(world: World) -> None:
    held = world.held().appointment
    assert (held.status, held.assessment) == ("held", None)
    with pytest.raises(WrongStep):
        booking.advance(held.pk, to="arrived", by=world.scene.reception)


def an_approval_is_refused(world: World) -> None:
    refused(holding.approve, world.held().pk, by=world.scene.therapist, reason="I want to.")


def an_adapted_answer_is_refused(world: World) -> None:
    refused(holding.adapt, world.held().pk, by=world.scene.therapist)


def given_back(world: World, verb: Callable[[BookingRequest], Any]) -> None:
    request = world.held()
    verb(request)
    released = Appointment.objects.get(pk=request.appointment_id)
    assert (released.status, released.assessment) == ("released", None)
    with pytest.raises(BookingRefused):
        booking.advance(released.pk, to="arrived", by=world.scene.reception)


def a_declined_slot_is_given_back(world: World) -> None:
    given_back(world, lambda request: holding.decline(request.pk, by=world.scene.therapist, answer="Not now."))


def a_withdrawn_slot_is_given_back(world: World) -> None:
    given_back(world, lambda request: holding.withdraw(request.pk, by=world.scene.reception))


def an_expired_slot_is_given_back(world: World) -> None:
    def expire(request: BookingRequest) -> None:
        BookingRequest.objects.filter(pk=request.pk).update(held_until=timezone.now() - timedelta(minutes=1))
        asking.release_expired()

    given_back(world, expire)


def waiting(world: World) -> Wish:
    """The patient waits for a massage."""
    today = timezone.localdate()
    days = {"first_day": today, "last_day": today + timedelta(days=7)}
    wish = Wish(patient=world.scene.patient, treatment=world.scene.massage, **days)
    return wishes.add_wish(wish=wish, therapists=(), by=world.scene.reception)


def offered(world: World) -> Offer:
    """They are offered one."""
    asked = {"therapist": world.scene.anna.pk, "starts_at": at("10:00"), "by": world.scene.reception}
    return offering.offer(waiting(world).pk, **asked)


def an_offer_is_refused(world: World) -> None:
    wish = waiting(world)
    world.ail()
    refused(offering.offer, wish.pk, therapist=world.scene.anna.pk, starts_at=at("10:00"), by=world.scene.reception)


def an_accepted_offer_is_refused(world: World) -> None:
    made = offered(world)
    world.ail()
    refused(offering.accept, made.pk, by=None)


def an_offered_slot_is_given_back(verb: Callable[[Offer, User], Any]) -> Callable[[World], None]:
    """The proof for a verb that ends an offer."""

    def proof(world: World) -> None:
        made = offered(world)
        Offer.objects.update(answer_until=timezone.now())
        verb(made, world.scene.reception)
        released = Appointment.objects.get(pk=made.appointment_id)
        assert (released.status, released.assessment) == ("released", None)

    return proof


def nobody_unsuitable_is_offered_a_time_by_itself(world: World) -> None:
    waiting(world)
    Patient.objects.update(email="rosa@example.org")
    Practice.objects.update(offers_by_itself=True)
    world.ail()
    FreedTime.objects.create(therapist=world.scene.anna, starts_at=at("10:00"), ends_at=at("11:00"))
    turns.offer_by_itself()
    assert not Appointment.objects.exists()
    RecordedCondition.objects.update(withdrawn_at=timezone.now())
    FreedTime.objects.update(closed_at=None)
    turns.offer_by_itself()
    assert Appointment.objects.get().status == "held"


def merged_facts_review_what_lies_ahead(world: World) -> None:
    made, twin = world.scene.book(), new_patient()
    world.ail(twin)
    merging.take_over(kept=world.scene.patient.pk, given_up=twin.pk, by=world.scene.therapist)
    assert reviewed(made)


def parted_facts_end_the_review(world: World) -> None:
    made, twin = world.scene.book(), new_patient()
    world.ail(twin)
    merging.take_over(kept=world.scene.patient.pk, given_up=twin.pk, by=world.scene.therapist)
    parting.part(Merge.objects.get().pk, by=world.scene.therapist)
    assert not reviewed(made)


def a_recorded_condition_reviews(world: World) -> None:
    made = world.scene.book()
    world.record()
    assert reviewed(made)


def a_changed_condition_reviews(world: World) -> None:
    made = world.scene.book()
    record = world.record("chronic")
    assert not reviewed(made)
    records.change_condition(record.pk, by=world.scene.therapist, status="active")
    assert reviewed(made)


def a_resolved_condition_ends_the_review(world: World) -> None:
    made = world.scene.book("2027-03-02 09:00")
    record = world.record()
    assert reviewed(made)
    records.resolve_condition(record.pk, on=timezone.localdate(), by=world.scene.therapist)
    assert not reviewed(made)


def a_withdrawn_condition_ends_the_review(world: World) -> None:
    made = world.scene.book()
    record = world.record()
    assert reviewed(made)
    records.withdraw_condition(record.pk, by=world.scene.therapist)
    assert not reviewed(made)


def a_confirmed_screening_reviews(world: World) -> None:
    made, question = world.scene.book(), world.ask()
    screenings.confirm_screening(
        patient=world.scene.patient.pk,
        on=timezone.localdate(),
        answers=[screenings.Answer(question.pk, "yes")],
        by=world.scene.therapist,
    )
    assert reviewed(made)


def sent(world: World) -> tuple[Questionnaire, ScreeningQuestion]:
    question = world.ask()
    row = questionnaires.invite(patient=world.scene.patient.pk, by=world.scene.reception)
    questionnaires.save_answers(row.pk, [questionnaires.Said(question.pk, "yes", "browser")])
    return questionnaires.send_answers(row.pk), question


def an_answer_by_link_reviews_unconfirmed(world: World) -> None:
    made = world.scene.book()
    sent(world)
    assert reviewed(made)


def a_therapists_no_to_an_answer_ends_the_review(world: World) -> None:
    made = world.scene.book()
    row, question = sent(world)
    confirming.confirm_answer(row.pk, question.pk, word=confirming.Word("no"), by=world.scene.therapist)
    assert not reviewed(made)


def another_date_of_birth_reviews(world: World) -> None:
    massage = world.scene.massage
    massage.min_age = 18
    massage.save()
    Practice.bump("rules_version")
    Patient.objects.filter(pk=world.scene.patient.pk).update(birth_date=date(1990, 1, 1))
    made = world.scene.book()
    registration.change_patient(world.scene.patient.pk, by=world.scene.reception, birth_date=date(2012, 1, 1))
    assert reviewed(made)


def ailing_and_booked(world: World) -> Appointment:
    """Under no rule that minds."""
    Rule.objects.filter(pk=world.rule.pk).update(archived_at=timezone.now())
    Practice.bump("rules_version")
    world.ail()
    made = world.scene.book()
    rules_seen_through()
    assert not reviewed(made)
    return made


def another_rule(world: World, **fields: Any) -> Rule:
    columns = {"code": "new", "name": "New", "reason": "It would do harm.", "evidence": "textbook"}
    where = {"condition": world.fever, "treatments": ["massage"], "statuses": ["active"], "severity": "absolute"}
    return Rule(**columns | where | fields)


def a_new_rule_reviews(world: World) -> None:
    made = ailing_and_booked(world)
    editing.add_row(row=another_rule(world), by=world.scene.therapist)
    rules_seen_through()
    assert reviewed(made)


def a_changed_rule_reviews(world: World) -> None:
    made = ailing_and_booked(world)
    row = editing.add_row(row=another_rule(world, severity="caution"), by=world.scene.therapist)
    rules_seen_through()
    assert not reviewed(made)
    row.severity = "absolute"
    editing.change_row(row=row, revision=editing.revision_of(row), by=world.scene.therapist)
    rules_seen_through()
    assert reviewed(made)


def an_archived_rule_ends_the_review(world: World) -> None:
    made = world.scene.book()
    world.record()
    assert reviewed(made)
    editing.archive_row(row=world.rule, by=world.scene.therapist)
    rules_seen_through()
    assert not reviewed(made)


def a_rule_brought_back_reviews(world: World) -> None:
    made = ailing_and_booked(world)
    editing.bring_back_row(row=world.rule, by=world.scene.therapist)
    rules_seen_through()
    assert reviewed(made)


def drafted(world: World) -> Rule:
    return drafting.begin_draft(row=another_rule(world), revision=0, by=world.scene.therapist)


def a_draft_decides_nothing(world: World) -> None:
    made = ailing_and_booked(world)
    draft = drafted(world)
    draft.advice = "Ask again tomorrow."
    drafting.change_draft(row=draft, revision=editing.revision_of(draft), by=world.scene.therapist)
    rules_seen_through()
    assert not reviewed(made)
    booking.change(made.pk, by=world.scene.reception, starts_at=at("11:00"))


def a_rule_switched_on_reviews(world: World) -> None:
    made = ailing_and_booked(world)
    draft = drafted(world)
    revision = editing.revision_of(draft)
    drafting.mark_tried(draft.pk, revision)
    drafting.switch_on(draft=draft.pk, revision=revision, by=world.scene.therapist, why="Agreed.")
    rules_seen_through()
    assert reviewed(made)


def a_loaded_catalogue_counts_up(world: World) -> None:
    before = Practice.objects.get().rules_version
    loading.load_catalogue()
    assert Practice.objects.get().rules_version > before


def a_lost_qualification_reviews(world: World) -> None:
    anna, learnt = world.scene.anna, Qualification.objects.create(code="lymph", name="Lymph")
    anna.qualifications.add(learnt)
    massage = world.scene.massage
    massage.qualifications = ["lymph"]
    massage.save()
    Practice.bump("rules_version")
    Practice.bump("roster_version")
    made = world.scene.book()
    roster.save_therapist(therapist=anna, qualifications=[], treatments=[massage], hours=_hours(anna))
    rules_seen_through()
    assert reviewed(made)


def _hours(therapist: Any) -> list[roster.Stretch]:
    return [roster.Stretch(row.weekday, row.starts, row.ends) for row in therapist.hours.all()]


def new_world() -> World:
    """The scene of the door's tests with one rule."""
    massage = new_treatment("massage", buffer_before=5, buffer_after=10)
    garden = new_room("Garden")
    anna = new_therapist("Anna", treatments=[massage], usual_room=garden)
    assert anna.user
    scene = Scene(new_patient(), massage, anna, garden, user_with("receptionist"), anna.user)
    fever = new_condition("fever")
    rule = new_rule(fever, "absolute", treatments=["massage"], statuses=["active", "suspected", "unknown"])
    return World(scene, fever, rule)


@pytest.fixture(scope="module")
def lasting_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, once for all tests of a file; what each of them does is taken back."""
    # This comes before the fixtures that forget for each test.
    catalogue.forget()
    timetable.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(MONDAY, tick=False), timezone.override(BERLIN):
            new_practice()
            made = new_world()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(lasting_world: World, monday: time_machine.Traveller) -> World:
    """The world on its Monday. Rows of its own: a proof may change them in memory, too."""
    return deepcopy(lasting_world)
