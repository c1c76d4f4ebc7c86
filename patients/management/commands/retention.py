"""What is past its retention period: how much, and removing it."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patients.forgetting import by_class, patients_past, remove_next
from practice.models import Practice


class Command(BaseCommand):
    """`retention` says what would go today; `retention --remove` removes it, whether the ticker does so or not."""

    help = "Say what is past its retention period, class by class; with --remove, remove it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only look, unless told otherwise."""
        parser.add_argument("--remove", action="store_true", help="remove it; what is removed does not come back")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        """A line for each class, then the numbers of the patients."""
        practice = Practice.current()
        if practice is None:
            raise CommandError("There is no practice yet.")
        with timezone.override(practice.tz):
            self._say()
            while remove and remove_next(timezone.localdate()):
                pass
            if remove:
                self.stdout.write("Removed. What is left:")
                self._say()

    def _say(self) -> None:
        today = timezone.localdate()
        for name, number in by_class(today):
            self.stdout.write(f"{name}: {number}")
        for patient in patients_past(today).only("pk").iterator():
            self.stdout.write(f"  No. {patient.number}")
