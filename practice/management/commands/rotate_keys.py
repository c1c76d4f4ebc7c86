"""Everything that is encrypted, written anew under the first key."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from practice.encryption import NotOpened
from practice.rotation import missing_keys, renew_everything


class Command(BaseCommand):
    """`rotate_keys`: after a new key was put first; it may run while everybody works, and again."""

    help = "Encrypt anew with the first of ENCRYPTION_KEYS; afterwards the others can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew and say what was renewed. CommandError where a key is missing; what was renewed until then stays."""
        if missing := sorted(missing_keys()):
            raise CommandError(f"A key is missing for {', '.join(missing)}: put it back into ENCRYPTION_KEYS.")
        try:
            for name, rows in renew_everything():
                self.stdout.write(f"{name}: {rows}")
        except NotOpened as refusal:
            raise CommandError(str(refusal)) from None
