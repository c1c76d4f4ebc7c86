"""Fill an empty installation with a demo practice, or with a large one for load tests."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from patients.models import Patient, ScreeningQuestion
from practice.models import Practice
from records.demo.chronicle import write_records
from records.demo.load import write_load_notes
from scheduling.demo.lindenhof import SEED, make_lindenhof
from scheduling.demo.load import make_load_practice
from scheduling.models import Appointment
from treatments.models import Treatment

# With 100,000 appointments a quarter of a million notes: most were written before the diary was kept.
NOTES_PER_TWO_SESSIONS = 5


class Command(BaseCommand):
    """`manage.py demo`, `manage.py demo --scale 100000`, `manage.py demo --scale 50000 --upcoming`."""

    help = "Makes the demo practice where there is no practice yet; with --scale a large one for load tests."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--scale N, --upcoming."""
        parser.add_argument(
            "--scale", type=int, metavar="N", help="N appointments, N/10 patients, 2.5 N notes, for load tests"
        )
        parser.add_argument("--upcoming", action="store_true", help="with --scale: all of them still to come")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say that there is a practice already and change nothing."""
        count = options["scale"]
        if count is not None and count < 1:
            raise CommandError("--scale takes a whole number from 1.")
        practice = Practice.current()
        if practice is not None:
            self.stdout.write(f"There is a practice already ({practice.name}); nothing was changed.")
            return
        if not Treatment.objects.exists():
            call_command("load_catalogue", verbosity=0)
        if not ScreeningQuestion.objects.exists():
            call_command("load_questions", verbosity=0)
        if count is None:
            _make_demo(timezone.now())
        else:
            _make_large(count, timezone.now(), upcoming=options["upcoming"])
        if options["verbosity"]:
            patients, appointments = Patient.objects.count(), Appointment.objects.count()
            self.stdout.write(f"Demo practice made: {patients} patients, {appointments} appointments.")


@transaction.atomic
def _make_demo(now: datetime) -> None:
    practice = make_lindenhof(time_zone=settings.TIME_ZONE, now=now)
    with timezone.override(practice.tz):
        write_records(now, Random(SEED))  # noqa: S311 (nothing secret)


@transaction.atomic
def _make_large(count: int, now: datetime, *, upcoming: bool) -> None:
    practice = make_load_practice(count, time_zone=settings.TIME_ZONE, now=now, upcoming=upcoming)
    with timezone.override(practice.tz):
        if not upcoming:
            write_load_notes(NOTES_PER_TWO_SESSIONS * count // 2, now=now)
