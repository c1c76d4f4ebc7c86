"""Where nothing leaves: a demo keeps its messages and shows them; a practice without a server is told."""

from __future__ import annotations

from django.conf import settings

from practice.gateways.outcomes import Refused
from practice.models import Message
from practice.outbox import Letter

KEPT_IN_DEMO = "kept-in-demo"


class Kept:
    """No gateway is set up; `without` says which."""

    def __init__(self, without: str) -> None:
        self.without = without

    def open(self) -> None:
        """Nothing to reach."""

    def send(self, message: Message, letter: Letter) -> str:
        """Done in a demo, Refused elsewhere."""
        if not settings.DEMO:
            raise Refused(self.without)
        return KEPT_IN_DEMO

    def close(self) -> None:
        """Nothing to let go."""
