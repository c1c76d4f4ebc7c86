"""`manage.py load_questions`: the starting list of screening questions, where there is none yet."""

from typing import Any

from django.core.management.base import BaseCommand

from patients.questions import load_starting_questions


class Command(BaseCommand):
    """Loads the starting list; does nothing when the practice has questions already."""

    help = "Load the starting list of screening questions, unless there are questions already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many there are now."""
        made = load_starting_questions()
        if options["verbosity"]:
            self.stdout.write(f"Screening questions: {made} created.")
