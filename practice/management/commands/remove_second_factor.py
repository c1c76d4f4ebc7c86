"""The way back in for an only admin who has lost phone, key and codes: from the machine itself."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from practice.models import User
from practice.second_factor import remove_all


class Command(BaseCommand):
    """`remove_second_factor ada@practice.example`: they set up a new one with the next sign-in, and are told by letter."""

    help = "Take away everything of somebody's second factor, and end their sessions. For the rest, admins do it on the pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose it is, by the e-mail they sign in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove it and say so. CommandError for somebody who is not here."""
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody signs in with this e-mail.")
        done = remove_all(user=user, by=None)
        self.stdout.write(f"{user.name}: {'removed; sessions ended' if done else 'there was none'}.")
