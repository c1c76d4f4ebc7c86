"""The ticker's part: offers nobody answered are given back, wishes end, and freed times are offered by themselves.

One after the other: while a time is held for somebody, nothing is left of it to offer to the next. Any number of tickers may run;
the door lets one of them have the slot, and one offer for a wish be open.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from patients.models import Patient
from patients.reaching import way_to
from practice.models import Message, Practice
from practice.quiet import is_quiet
from scheduling.models import FreedTime, Offer
from scheduling.refusals import BookingRefused
from scheduling.waiting.letters import KIND
from scheduling.waiting.matching import Match, Stretch, matches
from scheduling.waiting.offering import expire, offer
from scheduling.waiting.wishes import end_old

# Done in one go; what is left over waits for the next.
MOST_AT_ONCE = 20
# So many who fit are gone through until one of them can be written to.
MOST_ASKED = 25
# What became free is kept so long for whoever looks back.
KEPT = timedelta(days=60)


def give_back() -> bool:
    """Give back every time whose answer did not come, each in a transaction of its own; True when there are more."""
    over = Offer.objects.filter(state=Offer.State.OPEN, answer_until__lte=timezone.now()).order_by("answer_until")
    found = list(over.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    for pk in found[:MOST_AT_ONCE]:
        try:
            expire(pk)
        except BookingRefused:
            # Answered or withdrawn at this very moment.
            continue
    return len(found) > MOST_AT_ONCE


def tidy() -> bool:
    """End wishes whose last day has passed, and forget times that are long over and were never offered."""
    now = timezone.now()
    end_old(timezone.localdate(now))
    FreedTime.objects.filter(ends_at__lte=now, closed_at=None).update(closed_at=now)
    FreedTime.objects.filter(ends_at__lt=now - KEPT, offers=None).delete()
    return False


def offer_by_itself() -> bool:
    """Offer freed times to who comes next, where the practice wants that and it is no quiet hour; True when there are more."""
    now, practice = timezone.now(), Practice.current()
    if practice is None or not practice.offers_by_itself or is_quiet(now, practice):
        return False
    # Times of which nothing is offered yet come first: however many wait for an answer, they hold up none of these.
    waits = Exists(Offer.objects.filter(freed=OuterRef("pk"), state=Offer.State.OPEN))
    ahead = FreedTime.objects.filter(closed_at=None, ends_at__gt=now).order_by(waits, "starts_at", "pk")
    found = list(ahead[: MOST_AT_ONCE + 1])
    offered = [_offered(freed, practice, now) for freed in found[:MOST_AT_ONCE]]
    return any(offered)


def _offered(freed: FreedTime, practice: Practice, now: datetime) -> bool:
    """Offer one freed time, or close it where nobody is left to be asked. True when it has been offered."""
    asked = set(Offer.objects.filter(freed=freed).values_list("wish", flat=True))
    stretch = Stretch(freed.therapist_id, freed.starts_at, freed.ends_at)
    for match in matches(stretch, practice=practice, now=now, most=MOST_ASKED, without=asked):
        if _can_be_written_to(match.wish.patient) and _made(freed, match):
            return True
    if not Offer.objects.filter(freed=freed, state=Offer.State.OPEN).exists():
        # It stays on the desk's page while there is time left; a new wish opens it again.
        FreedTime.objects.filter(pk=freed.pk).update(closed_at=timezone.now())
    return False


def _made(freed: FreedTime, match: Match) -> bool:
    try:
        offer(
            match.wish.pk,
            therapist=match.slot.therapist,
            starts_at=match.slot.starts_at,
            room=match.slot.room,
            freed=freed.pk,
            by=None,
        )
    except BookingRefused:
        # Taken, answered or changed at this very moment: the next one is asked.
        return False
    FreedTime.objects.filter(pk=freed.pk).update(by_itself=True)
    return True


def _can_be_written_to(patient: Patient) -> bool:
    way = way_to(patient, KIND)
    return way is not None and way.channel != Message.Channel.PHONE
