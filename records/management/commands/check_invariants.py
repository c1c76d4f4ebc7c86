"""Look whether what must always be true of the data is true."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from practice.models import Practice
from records.invariants import broken


class Command(BaseCommand):
    """Prints each invariant that does not hold; exits 1 if there is any."""

    help = "Checks overlaps, assessments, buffers, recorded conditions, rules, signed notes, documents and the guards in the database."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Check on the practice's clock."""
        practice = Practice.current()
        if practice is None:
            raise CommandError("There is no practice yet: nothing to check.")
        count = 0
        with timezone.override(practice.tz):
            for line in broken():
                self.stdout.write(line)
                count += 1
        if count:
            self.stderr.write(f"{count} found.")
            sys.exit(1)
        if options["verbosity"]:
            self.stdout.write("Everything holds.")
