"""Load the catalogue of the package; running it again changes nothing."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from treatments.loading import load_catalogue
from treatments.refusals import RuleUnreadable


class Command(BaseCommand):
    """Treatments, conditions and rules of the package into the database."""

    help = "Load treatments, conditions and rules from the data files in the package. Never overwrites an edit of the practice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say in one line what was done."""
        try:
            loaded = load_catalogue()
        except RuleUnreadable as error:
            raise CommandError(
                f"Nothing was loaded: with the practice's own changes the rules could not be read ({error})."
            ) from error
        if options["verbosity"]:
            self.stdout.write(str(loaded))
