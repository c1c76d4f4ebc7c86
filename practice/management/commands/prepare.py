"""Make the practice ready to serve, in one process: a second start takes a second."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection, transaction

from practice.lasting import current_key
from practice.models import Practice
from practice.rotation import missing_keys
from practice.static_files import collect_static_files
from practice.upgrading import in_the_way, pending


class Command(BaseCommand):
    """Migrates, loads the catalogue, fills a new demo practice, collects the static files."""

    help = "Prepare the database and the static files for serving; does nothing that is done already."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring everything up to date. Raises CommandError, in one line, without a database."""
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database cannot be opened: {first_line(error)}") from error
        if stands := in_the_way():
            raise CommandError(stands)
        self._migrate()
        if missing := sorted(missing_keys()):
            raise CommandError(
                f"The key is missing that opens {', '.join(missing)}: put it back into ENCRYPTION_KEYS or SECRET_KEY_FALLBACKS."
            )
        current_key()
        call_command("createcachetable", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        call_command("load_questions", verbosity=0)
        call_command("load_spheres", verbosity=0)
        if settings.DEMO and Practice.current() is None:
            self._say("Filling the demo practice ...")
            with transaction.atomic():
                call_command("demo", verbosity=0)
        collect_static_files()

    def _migrate(self) -> None:
        if not pending():
            return
        self._say("Preparing the database ...")
        call_command("migrate", verbosity=0, interactive=False)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def first_line(error: Exception) -> str:
    """The first line of the error's text."""
    return str(error).strip().partition("\n")[0]
