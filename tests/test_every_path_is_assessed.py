"""Every way to change an appointment, a fact or a rule is known, and each of them is assessed.

The ways are read from the source (tests/paths.py). A new verb, or a new address that reaches one, fails here until it
stands in the tables below, with a proof or with the reason why it needs none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import get_resolver
from django.utils import timezone

from patients import confirming, questionnaires, records, registration, screenings
from patients.models import Patient, Questionnaire, RecordedCondition, ScreeningQuestion
from practice.models import Practice
from scheduling import asking, booking, holding, merging, roster, rounds
from scheduling.models import Appointment, BookingRequest, SafetyReview
from scheduling.refusals import BookingRefused, Contraindicated, WrongStep
from scheduling.reviewing import in_review
from tests import paths
from tests.scheduling.conftest import Scene, at, monday, scene  # noqa: F401 (fixtures)
from treatments import drafting, editing, loading
from treatments.models import Condition, Qualification, Rule


@dataclass
class World:
    """A booked massage, and a condition with which nobody gets one."""

    scene: Scene
    fever: Condition
    rule: Rule
    make_rule: Callable[..., Rule]
    make_patient: Callable[..., Patient]

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


@pytest.fixture
def world(
    scene: Scene,  # noqa: F811
    make_condition: Callable[..., Condition],
    make_rule: Callable[..., Rule],
    make_patient: Callable[..., Patient],
) -> World:
    """The scene of the door's tests with one rule."""
    fever = make_condition("fever")
    rule = make_rule(fever, "absolute", treatments=["massage"], statuses=["active", "suspected", "unknown"])
    return World(scene, fever, rule, make_rule, make_patient)


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


def merged_facts_review_what_lies_ahead(world: World) -> None:
    made, twin = world.scene.book(), world.make_patient()
    world.ail(twin)
    merging.take_over(kept=world.scene.patient.pk, given_up=twin.pk, by=world.scene.therapist)
    assert reviewed(made)


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


# Verb → what proves that the appointment is assessed.
PROVEN: dict[str, Callable[[World], None]] = {
    "scheduling.booking.book": booking_is_refused,
    "scheduling.booking.change": a_change_is_refused,
    "scheduling.booking.reinstate": taking_back_a_cancellation_is_refused,
    "scheduling.booking.settle": settling_is_refused,
    "scheduling.booking.advance": check_in_is_refused_and_reviewed,
    "scheduling.booking.cancel": cancelling_ends_the_review,
    "scheduling.holding.hold": what_is_held_is_no_booking,
    "scheduling.holding.approve": an_approval_is_refused,
    "scheduling.holding.adapt": an_adapted_answer_is_refused,
    "scheduling.holding.decline": a_declined_slot_is_given_back,
    "scheduling.holding.withdraw": a_withdrawn_slot_is_given_back,
    "scheduling.holding.expire": an_expired_slot_is_given_back,
    "scheduling.asking.release_expired": an_expired_slot_is_given_back,
    "scheduling.merging.take_over": merged_facts_review_what_lies_ahead,
    "patients.merging.merge_records": merged_facts_review_what_lies_ahead,
    "patients.records.record_condition": a_recorded_condition_reviews,
    "patients.records.change_condition": a_changed_condition_reviews,
    "patients.records.resolve_condition": a_resolved_condition_ends_the_review,
    "patients.records.withdraw_condition": a_withdrawn_condition_ends_the_review,
    "patients.screenings.confirm_screening": a_confirmed_screening_reviews,
    "patients.questionnaires.send_answers": an_answer_by_link_reviews_unconfirmed,
    "patients.confirming.confirm_answer": a_therapists_no_to_an_answer_ends_the_review,
    "patients.registration.change_patient": another_date_of_birth_reviews,
    "treatments.editing.add_row": a_new_rule_reviews,
    "treatments.editing.save_row": a_new_rule_reviews,
    "treatments.editing.change_row": a_changed_rule_reviews,
    "treatments.editing.archive_row": an_archived_rule_ends_the_review,
    "treatments.editing.bring_back_row": a_rule_brought_back_reviews,
    "treatments.drafting.begin_draft": a_draft_decides_nothing,
    "treatments.drafting.change_draft": a_draft_decides_nothing,
    "treatments.drafting.switch_on": a_rule_switched_on_reviews,
    "treatments.loading.load_catalogue": a_loaded_catalogue_counts_up,
    "scheduling.roster.save_therapist": a_lost_qualification_reviews,
}
THE_LOOK_ITSELF = "this is how the proofs above look again"
NO_FACT = "says nothing that a decision reads"
AT_CHECK_IN = "closes a gate, which is asked for at check-in (tests/scheduling/test_gates.py)"
COUNTS = "counts what was decided"
TRIED = "says of a draft that it was tried; drafts decide nothing"
PLACE = "says when and where, not whether it suits; booked sessions are checked before it is stored"
# Verb → why it needs no proof.
HARMLESS: dict[str, str] = {
    "scheduling.booking.one_transaction": "wraps the verbs",
    **dict.fromkeys(
        (
            "scheduling.reassessing.look",
            "scheduling.reassessing.look_at_others",
            "scheduling.reassessing.reassess",
            "scheduling.reassessing.reassess_appointment",
            "scheduling.reassessing.reassess_patient",
            "scheduling.reviewing.close",
            "scheduling.reviewing.close_all",
            "scheduling.rounds.finish",
            "scheduling.rounds.step",
        ),
        THE_LOOK_ITSELF,
    ),
    **dict.fromkeys(
        (
            "scheduling.firings.note_asked",
            "scheduling.firings.note_declined",
            "scheduling.firings.note_passed",
            "scheduling.firings.note_refused",
            "scheduling.firings.write",
        ),
        COUNTS,
    ),
    **dict.fromkeys(
        (
            "patients.letters.take_invitation_back",
            "patients.questionnaires.invite",
            "patients.questionnaires.invite_by_mail",
            "patients.questionnaires.save_answers",
            "patients.questionnaires.withdraw",
            "patients.questions.add_question",
            "patients.questions.archive_question",
            "patients.questions.change_question",
            "patients.questions.load_starting_questions",
            "patients.questions.move_question",
            "patients.registration.archive_patient",
            "patients.registration.bring_back_patient",
            "practice.opening.change_practice",
            "practice.opening.set_up",
            "practice.outbox.drain",
            "practice.outbox.send_again",
            "practice.outbox.take_back",
            "practice.outbox.write",
            "practice.staff.change_member",
            "practice.staff.close_sign_in",
            "practice.staff.register_member",
            "practice.staff.reopen_sign_in",
            "practice.ticking.run",
            "scheduling.asking.put_away",
            "scheduling.noting.note_caution",
        ),
        NO_FACT,
    ),
    "patients.registration.register_patient": "nobody has booked for them yet",
    "patients.consents.record_consent": AT_CHECK_IN,
    "patients.consents.withdraw_consent": AT_CHECK_IN,
    "scheduling.reactions.record_reaction": AT_CHECK_IN,
    **dict.fromkeys(
        ("scheduling.tryout.begin", "scheduling.tryout.step", "treatments.drafting.mark_tried", "treatments.drafting.mark_untried"),
        TRIED,
    ),
    **dict.fromkeys(
        (
            "scheduling.roster.add_closed_days",
            "scheduling.roster.add_leave",
            "scheduling.roster.archive_room",
            "scheduling.roster.archive_therapist",
            "scheduling.roster.bring_back",
            "scheduling.roster.remove_days_off",
            "scheduling.roster.save_room",
        ),
        PLACE,
    ),
}  # fmt: skip

