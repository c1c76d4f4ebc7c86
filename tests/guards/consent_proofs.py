"""Proofs of the guards of consents, plans and links to exercises. Each fails without its guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.consentforms import add_form, change_form
from patients.consents import Signed, consents_given, record_consent, withdraw_consent
from patients.locking import ChangedMeanwhile
from patients.models import ConsentText, Patient
from patients.signatures import MOST_POINTS, checked_signature
from records.links import make_link
from records.models import PatientLink
from records.plans import change_plan, make_plan
from tests.proofs import World

DRAWN = [[[0, 0], [500, 200]]]


def a_minor_agrees_to_nothing_alone(world: World) -> None:
    Patient.objects.filter(pk=world.scene.patient.pk).update(birth_date=timezone.localdate() - timedelta(days=6000))
    with pytest.raises(ValidationError, match="parent or guardian"):
        record_consent(patient=world.scene.patient.pk, form=Signed(_words(world).pk), by=world.scene.therapist)


def a_made_up_gate_is_opened_by_nobody(world: World) -> None:
    with pytest.raises(ValidationError, match="no such consent"):
        record_consent(patient=world.scene.patient.pk, gate="made-up", by=world.scene.therapist)


def words_that_have_changed_are_read_again(world: World) -> None:
    words = _words(world)
    change_form(words.template_id, title="Privacy", text="Other words.", by=world.scene.therapist)
    with pytest.raises(ValidationError, match="have changed"):
        _sign(world, words)


def a_no_ends_every_consent_to_the_same(world: World) -> None:
    words, patient = _words(world), world.scene.patient.pk
    record_consent(patient=patient, form=Signed(words.pk), by=world.scene.therapist)
    withdraw_consent(_sign(world, words), by=world.scene.therapist)
    assert consents_given({patient}, timezone.localdate()) == {patient: set()}


def a_consent_is_withdrawn_once(world: World) -> None:
    consent = _sign(world, _words(world))
    withdraw_consent(consent, by=world.scene.therapist)
    with pytest.raises(ChangedMeanwhile):
        withdraw_consent(consent, by=world.scene.therapist)


def a_signature_is_bounded(world: World) -> None:
    with pytest.raises(ValidationError, match="at most"):
        checked_signature([[[at % 1000, 0] for at in range(MOST_POINTS + 1)]])


def who_has_no_date_of_birth_gets_no_link(world: World) -> None:
    Patient.objects.filter(pk=world.scene.patient.pk).update(birth_date=None)
    asked = {"patient": world.scene.patient.pk, "purpose": PatientLink.Purpose.EXERCISES, "about": "1"}
    with pytest.raises(ValidationError, match="date of birth"):
        make_link(**asked, by=world.scene.therapist)


def an_older_form_of_a_plan_overwrites_nothing(world: World) -> None:
    day, by = date(2027, 3, 1), world.scene.therapist
    words = {"title": "Back", "goal": "Cycle", "sessions": 6, "spacing_days": 14, "starts_on": day, "review_on": day}
    plan = make_plan(patient=world.scene.patient.pk, by=by, **words)
    change_plan(plan.pk, revision=1, by=by, goal="Walk")
    with pytest.raises(ChangedMeanwhile):
        change_plan(plan.pk, revision=1, by=by, goal="Run")


def _words(world: World) -> ConsentText:
    return add_form(title="Privacy", text="We keep it.", by=world.scene.therapist).texts.get()


def _sign(world: World, words: ConsentText) -> int:
    signed = Signed(words.pk, name="Somebody", strokes=DRAWN)
    return record_consent(patient=world.scene.patient.pk, form=signed, by=world.scene.therapist).pk
