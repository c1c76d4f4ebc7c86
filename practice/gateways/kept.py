"""Where nothing leaves: a demo keeps its messages and shows them; a practice without a server is told."""

from __future__ import annotations

import json
import os

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
        """Written down in a demo, as it would have left; Refused elsewhere."""
        if not settings.DEMO:
            raise Refused(self.without)
        settings.KEPT_MESSAGES.mkdir(parents=True, exist_ok=True)
        said = {"subject": letter.subject, "text": letter.text, "files": [file.name for file in letter.files]}
        file = os.open(settings.KEPT_MESSAGES / f"{message.pk}.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w") as kept:
            json.dump(said, kept)
        return KEPT_IN_DEMO

    def close(self) -> None:
        """Nothing to let go."""


def kept_letter(message: Message) -> tuple[Letter, list[str]] | None:
    """What a demo has kept of a message, and the names of its files. None for one that it has not kept."""
    if message.trouble != KEPT_IN_DEMO:
        return None
    try:
        said = json.loads((settings.KEPT_MESSAGES / f"{message.pk}.json").read_text())
    except (OSError, ValueError):
        return None
    return Letter(said["subject"], said["text"]), said["files"]
