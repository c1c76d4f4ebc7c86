"""What is booked is looked at again when facts, rules or other sessions change; nothing is changed or cancelled by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.announcing import announce, facts_changed, told_once
from patients.models import Patient, RecordedCondition, ScreeningQuestion
from patients.records import change_condition, record_condition, resolve_condition, withdraw_condition
from patients.registration import change_patient
from patients.screenings import Answer, Reply, confirm_screening
from practice.models import Practice
from scheduling import clearing, rounds
from scheduling.booking import advance, book, cancel, change, settle
from scheduling.clearing import Consent
from scheduling.invariants import reviews_of_nothing, unreviewed
from scheduling.models import Appointment, Reassessment, SafetyReview
from scheduling.reassessing import reassess
from scheduling.refusals import AdaptationNeeded, Contraindicated, RulesFailed
from scheduling.reviewing import close, in_review, open_reviews
from tests.scheduling.conftest import Scene, at, word
from treatments.models import Condition, CourseRule, Rule

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
WORD = word("Talked it through; gentle.")


def record(scene: Scene, condition: Condition, **fields: Any) -> RecordedCondition:
    """Recorded of the scene's patient by its therapist."""
    fields = {"status": "active"} | fields
    return record_condition(patient=scene.patient.pk, condition=condition, by=scene.therapist, **fields)


def round_to_the_end() -> int:
    """All steps after a change of rules; how many there were."""
    steps = 1
    while rounds.step():
        steps += 1
    return steps


def review_of(appointment: Appointment) -> SafetyReview:
    """The open review of an appointment, which must be in one."""
    review = open_reviews().filter(appointment=appointment).first()
    assert review is not None
    return review


@pytest.fixture
def rule_about(make_rule: Make) -> Make:
    """make_rule, about a condition that is active."""

    def make(condition: str, severity: str = "absolute", **fields: Any) -> Rule:
        return make_rule(condition, severity, **{"statuses": ["active"]} | fields)

    return make


@pytest.fixture
def hernia(rule_about: Make) -> Condition:
    """With it nobody gets a massage."""
    return rule_about("hernia").condition


def test_a_recorded_condition_puts_what_lies_ahead_into_review_and_changes_nothing(
    scene: Scene, hernia: Condition, make_patient: Make
) -> None:
    ahead, other = scene.book(), scene.book("11:00", patient=make_patient().pk)
    before = Appointment.objects.values().get(pk=ahead.pk)
    record(scene, hernia, since=date(2027, 2, 27))
    review = review_of(ahead)
    assert review is not None
    assert (review.verdict, review.cause, review.weight, review.opened_by) == ("blocked", "facts", 0, scene.therapist)
    assert [finding["condition"] for finding in review.findings] == ["hernia"]
    assert [fact["condition"] for fact in review.facts] == ["hernia"]
    assert Appointment.objects.values().get(pk=ahead.pk) == before
    assert in_review([other.pk]) == set()


def test_what_has_begun_is_over_or_is_cancelled_goes_into_no_review(
    scene: Scene, hernia: Condition, monday: Any
) -> None:
    running, gone, waiting = scene.book("08:00"), scene.book("09:00"), scene.book("14:00")
    for step in ("arrived", "in_treatment"):
        advance(running.pk, to=step, by=scene.reception)
    cancel(gone.pk, reason="other", by=scene.reception)
    advance(waiting.pk, to="arrived", by=scene.reception)
    past = scene.book("11:00")
    monday.move_to(at("12:00"))
    record(scene, hernia)
    assert in_review([running.pk, gone.pk, past.pk, waiting.pk]) == {waiting.pk}


