"""Whether the audit log is whole."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from practice.audit.verifying import first_fault, kept_anchors, newest


class Command(BaseCommand):
    """`verify_audit`: exit 0 when every entry is as it was written; else the first place where it is not."""

    help = "Check the chain of the audit log against itself and against the anchors kept outside of the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Anchors that came by another way."""
        parser.add_argument("--anchors", type=Path, help="a file with anchors, instead of the one in PRACTICE_DATA")

    def handle(self, *args: Any, anchors: Path | None = None, **options: Any) -> None:
        """Look at every entry. CommandError names the first fault."""
        try:
            fault = first_fault(kept_anchors(anchors))
        except ValueError as error:
            raise CommandError(str(error)) from None
        if fault is not None:
            raise CommandError(fault)
        last = newest()
        self.stdout.write(f"The audit log is whole: {last.number if last else 0} entries.")
        if last is not None:
            self.stdout.write(last.line())