BOOKING, HOLDING, RECORDS = "scheduling.booking", "scheduling.holding", "patients.records"
# Address → the verbs that it calls itself. The catalogue's addresses all end in treatments.editing.save_row.
ADDRESSES: dict[str, set[str]] = {
    "by_link:send": {"patients.questionnaires.send_answers"},
    "patients:condition_edit": {f"{RECORDS}.change_condition"},
    "patients:condition_new": {f"{RECORDS}.record_condition"},
    "patients:condition_resolve": {f"{RECORDS}.resolve_condition"},
    "patients:condition_withdraw": {f"{RECORDS}.withdraw_condition"},
    "patients:edit": {"patients.registration.change_patient"},
    "patients:questionnaire_confirm": {"patients.confirming.confirm_answer"},
    "patients:screening": {"patients.screenings.confirm_screening"},
    "scheduling:ask": {f"{HOLDING}.hold"},
    "scheduling:cancel": {f"{BOOKING}.cancel"},
    "scheduling:change": {f"{BOOKING}.change"},
    "scheduling:merge": {"scheduling.merging.take_over"},
    "scheduling:move": {f"{BOOKING}.change"},
    "scheduling:panel": {f"{BOOKING}.book"},
    "scheduling:reinstate": {f"{BOOKING}.reinstate"},
    "scheduling:request_adapt": {f"{HOLDING}.adapt"},
    "scheduling:request_approve": {f"{HOLDING}.approve"},
    "scheduling:request_decline": {f"{HOLDING}.decline"},
    "scheduling:request_instead": {f"{BOOKING}.book"},
    "scheduling:request_withdraw": {f"{HOLDING}.withdraw"},
    "scheduling:settle": {f"{BOOKING}.settle"},
    "scheduling:step": {f"{BOOKING}.advance"},
    "scheduling:therapist": {"scheduling.roster.save_therapist"},
    "scheduling:therapist_new": {"scheduling.roster.save_therapist"},
}


def test_every_verb_that_writes_is_proven_or_has_a_reason():
    known = set(PROVEN) | set(HARMLESS)
    assert not set(PROVEN) & set(HARMLESS)
    assert {"new": sorted(set(paths.verbs()) - known), "gone": sorted(known - set(paths.verbs()))} == {
        "new": [],
        "gone": [],
    }


def test_every_address_that_reaches_such_a_verb_is_known():
    found = {}
    for name, view in paths.addresses(get_resolver().url_patterns):
        reached = (paths.reached_from(view) if view in paths.functions() else set()) & set(PROVEN)
        of_others = set().union(*(paths.reached_from(verb) for verb in reached))
        if reached:
            found[name] = reached - of_others
    assert {name: called for name, called in found.items() if not name.startswith("treatments:")} == ADDRESSES
    assert {called for name, reached in found.items() if name.startswith("treatments:") for called in reached} == {
        f"treatments.{verb}"
        for verb in ("editing.add_row", "editing.change_row", "editing.archive_row", "editing.bring_back_row",
                     "drafting.begin_draft", "drafting.change_draft", "drafting.switch_on")
    }  # fmt: skip


@pytest.mark.parametrize("proof", sorted(set(PROVEN.values()), key=lambda proof: proof.__name__))
def test_the_verb_is_assessed(world, proof):
    proof(world)


def test_a_new_verb_would_be_noticed(monkeypatch):
    known = dict(paths.calls())
    monkeypatch.setattr(
        paths, "calls", lambda: known | {"patients.words.tidy_up": frozenset({"patients.records._saved"})}
    )
    paths.writers.cache_clear()
    try:
        assert "patients.words.tidy_up" in paths.verbs()
    finally:
        paths.writers.cache_clear()
