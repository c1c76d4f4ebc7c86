"""Fill an empty installation with a demo practice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.utils import timezone

from patients.models import Patient
from practice.models import Practice
from scheduling.demo.lindenhof import make_lindenhof
from scheduling.models import Appointment


class Command(BaseCommand):
    """`manage.py demo`."""

    help = "Makes the demo practice where there is no practice yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say that there is a practice already and change nothing."""
        practice = Practice.current()
        if practice is not None:
            self.stdout.write(f"There is a practice already ({practice.name}); nothing was changed.")
            return
        make_lindenhof(time_zone=settings.TIME_ZONE, now=timezone.now())
        if options["verbosity"]:
            patients, appointments = Patient.objects.count(), Appointment.objects.count()
            self.stdout.write(f"Demo practice made: {patients} patients, {appointments} appointments.")
