"""What is open online, switched by an admin: all of it, treatments, therapists, entrances."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from practice.models import Practice
from scheduling.models import OnlineEntrance, OnlineTreatment, Therapist
from treatments.models import Treatment


@dataclass(frozen=True, slots=True)
class Switches:
    """Primary keys of what is open: treatments for patients we know, for new ones, with the questions first; therapists."""

    known: frozenset[int]
    new: frozenset[int]
    questions: frozenset[int]
    therapists_known: frozenset[int]
    therapists_new: frozenset[int]


@transaction.atomic
def switch(*, on: bool, switches: Switches) -> None:
    """Open exactly what `switches` names. What is booked stays; keys that name nothing are passed over."""
    practice = Practice.objects.select_for_update().get(pk=1)
    practice.online_booking = on
    practice.save(update_fields=["online_booking"])
    offered = switches.known | switches.new
    OnlineTreatment.objects.exclude(treatment__in=offered).delete()
    for treatment in Treatment.objects.filter(pk__in=offered, archived_at=None).values_list("pk", flat=True):
        OnlineTreatment.objects.update_or_create(
            treatment_id=treatment,
            defaults={
                "for_known": treatment in switches.known,
                "for_new": treatment in switches.new,
                "questions_first": treatment in switches.questions,
            },
        )
    _flag("online_known", switches.therapists_known)
    _flag("online_new", switches.therapists_new)


def _flag(field: str, therapists: Collection[int]) -> None:
    Therapist.objects.filter(Q(**{field: False}), pk__in=therapists).update(**{field: True})
    Therapist.objects.filter(**{field: True}).exclude(pk__in=therapists).update(**{field: False})


@transaction.atomic
def save_entrance(*, entrance: OnlineEntrance) -> OnlineEntrance:
    """Keep an entrance, new or changed. ValidationError by field."""
    entrance.full_clean()
    entrance.save()
    return entrance
