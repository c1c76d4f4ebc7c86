"""A practice out of one file."""

import os
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from practice.audit.writing import Action, note
from practice.backups.keeping import restore
from practice.backups.refusals import BackupRefused


class Command(BaseCommand):
    """`restore FILE`: into an empty database and folder. The file is checked to its end before anything is touched."""

    help = "Fill an empty installation from a backup; messages are held until an admin lets them go."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("source", type=Path, help="a file that `backup` has written")
        parser.add_argument(
            "--erased", type=Path, action="append", default=[], help="a further list of who was erased since"
        )

    def handle(self, *args: Any, source: Path, erased: list[Path], **options: Any) -> None:
        """Restore it and say of when it is. CommandError, and nothing changed, when it is refused."""
        try:
            restored = restore(source, key=os.environ.get("BACKUP_KEY", ""), lists=erased)
        except FileNotFoundError:
            raise CommandError(f"There is no file {source}.") from None
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        manifest = restored.manifest
        if not restored.had_list:
            self.stdout.write(
                "No list of erased patients lies beside the file. Was somebody erased since, erase again."
            )
        note(Action.WORKED, what="restore", about=manifest.made_at)
        self.stdout.write(
            f"Restored as of {manifest.made_at}. Patients erased again: {restored.erased}. Messages are held: an admin lets them go under Messages."
        )
