"""`manage.py load_spheres`: the starting list of spheres, where there is none yet."""

from typing import Any

from django.core.management.base import BaseCommand

from records.spheres import load_starting_spheres


class Command(BaseCommand):
    """Loads the starting list; does nothing when the practice has spheres already."""

    help = "Load the starting list of spheres for notes, unless there are some already."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many there are now."""
        made = load_starting_spheres()
        if options["verbosity"]:
            self.stdout.write(f"Spheres: {made} created.")
