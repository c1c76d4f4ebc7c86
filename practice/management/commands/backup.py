"""The practice in one file."""

import os
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from practice.audit.writing import Action, note
from practice.backups.keeping import back_up
from practice.backups.refusals import BackupRefused


class Command(BaseCommand):
    """`backup FOLDER_OR_FILE`: database and documents, while the practice goes on working."""

    help = "Write database and documents to one file; encrypted with BACKUP_KEY when it is set."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("target", type=Path, help="a folder, or the name of a file that is not there yet")

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        """Write it and say where it is. CommandError, and no file, when that fails."""
        try:
            kept = back_up(target, key=os.environ.get("BACKUP_KEY", ""))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        try:
            note(Action.EXPORTED, what="backup")
        except DatabaseError as error:
            written = f"{kept.path} is written, but the audit log took no entry of it ({type(error).__name__})."
            raise CommandError(written) from None
        self.stdout.write(f"{kept.path} ({kept.size:,} bytes, {kept.documents} files of documents)")