@pytest.mark.parametrize("end", ["resolve", "withdraw", "change"])
def test_when_the_facts_allow_it_again_the_review_ends_by_itself(scene: Scene, rule_about: Make, end: str) -> None:
    ahead = scene.book()
    kept = record(scene, rule_about("hernia", statuses=["active"]).condition, since=date(2027, 2, 1))
    assert in_review([ahead.pk])
    if end == "resolve":
        resolve_condition(kept.pk, on=date(2027, 2, 28), by=scene.therapist)
    elif end == "withdraw":
        withdraw_condition(kept.pk, by=scene.therapist)
    else:
        change_condition(kept.pk, by=scene.therapist, status="remission")
    review = SafetyReview.objects.get()
    assert (review.outcome, review.closed_by) == ("fine-again", scene.therapist)


def test_a_review_that_stays_is_brought_up_to_date_and_opened_once(scene: Scene, rule_about: Make) -> None:
    ahead = scene.book()
    record(scene, rule_about("asthma", "relative").condition)
    first = review_of(ahead)
    assert first.verdict == "override"
    record(scene, rule_about("hernia").condition)
    review = SafetyReview.objects.get()
    assert (review.pk, review.opened_at, review.verdict, review.weight) == (first.pk, first.opened_at, "blocked", 0)
    assert {finding["condition"] for finding in review.findings} == {"asthma", "hernia"}


def test_a_date_of_birth_counts_as_a_fact_and_a_telephone_number_does_not(
    scene: Scene, make_treatment: Make, make_therapist: Make
) -> None:
    strong = make_treatment("strong", min_age=18)
    anna = make_therapist("Berta", treatments=[strong])
    change_patient(scene.patient.pk, by=scene.reception, birth_date=date(1990, 1, 1))
    ahead = scene.book("14:00", treatment=strong.pk, therapist=anna.pk)
    with CaptureQueriesContext(connection) as asked:
        change_patient(scene.patient.pk, by=scene.reception, phone="030 1234567")
    assert not any("safetyreview" in query["sql"] for query in asked)
    change_patient(scene.patient.pk, by=scene.reception, birth_date=date(2012, 1, 1), guardian_name="Eva")
    review = review_of(ahead)
    assert (review.verdict, review.findings[0]["rule"]) == ("blocked", "age")


def test_a_screening_is_looked_at_once_at_its_end(scene: Scene, rule_about: Make, make_condition: Make) -> None:
    ahead, heard = scene.book(), []
    asked = [rule_about("hernia").condition, make_condition("asthma")]
    questions = [
        ScreeningQuestion.objects.create(condition=one, text=f"{one.name}?", yes_status="active") for one in asked
    ]

    def listen(**said: Any) -> None:
        heard.append(said["patient"])

    facts_changed.connect(listen)
    answers = [Answer(question.pk, Reply.YES) for question in questions]
    try:
        confirm_screening(patient=scene.patient.pk, on=date(2027, 3, 1), answers=answers, by=scene.therapist)
    finally:
        facts_changed.disconnect(listen)
    assert heard == [scene.patient.pk]
    assert in_review([ahead.pk]) == {ahead.pk}


def announce_and_fail(patient: int) -> None:
    """As a verb that is refused half-way."""
    announce(patient, by=None)
    raise ValidationError("no")


def test_what_fails_is_not_announced(scene: Scene) -> None:
    heard: list[int] = []

    def listen(**said: Any) -> None:
        heard.append(said["patient"])

    facts_changed.connect(listen)
    try:
        with pytest.raises(ValidationError), told_once():
            announce_and_fail(scene.patient.pk)
        with told_once():
            for number in (3, 2, 3):
                announce(number, by=None)
    finally:
        facts_changed.disconnect(listen)
    assert heard == [2, 3]


