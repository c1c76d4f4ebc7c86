"""Proofs of the guards of booking online. Each passes as the code stands and fails without its guard."""

from __future__ import annotations

from typing import Any

import pytest

from practice.models import Practice
from scheduling.models import OnlineBooking
from scheduling.online import finishing, proving, recognising
from tests.proofs import World, booked_online

State = OnlineBooking.State


def _changed(row: OnlineBooking, **changes: Any) -> OnlineBooking:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row


def only_the_proved_address_is_known(world: World) -> None:
    """Whoever knows a patient's name and birthday, and proves an address of their own, is not that patient."""
    said = booked_online(world).said
    assert recognising.known_patient(said) is not None
    assert recognising.known_patient(said | {"email": "stranger@mail.example"}) is None


def nothing_is_booked_without_the_code(world: World) -> None:
    """A booking whose code has not come back goes nowhere."""
    row = _changed(booked_online(world), state=State.OPEN)
    assert finishing.finish(row.pk).state == State.OPEN


def wrong_codes_are_counted(world: World) -> None:
    """The fifth wrong code is the last."""
    row = _changed(booked_online(world), state=State.OPEN)
    for _try in range(proving.MOST_TRIES):
        with pytest.raises(proving.WrongCode):
            proving.prove(row.pk, "x")
    row.refresh_from_db()
    assert row.state == State.EXPIRED


def what_is_closed_is_not_booked(world: World) -> None:
    """An entrance that was closed meanwhile lets nobody in, whoever began there."""
    row, practice = booked_online(world), Practice.objects.get()
    assert finishing.offered_to(row, practice, world.scene.patient)
    row.entrance.is_open = False
    with pytest.raises(finishing.AskedToCall):
        finishing.offered_to(row, practice, world.scene.patient)
