"""Everybody concerned sees how far the round after a change of rules has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practice.models import Practice
from scheduling import rounds
from scheduling.models import Reassessment

pytestmark = pytest.mark.django_db


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["receptionist", "therapist", "admin"])
def test_while_it_goes_on_the_line_counts_and_asks_again(client_as, practice, role):
    Practice.objects.update(ticked_at=timezone.now())
    Reassessment.objects.create(rules_version=practice.rules_version, total=1200, done=300, worse=7)
    page = client_as(role).get(reverse("scheduling:reassessment_progress")).content.decode()
    assert "300 of 1200" in page
    assert "7 are in the safety review" in page
    assert 'value="25"' in page
    assert "every 2s" in page


@pytest.mark.one_database
def test_when_it_has_come_to_its_end_the_line_is_gone_and_the_page_is_told_once(client_as, practice):
    rounds.finish(practice.rules_version)
    client, address = client_as("receptionist"), reverse("scheduling:reassessment_progress")
    first, seen_to_the_end = client.get(address), client.get(address, {"going": "1"})
    assert "hx-get" not in first.content.decode()
    assert "HX-Trigger" not in first
    assert seen_to_the_end["HX-Trigger"] == "diary:changed"


@pytest.mark.one_database
def test_without_a_ticker_it_says_that_nothing_goes_on(client_as, practice):
    Practice.objects.update(ticked_at=timezone.now() - timedelta(minutes=5))
    page = client_as("admin").get(reverse("scheduling:reassessment_progress")).content.decode()
    assert "the ticker is not running" in page
