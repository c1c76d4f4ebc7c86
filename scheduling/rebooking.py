"""Where an appointment could go instead: times that suit the patient now, each one press away. Read side."""

from __future__ import annotations

from django.utils import timezone

from practice.models import Practice
from scheduling.alternatives import Offer, alternatives
from scheduling.bookingpanel import Row, rows_of
from scheduling.models import Appointment
from scheduling.plans import Plan
from scheduling.refusals import BookingRefused, Contraindicated
from scheduling.sight import Sight
from scheduling.timetable import timetable


def offers_for(row: Appointment, sight: Sight, practice: Practice) -> list[tuple[Offer, Row]]:
    """What the appointment can be moved or changed to, the same treatment on a better day first."""
    wish = Contraindicated(verdict=sight.verdict, session=sight.session)
    try:
        found = alternatives(Plan.of(row), wish, practice=practice, now=timezone.now())
    except BookingRefused:
        return []
    roster = timetable(practice)
    offers = [found.then, *found.offers] if found.then else found.offers
    return [(offer, rows_of([offer.slot], roster)[0]) for offer in offers]
