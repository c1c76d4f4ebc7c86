"""Proofs that offers of the waiting list are made to who may have them, and answered once, in time."""

from __future__ import annotations

import pytest
from django.utils import timezone

from practice.models import Practice
from scheduling.models import Offer
from scheduling.refusals import OfferGone
from scheduling.waiting import offering
from scheduling.waiting.matching import Stretch, matches
from tests.proofs import World, offered, waiting
from tests.scheduling.conftest import at


def nobody_unsuitable_fits(world: World) -> None:
    """Who must not have it is not found for the time."""
    waiting(world)
    world.ail()
    stretch = Stretch(world.scene.anna.pk, at("10:00"), at("11:00"))
    assert matches(stretch, practice=Practice.objects.get(), now=timezone.now()) == []


def one_answer_counts(world: World) -> None:
    """A second answer is told that there was one."""
    made = offered(world)
    offering.decline(made.pk, by=None)
    with pytest.raises(OfferGone):
        offering.accept(made.pk, by=None)


def too_late_is_too_late(world: World) -> None:
    """The deadline counts, also before the ticker has come by."""
    made = offered(world)
    Offer.objects.update(answer_until=timezone.now())
    with pytest.raises(OfferGone):
        offering.accept(made.pk, by=None)
