"""Proofs of the guards of a patient's own page. Each passes as the code stands and fails without its guard."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from patients.links import LinkUnknown
from practice.models import Practice
from scheduling.models import Appointment, AppointmentLink
from scheduling.refusals import ReasonNeeded, SlotTaken
from scheduling.selfservice import acting
from scheduling.selfservice.acting import TooLate
from scheduling.selfservice.links import end_links, link_of, opened, path_of, token_of
from tests.proofs import World
from tests.scheduling.conftest import at


def _given_out(world: World) -> AppointmentLink:
    """The link of a massage on Thursday."""
    return link_of(world.scene.book("2027-03-04 09:00"))


def late_changes_are_for_the_desk(world: World) -> None:
    """Within the practice's notice a patient cancels nothing."""
    link = _given_out(world)
    Practice.objects.update(notice_hours=720)
    practice = Practice.objects.get()
    with pytest.raises(TooLate):
        acting.cancel(link, revision=1, reason="patient_ill", practice=practice)


def patients_say_reasons_of_theirs(world: World) -> None:
    """A patient does not cancel in the name of the practice."""
    with pytest.raises(ReasonNeeded):
        acting.cancel(_given_out(world), revision=1, reason="practice", practice=Practice.objects.get())


def only_what_is_offered_is_taken(world: World) -> None:
    """A time that the search does not offer cannot be posted, be it free."""
    link = _given_out(world)
    time = {"starts_at": at("2027-03-05 10:07"), "therapist": world.scene.anna.pk}
    with pytest.raises(SlotTaken):
        acting.move(link, revision=1, practice=Practice.objects.get(), **time)


def an_ended_link_opens_nothing(world: World) -> None:
    """A key that was changed makes every address given out before unknown."""
    token = token_of(_given_out(world))
    end_links(Appointment.objects.get())
    with pytest.raises(LinkUnknown):
        opened(token, timezone.now())


def the_date_of_birth_comes_first(world: World) -> None:
    """Whoever holds the letter alone reads nothing."""
    world.scene.patient.birth_date = date(1980, 4, 2)
    world.scene.patient.save()
    page = Client().get(path_of(_given_out(world)))
    assert "09:00" not in page.content.decode()
