"""Proofs of the guards of pain, reactions and links to parts of a record. Each fails without its guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from patients.links import LinkOver, LinkUnknown
from patients.locking import ChangedMeanwhile
from patients.models import Patient
from practice.models import Practice
from records.links import make_link, opened, token_of
from records.measures import answer_measure
from records.models import Measure, PatientLink
from scheduling import booking
from scheduling.pain import record_pain
from scheduling.reactions import record_reaction
from tests.proofs import World, reviewed
from tests.scheduling.conftest import at
from treatments.models import CourseRule

OWN = {"activity-1": "Climb stairs", "value-1": "4"}


def a_session_that_has_begun_keeps_its_pain(world: World) -> None:
    scene = world.scene
    settings = {"step_minutes": 5, "course_break_days": 30}
    said = {"reason": "Longer only when it helps.", "evidence": "practice", "severity": "adapt"}
    CourseRule.objects.create(code="grow", name="Grow", kind="growth_with_falling_pain", settings=settings, **said)
    scene.massage.minutes_options = [30, 35]
    scene.massage.save()
    Practice.bump("rules_version")
    first = scene.book(minutes=30)
    booking.advance(first.pk, to="arrived", by=scene.reception)
    record_pain(first.pk, before=7, after=4, by=scene.therapist)
    second = scene.book("2027-03-02 09:00", minutes=35)
    booking.change(first.pk, by=scene.reception, starts_at=at("10:00"))
    assert not reviewed(second)


def sealed_pain_is_refused_before_the_database_does(world: World) -> None:
    first = world.scene.book()
    booking.advance(first.pk, to="arrived", by=world.scene.reception)
    record_pain(first.pk, before=7, after=4, by=world.scene.therapist, seal=True)
    with pytest.raises(ChangedMeanwhile):
        record_pain(first.pk, before=7, after=1, by=world.scene.therapist)


def a_reaction_holds_no_session_that_lies_ahead(world: World) -> None:
    ahead = world.scene.book("2027-03-02 09:00")
    with pytest.raises(Exception, match="has taken place"):
        record_reaction(ahead.pk, felt="better", by=None)


def a_link_to_a_record_is_answered_once(world: World) -> None:
    link = _link(world)
    answer_measure(link.pk, OWN)
    with pytest.raises(LinkOver):
        answer_measure(link.pk, OWN)
    assert Measure.objects.count() == 1


def a_link_to_a_record_is_for_one_purpose(world: World) -> None:
    with pytest.raises(LinkUnknown):
        opened(token_of(_link(world)), "reaction", timezone.now())


def a_link_to_a_record_ends(world: World) -> None:
    link = _link(world)
    with pytest.raises(LinkOver):
        opened(token_of(link), "measure", link.expires_at + timedelta(seconds=1))


def _link(world: World) -> PatientLink:
    Patient.objects.filter(pk=world.scene.patient.pk).update(birth_date=date(1980, 4, 2))
    about = {"purpose": "measure", "about": "patient-specific"}
    return make_link(patient=world.scene.patient.pk, by=world.scene.therapist, **about)
