"""What changes between arriving and the treatment, or beneath a therapist's word: it is decided about once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from patients.consents import record_consent
from patients.records import record_condition
from practice.models import Practice
from scheduling.booking import advance, book, change
from scheduling.invariants import unreviewed
from scheduling.models import SafetyReview
from scheduling.refusals import Contraindicated, GateOpen
from scheduling.reviewing import in_review
from scheduling.rounds import step
from tests.scheduling.conftest import Scene, at, word
from treatments.models import CourseRule, Rule

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def course_rule(kind: str, severity: str, **settings: Any) -> CourseRule:
    """A course rule about every treatment, from now on."""
    rule = CourseRule.objects.create(
        code=kind, name=kind, kind=kind, severity=severity, settings=settings, reason="So it is.", evidence="practice"
    )
    Practice.bump("rules_version")
    return rule


def test_who_arrived_and_is_moved_to_another_day_arrives_there_once_more(scene: Scene) -> None:
    row = scene.book("09:00")
    advance(row.pk, to="arrived", by=scene.reception)
    assert change(row.pk, by=scene.reception, starts_at=at("11:00")).status == "arrived"
    assert change(row.pk, by=scene.reception, starts_at=at("2027-03-02 09:00")).status == "booked"


def test_who_arrived_for_another_treatment_is_asked_for_its_consent(scene: Scene, make_treatment: Make) -> None:
    other = make_treatment("cupping", modality="cups")
    scene.anna.treatments.add(other)
    Practice.bump("roster_version")
    gate = course_rule("gate", "gate", gate="consent")
    CourseRule.objects.update(modalities=["cups"])
    row = scene.book("09:00")
    advance(row.pk, to="arrived", by=scene.reception)
    row = change(row.pk, by=scene.reception, treatment=other.pk)
    with pytest.raises(GateOpen):
        advance(row.pk, to="arrived", by=scene.reception)
    record_consent(patient=scene.patient.pk, gate=gate.code, by=scene.reception)
    advance(row.pk, to="arrived", by=scene.reception)


@pytest.mark.one_database
def test_who_still_waits_after_the_hour_is_not_treated_past_a_new_fact(
    scene: Scene, make_rule: Make, monday: Any
) -> None:
    hernia = make_rule("hernia", statuses=["active"]).condition
    row = scene.book("09:00")
    advance(row.pk, to="arrived", by=scene.reception)
    monday.move_to(at("09:50"))
    record_condition(patient=scene.patient.pk, condition=hernia, status="active", by=scene.therapist)
    assert in_review([row.pk]) == {row.pk}
    with pytest.raises(Contraindicated):
        advance(row.pk, to="in_treatment", by=scene.therapist)


@pytest.mark.one_database
def test_who_arrived_under_older_rules_is_decided_about_once_more(scene: Scene, make_rule: Make) -> None:
    hernia = make_rule("hernia", "caution", statuses=["active"]).condition
    record_condition(patient=scene.patient.pk, condition=hernia, status="active", by=scene.therapist)
    row = scene.book("09:00")
    advance(row.pk, to="arrived", by=scene.reception)
    Rule.objects.update(severity="absolute")
    Practice.bump("rules_version")
    # The round has not come by yet.
    with pytest.raises(Contraindicated):
        advance(row.pk, to="in_treatment", by=scene.therapist)
    assert in_review([row.pk]) == {row.pk}


@pytest.mark.one_database
def test_who_has_arrived_is_not_asked_for_what_belongs_to_check_in(scene: Scene) -> None:
    row = scene.book("09:00")
    advance(row.pk, to="arrived", by=scene.reception)
    course_rule("gate", "gate", gate="consent")
    assert advance(row.pk, to="in_treatment", by=scene.therapist).status == "in_treatment"


@pytest.mark.one_database
def test_another_session_counts_in_its_place_of_the_day(scene: Scene) -> None:
    course_rule("growth_with_falling_pain", "adapt", step_minutes=10, course_break_days=28)
    while step():
        pass
    scene.book("14:00", minutes=60)
    after = scene.book("2027-03-04 09:00", minutes=60)
    scene.book("09:00", minutes=30)
    assert in_review([after.pk]) == set()
    assert list(unreviewed()) == []


@pytest.mark.one_database
def test_a_word_ends_when_the_treatment_becomes_another_one(scene: Scene, make_rule: Make) -> None:
    hernia = make_rule("hernia", "relative", statuses=["active"]).condition
    record_condition(
        patient=scene.patient.pk, condition=hernia, status="active", since=date(2027, 2, 1), by=scene.therapist
    )
    row = book(scene.plan("09:00"), by=scene.therapist, consent=word("Gentle; talked through."))
    scene.massage.pressure = "deep"
    scene.massage.save()
    Practice.bump("rules_version")
    while step():
        pass
    assert in_review([row.pk]) == {row.pk}
    assert SafetyReview.objects.get().override_ended
