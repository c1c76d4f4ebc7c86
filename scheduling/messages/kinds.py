"""The kinds of messages about appointments, made known to the outbox with their words."""

from __future__ import annotations

from collections.abc import Callable

from practice import outbox, wordings
from practice.models import Message
from practice.outbox import Kind, Letter
from scheduling.messages import letters
from scheduling.messages.codes import (
    CANCELLATION,
    CHANGE,
    CHANGES,
    CONFIRMATION,
    COURSE,
    RECALL,
    REMINDER,
)
from scheduling.messages.words import WORDS

LETTERS: dict[str, Callable[[Message], Letter]] = {
    CONFIRMATION: letters.confirmation,
    COURSE: letters.course,
    CHANGE: letters.change,
    CHANGES: letters.changes,
    CANCELLATION: letters.cancellation,
    REMINDER: letters.reminder,
    RECALL: letters.recall,
}


def register() -> None:
    """Make them known; called when the package is loaded."""
    for code, letter in LETTERS.items():
        # Whoever has the link acts as the patient: staff read the letter without it.
        outbox.register(code, Kind(WORDS[code].name, letter, for_patient_alone=True))
        wordings.register(code, WORDS[code])
