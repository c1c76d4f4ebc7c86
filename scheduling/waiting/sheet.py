"""What the page of the waiting list shows: wishes, offers that wait for an answer, times that are free. Read side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.reaching import way_to
from practice.models import Message, Practice
from scheduling.clock import minute_of, moment_of
from scheduling.intervals import Interval, gaps, merged
from scheduling.models import Appointment, FreedTime, Offer, Therapist, Wish
from scheduling.occupancy import occupancy
from scheduling.timetable import timetable
from scheduling.waiting.freeing import SHORTEST
from scheduling.waiting.letters import KIND
from scheduling.waiting.matching import ENDS_SOON, Match, in_order

MOST_FREE = 20


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A stretch that became free and still is; `pk` is that of the freed time. Times are naive, on the practice's clock."""

    pk: int
    therapist: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Fitting:
    """Somebody who fits a time, in words for the desk. `by_phone`: nobody can write to them, or they want to be called."""

    match: Match
    starts: datetime
    why: str
    by_phone: bool


def wishes(today: date) -> QuerySet[Wish]:
    """Everybody who waits, in the order in which they are asked."""
    rows = Wish.objects.open().filter(patient__archived_at=None).select_related("patient", "treatment")
    asked = Offer.objects.filter(state=Offer.State.OPEN)
    return in_order(rows, today).prefetch_related("therapists", Prefetch("offers", asked, to_attr="asked"))


def open_offers() -> QuerySet[Offer]:
    """Times that are held for an answer, the first to end first."""
    rows = Offer.objects.filter(state=Offer.State.OPEN).order_by("answer_until", "pk")
    return rows.select_related("wish__patient", "appointment__therapist", "appointment__patient", "made_by")


def offer_for(appointment: Appointment) -> Offer | None:
    """The offer that a held time belongs, or belonged, to."""
    return Offer.objects.select_related("wish__patient", "made_by").filter(appointment=appointment).first()


def free_times(practice: Practice, now: datetime) -> list[FreeTime]:
    """What became free and still is, the soonest first, MOST_FREE at most. Two queries."""
    rows = FreedTime.objects.filter(ends_at__gt=now).order_by("starts_at", "pk")[: MOST_FREE * 10]
    stretches = [(row.pk, row.therapist_id, minute_of(row.starts_at), minute_of(row.ends_at)) for row in rows]
    if not stretches:
        return []
    roster = timetable(practice)
    taken = occupancy((min(row[2] for row in stretches), max(row[3] for row in stretches)))
    told: dict[int, list[Interval]] = {}
    found = []
    for pk, therapist, start, end in stretches:
        day = moment_of(start).astimezone(practice.tz).date()
        busy = merged([*taken.of_therapist(therapist), *told.get(therapist, ())])
        for first, last in roster.working(therapist, day):
            for gap in gaps(busy, (max(first, start, minute_of(now)), min(last, end))):
                if gap[1] - gap[0] >= SHORTEST:
                    told.setdefault(therapist, []).append(gap)
                    clock = [moment_of(minute).astimezone(practice.tz).replace(tzinfo=None) for minute in gap]
                    found.append(FreeTime(pk, roster.therapists[therapist].name, *clock))
    return sorted(found, key=lambda one: one.starts)[:MOST_FREE]


def fitting_in_words(found: Iterable[Match], today: date) -> list[Fitting]:
    """Who fits, with the reason for their place."""
    return [
        Fitting(
            one,
            timezone.localtime(one.slot.starts_at).replace(tzinfo=None),
            place_of(one.wish, today),
            by_phone(one.wish.patient),
        )
        for one in found
    ]


def place_of(wish: Wish, today: date) -> str:
    """Why somebody is where they are in the order."""
    if wish.urgent:
        return _("needs it soon")
    if wish.last_day <= today + ENDS_SOON:
        return _("wish ends %(day)s") % {"day": date_format(wish.last_day, "D j M")}
    return _("waiting since %(day)s") % {"day": date_format(timezone.localtime(wish.made_at), "j M")}


def by_phone(patient: Patient) -> bool:
    """True where an offer reaches them by a call only."""
    way = way_to(patient, KIND)
    return way is None or way.channel == Message.Channel.PHONE


def when_in_words(wish: Wish, therapists: Sequence[Therapist]) -> str:
    """`Tue, Thu · from 16:00 · with Anna Berger`; empty where anything will do."""
    said = [", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(wish.weekdays))]
    said.append(_hours(wish.from_time, wish.to_time))
    if therapists:
        said.append(", ".join(one.name for one in therapists))
    elif wish.gender:
        said.append(wish.get_gender_display())
    return " · ".join(one for one in said if one)


def _hours(start: time | None, end: time | None) -> str:
    if start and end:
        return f"{start:%H:%M}–{end:%H:%M}"
    if start:
        return _("from %(time)s") % {"time": f"{start:%H:%M}"}
    return _("until %(time)s") % {"time": f"{end:%H:%M}"} if end else ""
