"""The process that does what nobody waits for."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from django.core.management import BaseCommand, CommandError

from practice import ticking
from practice.upgrading import unprepared


class Command(BaseCommand):
    """`manage.py tick`, `manage.py tick --once`."""

    help = "Works until it is ended (INT or TERM): re-assessments after a change of rules, held slots, messages."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once."""
        parser.add_argument("--once", action="store_true", help="end when there is nothing more to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work; the piece at hand is finished before the end. CommandError when `--once` leaves a job undone."""
        if stands := unprepared():
            raise CommandError(stands)
        stop = Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            went_well = ticking.run(stop, once=options["once"])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        if options["once"] and not went_well:
            raise CommandError("A job failed; the log says which.")
