"""The kind of message that an offer is, for the outbox."""

from __future__ import annotations

from practice import outbox, wordings
from practice.outbox import Kind
from scheduling.waiting.letters import KIND, WORDING, letter
from scheduling.waiting.offering import take_back


def register() -> None:
    """Make it known; called when scheduling is loaded."""
    wordings.register(KIND, WORDING)
    # Whoever has the link takes the time: staff read the letter without it.
    outbox.register(KIND, Kind(WORDING.name, letter, take_back, for_patient_alone=True))
