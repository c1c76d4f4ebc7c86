"""Which reports there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.models import Practice
from scheduling.reports.missed import missed
from scheduling.reports.newcomers import newcomers
from scheduling.reports.period import Period
from scheduling.reports.soonest import soonest
from scheduling.reports.sources import sources
from scheduling.reports.tables import Chapter
from scheduling.reports.utilisation import utilisation
from scheduling.reports.waiting import waiting


@dataclass(frozen=True, slots=True)
class Entry:
    """A report by its name; `timed` says whether it is about a period or about now."""

    title: Promise
    made: Callable[[Period, Practice], Chapter]
    timed: bool = True


CONTENTS: Mapping[str, Entry] = {
    "utilisation": Entry(_("Utilisation"), utilisation),
    "missed": Entry(_("Missed"), missed),
    "sources": Entry(_("Bookings"), sources),
    "patients": Entry(_("Patients"), newcomers),
    "waiting": Entry(_("Waiting list"), waiting),
    "first-free": Entry(_("First free"), soonest, timed=False),
}
FIRST = "utilisation"
