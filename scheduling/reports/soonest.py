"""How many days until the first free slot, for each family of treatments, as of now.

Two queries, and those of roster and catalogue once a version; the search is that of `First free`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from practice.models import Practice
from scheduling.availability import Need, Slot, first_free
from scheduling.clock import days
from scheduling.finding import Taken
from scheduling.reports.period import Period
from scheduling.reports.tables import Cell, Chapter, Table
from scheduling.timetable import Timetable, timetable
from treatments.catalogue import current_catalogue
from treatments.snapshot import CatalogueTreatment

# How far ahead is looked.
DAYS = 60


def soonest(period: Period, practice: Practice) -> Chapter:
    """The first slot of any treatment of each family, in its usual length, with anybody who gives it."""
    roster, today = timetable(practice), period.today
    taken = Taken(roster, today, DAYS, patient=None)
    on_offer = sorted(current_catalogue(practice.rules_version).in_use, key=lambda one: (one.family_name, one.family))
    rows: list[list[Cell]] = []
    for (name, _code), family in groupby(on_offer, key=lambda one: (one.family_name, one.family)):
        treatments = list(family)
        slot = _first(roster, taken, treatments, period)
        wait = (slot.starts_at.astimezone(period.tz).date() - today).days if slot else None
        rows.append([name, len(treatments), wait, slot.starts_at if slot else None])
    heads = [_("Family"), _("Treatments"), _("Days until then"), _("First free")]
    table = Table(_("First free time by family"), heads, rows, bar=2)
    notes = [
        _("As of now, for a session of the usual length, with anybody who gives it; 0 is today."),
        _("A dash: nothing is free within %(days)s days, or nobody gives it.") % {"days": DAYS},
    ]
    return Chapter(None, [table], table, notes, more=False)


def _first(roster: Timetable, taken: Taken, treatments: Sequence[CatalogueTreatment], period: Period) -> Slot | None:
    """The first slot of any of `treatments`; what is later than one that has been found is not looked for."""
    first, ahead = None, days(period.today, DAYS)
    for treatment in treatments:
        for slot in first_free(roster, taken.on, Need.of(treatment), days=ahead, earliest=period.now, most=1):
            if first is None or slot < first:
                first = slot
                ahead = [day for day in ahead if day <= slot.starts_at.astimezone(period.tz).date()]
    return first