def test_looking_again_asks_the_same_number_of_queries_for_one_appointment_and_for_many(
    scene: Scene, make_patient: Make
) -> None:
    counts = []
    for hours in (range(8, 9), range(9, 17)):
        for hour in hours:
            scene.book(f"{hour:02}:05", patient=make_patient("asthma").pk)
        everybody = list(Appointment.objects.values_list("patient_id", flat=True))
        with CaptureQueriesContext(connection) as asked:
            assert reassess(everybody, cause="rules", by=None).looked_at == len(everybody)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_an_appointment_that_cannot_be_decided_is_marked_and_the_rest_goes_on(
    scene: Scene, make_patient: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = scene.book(), scene.book("11:00", patient=make_patient("asthma").pk)
    decide = clearing.decide

    def fails(session: Any, **known: Any) -> Any:
        if not known["known"].facts:
            raise KeyError("asthma")
        return decide(session, **known)

    monkeypatch.setattr(clearing, "decide", fails)
    Practice.bump("rules_version")
    round_to_the_end()
    review = review_of(broken)
    assert (review.verdict, review.cause, review.weight) == ("failed", "failed", 1)
    assert in_review([fine.pk]) == set()
    assert (Reassessment.objects.get().failed, Reassessment.objects.get().done) == (1, 2)
    assert "asthma" not in caplog.text
    monkeypatch.undo()
    Practice.bump("rules_version")
    round_to_the_end()
    assert SafetyReview.objects.get().outcome == "fine-again"


def test_a_record_that_cannot_be_read_marks_its_own_patient_only(
    scene: Scene, hernia: Condition, make_patient: Make
) -> None:
    unreadable, other = make_patient("asthma"), make_patient()
    rows = [scene.book(patient=unreadable.pk), scene.book("11:00", patient=other.pk)]
    RecordedCondition.objects.filter(patient=unreadable).update(regions=7)
    Practice.bump("rules_version")
    round_to_the_end()
    assert in_review([row.pk for row in rows]) == {rows[0].pk}
    assert SafetyReview.objects.get().verdict == "failed"


def test_unreadable_rules_stop_the_round_and_mark_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.book()
    Practice.bump("rules_version")

    def fails(version: int) -> None:
        raise RulesFailed()

    monkeypatch.setattr(rounds, "rules_now", fails)
    with pytest.raises(RulesFailed):
        rounds.step()
    assert (SafetyReview.objects.count(), Reassessment.objects.get().patient) == (0, 0)


def test_a_new_rule_goes_round_in_steps_once_and_a_newer_one_begins_anew(
    scene: Scene, make_patient: Make, rule_about: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_APPOINTMENTS", 1)
    monkeypatch.setattr(rounds, "MOST_ON_SQLITE", 1)
    rows = [scene.book(f"{hour:02}:05", patient=make_patient("hernia").pk) for hour in range(8, 12)]
    rule = rule_about("hernia")
    assert rounds.step()
    assert rounds.step()
    first = Reassessment.objects.get()
    assert (first.total, first.done, first.worse, first.finished_at) == (4, first.done, first.done, None)
    Rule.objects.filter(pk=rule.pk).update(reason="Put better.")
    Practice.bump("rules_version")
    assert round_to_the_end() >= 4
    latest = Reassessment.objects.first()
    assert latest is not None
    assert (latest.done, latest.worse, latest.finished_at is None) == (4, 4, False)
    assert in_review([row.pk for row in rows]) == {row.pk for row in rows}
    assert SafetyReview.objects.count() == 4
    assert rounds.step() is False
    assert list(unreviewed()) == []


def test_the_invariants_find_a_missing_review_and_one_too_many(scene: Scene, hernia: Condition) -> None:
    ahead = scene.book()
    record(scene, hernia)
    close(ahead.pk, outcome="changed", by=None)
    assert list(unreviewed()) == []  # the round after the new rule has not been made yet
    round_to_the_end()
    assert list(unreviewed()) == []
    close(ahead.pk, outcome="changed", by=None)
    assert [line.split(" would")[0] for line in unreviewed()] == [f"review: appointment {ahead.pk}"]
    reassess([scene.patient.pk], cause="facts", by=None)
    Appointment.objects.filter(pk=ahead.pk).update(status="done")
    assert len(list(reviews_of_nothing())) == 1


def test_a_therapist_who_loses_a_qualification_has_what_they_are_booked_for_looked_at(
    scene: Scene, make_treatment: Make, make_therapist: Make
) -> None:
    from scheduling.roster import save_therapist

    special = make_treatment("special", qualifications=["medical"])
    berta = make_therapist("Berta", treatments=[special], qualifications=["medical"])
    ahead = scene.book("14:00", treatment=special.pk, therapist=berta.pk)
    rounds.finish(Practice.objects.get().rules_version)
    own = list(berta.qualifications.all())
    save_therapist(therapist=berta, qualifications=[], treatments=[special], hours=[])
    round_to_the_end()
    assert in_review([ahead.pk]) == {ahead.pk}
    save_therapist(therapist=berta, qualifications=own, treatments=[special], hours=[])
    round_to_the_end()
    assert in_review([ahead.pk]) == set()


def approved(scene: Scene, rule_about: Make, **rule: Any) -> Appointment:
    """Booked by a therapist's word although a relative rule speaks against it."""
    record(scene, rule_about("asthma", "relative", **rule).condition)
    return book(scene.plan(), by=scene.therapist, consent=WORD)


def test_an_override_stands_while_an_unrelated_rule_changes_and_ends_with_its_own(
    scene: Scene, rule_about: Make
) -> None:
    ahead = approved(scene, rule_about)
    rule_about("gout", "relative")
    round_to_the_end()
    assert in_review([ahead.pk]) == set()
    Rule.objects.filter(condition__code="asthma").update(reason="Another reason.")
    Practice.bump("rules_version")
    round_to_the_end()
    review = review_of(ahead)
    assert (review.verdict, review.override_ended, review.cause) == ("override", True, "rules")


def test_the_day_of_looking_at_a_rule_again_ends_no_override(scene: Scene, rule_about: Make) -> None:
    ahead = approved(scene, rule_about)
    Rule.objects.update(review_by=date(2028, 1, 1))
    Practice.bump("rules_version")
    round_to_the_end()
    assert in_review([ahead.pk]) == set()


def test_an_override_ends_with_any_new_fact_of_the_patient(
    scene: Scene, rule_about: Make, make_condition: Make
) -> None:
    ahead = approved(scene, rule_about)
    record(scene, make_condition("gout"))
    review = review_of(ahead)
    assert review.override_ended
    settle(ahead.pk, by=scene.therapist, consent=WORD)
    ahead.refresh_from_db()
    assert SafetyReview.objects.get().outcome == "approved"
    assert ahead.assessment.decided_by == scene.therapist


def test_an_override_holds_for_the_form_that_it_was_given_for(scene: Scene, rule_about: Make) -> None:
    ahead = approved(scene, rule_about)
    rule_about("asthma", "adapt", adapt={"max_minutes": 30})
    round_to_the_end()
    review = review_of(ahead)
    assert review.adaptation["minutes"] == 30


def test_settling_with_the_adapted_form_makes_it_shorter_where_it_is(scene: Scene, rule_about: Make) -> None:
    ahead = scene.book()
    record(scene, rule_about("asthma", "adapt", adapt={"max_minutes": 30}).condition)
    with pytest.raises(AdaptationNeeded):
        settle(ahead.pk, by=scene.reception)
    assert in_review([ahead.pk])
    settle(ahead.pk, by=scene.reception, revision=1, consent=Consent(adaptation=True))
    ahead.refresh_from_db()
    assert (ahead.starts_at, ahead.minutes, ahead.blocked_until) == (at("09:00"), 30, at("09:40"))
    assert ahead.assessment.session["minutes"] == 30
    assert SafetyReview.objects.get().outcome == "adapted"


def test_each_way_to_act_ends_the_review_by_its_name(scene: Scene, rule_about: Make, monday: Any) -> None:
    window = {"days": 1, "from": "since", "after": False}
    condition = rule_about("fever", window=window).condition
    rows = [scene.book(time) for time in ("09:00", "11:00", "13:00")]
    record(scene, condition, since=date(2027, 3, 1))
    assert len(open_reviews()) == 3
    change(rows[0].pk, by=scene.reception, starts_at=at("2027-03-08 09:00"))
    cancel(rows[1].pk, reason="patient_ill", by=scene.reception)
    monday.move_to(at("13:05"))
    advance(rows[2].pk, to="no_show", by=scene.reception)
    assert [one.outcome for one in SafetyReview.objects.order_by("appointment_id")] == [
        "changed",
        "cancelled",
        "not-held",
    ]
    assert list(reviews_of_nothing()) == []


def test_check_in_is_refused_and_opens_a_review_and_lets_in_what_is_fine_again(scene: Scene, rule_about: Make) -> None:
    ahead = scene.book()
    kept = record(scene, rule_about("hernia", statuses=["active"]).condition)
    SafetyReview.objects.all().delete()
    with pytest.raises(Contraindicated):
        advance(ahead.pk, to="arrived", by=scene.reception)
    review = review_of(ahead)
    assert review.opened_by == scene.reception
    # Past the verbs, so that only check-in can notice.
    RecordedCondition.objects.filter(pk=kept.pk).update(status="remission")
    advance(ahead.pk, to="arrived", by=scene.reception)
    assert SafetyReview.objects.get().outcome == "fine-again"


def test_who_waits_in_the_waiting_room_is_not_treated_past_a_review(scene: Scene, hernia: Condition) -> None:
    ahead = scene.book()
    advance(ahead.pk, to="arrived", by=scene.reception)
    kept = record(scene, hernia)
    with pytest.raises(Contraindicated):
        advance(ahead.pk, to="in_treatment", by=scene.therapist)
    withdraw_condition(kept.pk, by=scene.therapist)
    advance(ahead.pk, to="in_treatment", by=scene.therapist)


def test_going_back_a_step_is_looked_at_again(scene: Scene, hernia: Condition) -> None:
    ahead = scene.book()
    for step in ("arrived", "in_treatment"):
        advance(ahead.pk, to=step, by=scene.reception)
    record(scene, hernia)
    assert in_review([ahead.pk]) == set()
    advance(ahead.pk, to="arrived", by=scene.reception)
    assert in_review([ahead.pk]) == {ahead.pk}


def longer_only_after_a_first_one() -> CourseRule:
    """A patient's first massage takes at most 30 minutes."""
    rule = CourseRule.objects.create(
        code="first",
        name="First session",
        kind="first_session_minutes",
        severity="adapt",
        settings={"max_minutes": 30, "course_break_days": 90},
        reason="To see how it is taken.",
        evidence="practice",
    )
    Practice.bump("rules_version")
    return rule


def test_cancelling_the_first_session_makes_the_next_one_the_first(scene: Scene) -> None:
    longer_only_after_a_first_one()
    first, second = scene.book(minutes=30), scene.book("2027-03-03 09:00")
    cancel(first.pk, reason="other", by=scene.reception)
    review = review_of(second)
    assert (review.verdict, review.cause) == ("adapt", "sessions")


def test_booking_another_session_is_looked_at_with_what_lies_ahead(scene: Scene) -> None:
    CourseRule.objects.create(
        code="often",
        name="Not more than once in three days",
        kind="min_days_between",
        severity="relative",
        settings={"days": 3},
        reason="Tissue needs its time.",
        evidence="practice",
    )
    Practice.bump("rules_version")
    later = scene.book("2027-03-04 09:00")
    book(scene.plan("2027-03-03 09:00"), by=scene.therapist, consent=WORD)
    assert in_review([later.pk]) == {later.pk}


def test_everybody_in_review_is_listed_worst_first_then_soonest(scene: Scene, rule_about: Make) -> None:
    rule_about("hernia", statuses=["active"])
    rule_about("asthma", "relative")
    for hour, names in (("15:00", "asthma"), ("13:00", "hernia"), ("11:00", "asthma"), ("09:00", "hernia")):
        patient = Patient.objects.create(given_name="Pat", family_name=hour)
        scene.book(hour, patient=patient.pk)
        condition = Condition.objects.get(code=names)
        record_condition(patient=patient.pk, condition=condition, status="active", by=scene.therapist)
    assert [review.appointment.patient.family_name for review in open_reviews()] == ["09:00", "13:00", "11:00", "15:00"]
