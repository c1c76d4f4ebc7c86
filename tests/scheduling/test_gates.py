"""Check-in: what must be there, who may bring it, and that nothing else opens the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from patients.consents import record_consent, withdraw_consent
from patients.models import Consent, Screening
from patients.records import ChangedMeanwhile
from practice.models import Practice
from scheduling.booking import advance
from scheduling.models import Appointment, Reaction
from scheduling.reactions import record_reaction
from scheduling.refusals import GateOpen
from tests.scheduling.conftest import Scene, at
from treatments.models import CourseRule

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]


def gate(kind: str, code: str = "", **settings: Any) -> CourseRule:
    """A rule of the practice: at check-in `kind` must be there."""
    rule = CourseRule.objects.create(
        code=code or f"the-{kind}",
        name=f"CANARYTITLE {kind}",
        kind="gate",
        severity="gate",
        reason="CANARYREASON",
        evidence="practice",
        settings={"gate": kind, **settings},
    )
    Practice.bump("rules_version")
    return rule


def checked_in(scene: Scene, row: Appointment) -> str:
    """The status after reception has pressed "Arrived"."""
    return advance(row.pk, to="arrived", by=scene.reception).status


def test_a_consent_opens_check_in_and_its_withdrawal_shuts_it_again(scene: Scene) -> None:
    rule = gate("consent")
    row = scene.book("09:00")
    with pytest.raises(GateOpen, match="the consent to this treatment"):
        checked_in(scene, row)
    consent = record_consent(patient=scene.patient.pk, gate=rule.code, by=scene.reception)
    assert checked_in(scene, row) == "arrived"
    advance(row.pk, to="booked", by=scene.reception)
    withdraw_consent(consent.pk, by=scene.therapist)
    with pytest.raises(GateOpen):
        checked_in(scene, row)


@pytest.mark.one_database
def test_a_consent_to_one_rule_is_none_to_another(scene: Scene) -> None:
    one, other = gate("consent", "direct"), gate("consent", "visceral")
    row = scene.book("09:00")
    record_consent(patient=scene.patient.pk, gate=one.code, by=scene.reception)
    with pytest.raises(GateOpen):
        checked_in(scene, row)
    record_consent(patient=scene.patient.pk, gate=other.code, by=scene.reception)
    assert checked_in(scene, row) == "arrived"


@pytest.mark.one_database
def test_a_child_needs_the_name_of_whoever_agreed(scene: Scene, make_patient: Make) -> None:
    rule = gate("guardian-consent", age_under=16)
    child = make_patient(birth_date=date(2018, 5, 1), guardian_name="Silke")
    row = scene.book("09:00", patient=child.pk)
    with pytest.raises(GateOpen, match="parent or guardian"):
        checked_in(scene, row)
    with pytest.raises(ValidationError, match="name of the parent"):
        record_consent(patient=child.pk, gate=rule.code, by=scene.reception, given_by="  ")
    record_consent(patient=child.pk, gate=rule.code, by=scene.reception, given_by="Silke")
    assert checked_in(scene, row) == "arrived"


def test_the_reaction_to_the_last_session_is_asked_before_the_next(scene: Scene, monday: Any) -> None:
    gate("reaction-recorded")
    first, second = scene.book("09:00"), scene.book("2027-03-02 09:00")
    assert checked_in(scene, first) == "arrived"
    monday.move_to(at("2027-03-02 08:50"))
    with pytest.raises(GateOpen, match="how the last session was taken"):
        checked_in(scene, second)
    record_reaction(first.pk, felt="sore", by=scene.therapist)
    assert checked_in(scene, second) == "arrived"


def test_a_current_screening_opens_check_in(scene: Scene) -> None:
    gate("screening-current", days=365)
    row = scene.book("09:00")
    with pytest.raises(GateOpen, match="the health questions"):
        checked_in(scene, row)
    Screening.objects.create(patient=scene.patient, confirmed_on=at("09:00").date(), confirmed_by=scene.therapist)
    assert checked_in(scene, row) == "arrived"


def test_a_consent_is_recorded_once_and_withdrawn_once(scene: Scene) -> None:
    rule = gate("consent")
    one = record_consent(patient=scene.patient.pk, gate=rule.code, by=scene.reception)
    assert record_consent(patient=scene.patient.pk, gate=rule.code, by=scene.therapist) == one
    withdraw_consent(one.pk, by=scene.therapist)
    with pytest.raises(ChangedMeanwhile):
        withdraw_consent(one.pk, by=scene.therapist)
    assert record_consent(patient=scene.patient.pk, gate=rule.code, by=scene.reception) != one
    assert Consent.objects.count() == 2


@pytest.mark.one_database
@pytest.mark.parametrize("day", [date(2027, 3, 2), date(1899, 12, 31)])
def test_no_consent_comes_from_the_future_or_from_before_time(scene: Scene, day: date) -> None:
    rule = gate("consent")
    with pytest.raises(ValidationError, match="today or on an earlier day"):
        record_consent(patient=scene.patient.pk, gate=rule.code, by=scene.reception, on=day)


@pytest.mark.one_database
def test_only_what_a_rule_asks_for_can_be_agreed_to(scene: Scene) -> None:
    other = gate("reaction-recorded")
    for code in (other.code, "zebra", ""):
        with pytest.raises(ValidationError, match="no such consent"):
            record_consent(patient=scene.patient.pk, gate=code, by=scene.reception)


@pytest.mark.one_database
def test_a_reaction_is_to_a_session_that_took_place(scene: Scene, monday: Any) -> None:
    row = scene.book("09:00")
    with pytest.raises(ValidationError, match="has taken place"):
        record_reaction(row.pk, felt="same", by=scene.therapist)
    monday.move_to(at("10:00"))
    with pytest.raises(ValidationError):
        record_reaction(row.pk, felt="zebra", by=scene.therapist)
    record_reaction(row.pk, felt="same", by=scene.therapist)
    record_reaction(row.pk, felt="worse", note="for a week", by=scene.therapist)
    kept = Reaction.objects.get()
    assert (kept.felt, kept.note) == ("worse", "for a week")
