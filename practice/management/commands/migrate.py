"""Django's `migrate`, which lets who works pass and leaves a mark while the database stands between two versions."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError

from practice import upgrading


class Command(migrate.Command):
    """`migrate`: waits for a table a few seconds at a time, so that nobody who works waits longer for it."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. CommandError, in one line, where the database is of a later version or a table is never free."""
        if options["check_unapplied"] or options["plan"] or options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        if later := upgrading.unknown():
            raise CommandError(f"The database is of a later version ({later[-1]}): start that version.")
        step = super().handle
        try:
            with upgrading.upgrade():
                upgrading.patiently(lambda: step(*args, **options))
        except OperationalError as error:
            said = str(error).strip().partition("\n")[0]
            raise CommandError(f"The upgrade did not end: {said}. {upgrading.GO_ON}") from error
