"""Pain before and after a session: refused by name, sealed with the note, read by the rules about later sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from patients.locking import ChangedMeanwhile
from practice.models import Practice
from scheduling.alternatives import alternatives
from scheduling.booking import advance
from scheduling.finding import Suitable
from scheduling.models import Appointment, SafetyReview, SessionPain
from scheduling.pain import record_pain
from scheduling.plans import Form
from scheduling.reactions import record_reaction
from scheduling.refusals import Contraindicated
from scheduling.secondlook import would_not_pass
from scheduling.sight import sight_of
from scheduling.suiting import suiting
from tests.scheduling.conftest import Scene, at
from treatments.catalogue import current_catalogue
from treatments.contraindications import VerdictKind
from treatments.models import CourseRule

pytestmark = pytest.mark.django_db

TUESDAY, WEDNESDAY = "2027-03-02 09:00", "2027-03-03 09:00"


@pytest.fixture
def growing(scene: Scene, make_patient: Callable[..., Any], make_condition: Callable[..., Any]) -> Scene:
    """Sessions of a patient with back pain grow by 5 minutes when the last one took pain away, and else not at all.

    The first has been given, 30 minutes on Monday; it is Monday evening.
    """
    scene.patient = make_patient("back-pain")
    whom = {"condition": "back-pain", "statuses": ["active"]}
    CourseRule.objects.create(
        code="growing",
        name="Grow with falling pain",
        kind="growth_with_falling_pain",
        severity="adapt",
        reason="Longer only when it helps.",
        evidence="practice",
        settings={"step_minutes": 5, "course_break_days": 30, **whom},
    )
    Practice.bump("rules_version")
    scene.massage.minutes_options = [30, 35, 40, 45]
    scene.massage.save()
    Practice.bump("rules_version")
    return scene


@pytest.fixture
def first(growing: Scene, monday: Any) -> Appointment:
    """The session of Monday, given."""
    row = growing.book("09:00", minutes=30)
    monday.move_to(at("20:00"))
    return row


def test_a_session_grows_only_when_the_last_one_took_pain_away(growing: Scene, first: Appointment) -> None:
    with pytest.raises(Contraindicated):
        growing.book(TUESDAY, minutes=35)
    record_pain(first.pk, before=7, after=7, by=growing.therapist)
    with pytest.raises(Contraindicated):
        growing.book(TUESDAY, minutes=35)
    record_pain(first.pk, before=7, after=4, by=growing.therapist)
    with pytest.raises(Contraindicated) as refused:
        growing.book(TUESDAY, minutes=40)
    assert refused.value.verdict.adaptation.minutes == 35
    assert growing.book(TUESDAY, minutes=35).minutes == 35


def test_pain_that_rose_puts_what_is_booked_into_the_review_and_pain_that_fell_takes_it_out(
    growing: Scene, first: Appointment
) -> None:
    record_pain(first.pk, before=7, after=4, by=growing.therapist)
    second = growing.book(TUESDAY, minutes=35)
    record_pain(first.pk, before=7, after=8, by=growing.therapist)
    assert SafetyReview.objects.get(closed_at=None).appointment_id == second.pk
    assert list(would_not_pass(Practice.objects.get())) == [second.pk]
    record_pain(first.pk, before=7, after=2, by=growing.therapist)
    assert not SafetyReview.objects.filter(closed_at=None).exists()
    assert list(would_not_pass(Practice.objects.get())) == []


def test_offers_lists_and_panels_know_the_pain_that_the_door_knows(growing: Scene, first: Appointment) -> None:
    record_pain(first.pk, before=7, after=4, by=growing.therapist)
    practice, now = Practice.objects.get(), at("20:00")
    with pytest.raises(Contraindicated) as refused:
        growing.book(TUESDAY, minutes=45)
    offered = alternatives(growing.plan(TUESDAY, minutes=45), refused.value, practice=practice, now=now).offers
    assert (offered[0].treatment.code, offered[0].minutes) == ("massage", 35)
    treatment = current_catalogue(practice.rules_version).treatment_by_code["massage"]
    suitable = Suitable.for_patient(growing.patient, practice)
    assert suitable.kind(treatment, at(TUESDAY).date(), 35, Form()) == VerdictKind.FINE
    found = suiting(growing.patient, on=at(TUESDAY).date(), practice=practice, now=now, clinical=True)
    shown = {choice.pick.treatment.code: choice.row for group in found.groups for choice in group.choices}
    assert shown["massage"] is not None
    assert shown["massage"].slot.minutes == 35
    second = growing.book(TUESDAY, minutes=35)
    sight = sight_of(second, practice)
    assert sight is not None
    assert sight.verdict.verdict == VerdictKind.FINE


def test_checking_in_late_forgets_neither_pain_nor_reaction(growing: Scene, first: Appointment) -> None:
    record_pain(first.pk, before=7, after=4, by=growing.therapist)
    record_reaction(first.pk, felt="better", by=growing.therapist)
    growing.book(TUESDAY, minutes=35)
    advance(first.pk, to="arrived", by=growing.reception)
    assert not SafetyReview.objects.filter(closed_at=None).exists()


@pytest.mark.parametrize("value", [-1, 11, 100])
@pytest.mark.parametrize("field", ["before", "after"])
def test_pain_outside_the_scale_is_refused_by_name(scene: Scene, monday: Any, field: str, value: int) -> None:
    row = scene.book("09:00")
    monday.move_to(at("10:00"))
    with pytest.raises(ValidationError) as refused:
        record_pain(row.pk, **{"before": 3, "after": 3} | {field: value}, by=scene.therapist)
    assert refused.value.message_dict == {field: ["Pain goes from 0 (none) to 10 (the worst)."]}
    assert not SessionPain.objects.exists()


def test_the_database_keeps_pain_in_its_scale(scene: Scene) -> None:
    row = scene.book("09:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionPain.objects.create(appointment=row, before=11, recorded_by=scene.therapist)


def test_pain_is_of_a_session_that_has_begun(scene: Scene) -> None:
    row = scene.book("09:00")
    with pytest.raises(ValidationError, match="has begun"):
        record_pain(row.pk, before=5, after=None, by=scene.therapist)


def test_sealed_pain_stays_as_it_is(scene: Scene, monday: Any) -> None:
    row = scene.book("09:00")
    monday.move_to(at("10:00"))
    kept = record_pain(row.pk, before=5, after=3, by=scene.therapist, seal=True)
    with pytest.raises(ChangedMeanwhile):
        record_pain(row.pk, before=5, after=1, by=scene.therapist)
    for change_it in (
        lambda: SessionPain.objects.filter(pk=kept.pk).update(after=1),
        lambda: SessionPain.objects.filter(pk=kept.pk).delete(),
        lambda: connection.cursor().execute("UPDATE scheduling_sessionpain SET after = 1"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change_it()
    kept.refresh_from_db()
    assert kept.after == 3


def test_the_same_pain_again_looks_at_nothing_again(scene: Scene, monday: Any) -> None:
    row = scene.book("09:00")
    monday.move_to(at("10:00"))
    record_pain(row.pk, before=5, after=3, by=scene.therapist)
    scene.book(TUESDAY)
    with CaptureQueriesContext(connection) as again:
        record_pain(row.pk, before=5, after=3, by=scene.therapist)
    with CaptureQueriesContext(connection) as other:
        record_pain(row.pk, before=5, after=2, by=scene.therapist)
    assert len(again) < len(other)
