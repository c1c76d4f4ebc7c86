"""Proofs that erasing leaves no appointment without the facts it was decided on, and touches nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients import erasingagain, forgetting
from patients.erasing import erase
from patients.models import Erasure, Patient, RecordedCondition
from practice.models import Practice
from scheduling import booking
from scheduling.models import Appointment, Assessment
from tests.factories import new_patient
from tests.proofs import World, refused

WHOLE, ASKED = Erasure.Scope.WHOLE, Erasure.Why.ASKED


def _neighbour(world: World) -> Appointment:
    """Of somebody else, at another time; whoever has the fever is still refused."""
    other = new_patient()
    made = world.scene.book("11:00", patient=other.pk)
    world.ail(other)
    return made


def _only_the_neighbours_are_left(world: World, theirs: Appointment) -> None:
    assert list(Appointment.objects.values_list("pk", flat=True)) == [theirs.pk]
    assert list(Assessment.objects.values_list("patient", flat=True).distinct()) == [theirs.patient_id]
    assert list(RecordedCondition.objects.values_list("patient", flat=True)) == [theirs.patient_id]
    refused(booking.book, world.scene.plan("14:00", patient=theirs.patient_id), by=world.scene.reception)


def facts_go_with_all_that_was_decided_on_them(world: World) -> None:
    ahead, theirs, patient = world.scene.book(), _neighbour(world), world.scene.patient.pk
    world.ail()
    with pytest.raises(ValidationError, match="cancel it first"):
        erase(patient, scope=WHOLE, why=ASKED, by=world.scene.therapist)
    assert RecordedCondition.objects.filter(patient=patient).exists()
    booking.cancel(ahead.pk, by=world.scene.reception, reason=Appointment.CancelReason.PRACTICE)
    erase(patient, scope=WHOLE, why=ASKED, by=world.scene.therapist)
    _only_the_neighbours_are_left(world, theirs)


def after_a_restore_they_go_together_too(world: World) -> None:
    _ahead, theirs, patient = world.scene.book(), _neighbour(world), world.scene.patient
    world.ail()
    line = f"{patient.pk} {patient.registered_at.isoformat()} whole asked {timezone.now().isoformat()}"
    assert erasingagain.erase_again([line]) == 1
    _only_the_neighbours_are_left(world, theirs)


def by_itself(work: Callable[[], bool]) -> Callable[[World], None]:
    """That `work` removes who is past their period, and nobody who has an appointment ahead."""

    def proof(world: World) -> None:
        Practice.objects.update(forgets_by_itself=True)
        Patient.objects.update(registered_at=timezone.now() - timedelta(days=2000))
        gone = new_patient(registered_at=timezone.now() - timedelta(days=2000))
        ahead = world.scene.book()
        while work():
            pass
        assert not Patient.objects.filter(pk=gone.pk).exists()
        assert Appointment.objects.get().pk == ahead.pk

    proof.__name__ = "nobody_with_an_appointment_ahead_goes_by_itself"
    return proof


stepping = by_itself(forgetting.step)
removing = by_itself(lambda: forgetting.remove_next(timezone.localdate()))
