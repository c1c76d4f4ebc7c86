"""Requests to therapists as the screens list them, what is new for whoever asked, and the end of those nobody answers."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from practice.models import Practice, User
from scheduling.clock import nearest
from scheduling.holding import expire
from scheduling.models import BookingRequest
from scheduling.refusals import BookingRefused

State = BookingRequest.State
Requests = QuerySet[BookingRequest]
# Given back in one go; what is left over waits for the next.
MOST_AT_ONCE = 100
MOST_NEWS = 5
NEWS = (State.APPROVED, State.ADAPTED, State.DECLINED, State.EXPIRED)


def requests_in_full() -> Requests:
    """Requests with everybody and everything that a line names."""
    return BookingRequest.objects.select_related(
        "appointment__patient",
        "appointment__therapist",
        "appointment__room",
        "asked_by",
        "answered_by",
        "instead_treatment",
        "instead_therapist",
    )


def open_requests() -> Requests:
    """Those that wait for an answer, the most urgent first."""
    return requests_in_full().filter(state=State.OPEN).order_by("held_until", "pk")


def due_today(practice: Practice, now: datetime) -> Requests:
    """Open ones whose session, or whose time to answer, is today."""
    midnight = nearest(now.astimezone(practice.tz).date() + timedelta(days=1), time.min, practice.tz)
    return open_requests().filter(Q(held_until__lt=midnight) | Q(appointment__starts_at__lt=midnight))


def answered_requests(asked_by: User | None = None) -> Requests:
    """Those that are settled, the latest first; of everybody, or of one who asked."""
    rows = requests_in_full().exclude(state=State.OPEN).order_by("-answered_at", "-pk")
    return rows if asked_by is None else rows.filter(asked_by=asked_by)


def news_for(user: User) -> Requests:
    """Answers that whoever asked has not put away, the latest first."""
    rows = requests_in_full().filter(asked_by=user, read_at=None, state__in=NEWS)
    return rows.order_by("-answered_at", "-pk")[:MOST_NEWS]


def put_away(request: BookingRequest, *, by: User | None = None) -> None:
    """The answer has been read; with `by` only if it is theirs. Twice does no harm."""
    rows = BookingRequest.objects.filter(pk=request.pk, read_at=None).exclude(state=State.OPEN)
    (rows if by is None else rows.filter(asked_by=by)).update(read_at=timezone.now())


def release_expired() -> bool:
    """Give back every slot whose time is over, each in a transaction of its own; True when there are more."""
    over = BookingRequest.objects.filter(state=State.OPEN, held_until__lte=timezone.now()).order_by("held_until")
    found = list(over.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    for pk in found[:MOST_AT_ONCE]:
        try:
            expire(pk)
        except BookingRefused:
            # Answered or withdrawn at this very moment.
            continue
    return len(found) > MOST_AT_ONCE
