"""Telling whoever listens that what is known of a patient has changed. Patients come before bookings, so they do not call them.

`facts_changed` is sent inside the transaction that changed it, with the patient's row held: what a listener writes
stands or falls with the change. Its arguments are `patient` (primary key) and `by` (a user, or None).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

from practice.models import User

facts_changed = Signal()

_waiting: ContextVar[dict[int, User | None] | None] = ContextVar("patients_to_tell_of", default=None)


def announce(patient: int, *, by: User | None) -> None:
    """Say that facts, date of birth, sex or screening of the patient have changed. Whatever a listener raises goes through."""
    waiting = _waiting.get()
    if waiting is None:
        facts_changed.send(sender=None, patient=patient, by=by)
    else:
        waiting[patient] = by


@contextmanager
def told_once() -> Iterator[None]:
    """Several changes in one transaction are announced as one, at the end; not at all when the block fails."""
    if _waiting.get() is not None:
        yield
        return
    waiting: dict[int, User | None] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for patient in sorted(waiting):
        announce(patient, by=waiting[patient])
