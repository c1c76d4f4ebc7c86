"""A therapist's diary for a calendar programme, by a secret address that can be ended. It names no patient."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from practice.models import Practice, User
from scheduling.calendars.events import calendar_of, event_of
from scheduling.models import LIVE, Appointment, CalendarFeed, Therapist

LONGEST_SECRET, MOST_FEEDS = 60, 5
# What a calendar shows; programmes ask again every few hours.
BEFORE, AFTER = timedelta(days=14), timedelta(days=180)
# That somebody reads is noted once an hour, not with every reading.
NOTED_EVERY = timedelta(hours=1)
PERMISSION = "scheduling.change_own_feed"


def live_feeds(therapist: Therapist) -> QuerySet[CalendarFeed]:
    """The feeds of a therapist that can be read, the newest first."""
    return CalendarFeed.objects.filter(therapist=therapist, revoked_at=None)


def make_feed(therapist: Therapist, *, by: User) -> str:
    """A new feed; returns its whole address, which nobody can be told again. ValidationError for more than MOST_FEEDS."""
    if live_feeds(therapist).count() >= MOST_FEEDS:
        raise ValidationError(
            _("There are %(number)d addresses already. End one of them first.") % {"number": MOST_FEEDS}
        )
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(therapist=therapist, secret_hash=_hash(secret), made_by=by)
    return f"{settings.PUBLIC_URL}{reverse('calendars:feed', args=[secret])}"


def end_feed(feed: int, *, therapist: Therapist) -> bool:
    """Make its address worthless. False for one of somebody else, or one that has ended."""
    return live_feeds(therapist).filter(pk=feed).update(revoked_at=timezone.now()) == 1


def opened(secret: str, now: datetime) -> CalendarFeed | None:
    """The feed that `secret` opens, while its therapist works here and may sign in; notes that it was read. Two queries."""
    rows = CalendarFeed.objects.select_related("therapist__user").filter(revoked_at=None, therapist__archived_at=None)
    feed = rows.filter(secret_hash=_hash(secret[:LONGEST_SECRET])).first()
    user = feed.therapist.user if feed else None
    if feed is None or user is None or not user.is_active or not user.has_perm(PERMISSION):
        return None
    unnoted = CalendarFeed.objects.filter(Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY), pk=feed.pk)
    unnoted.update(read_at=now)
    return feed


def feed_file(therapist: Therapist, *, practice: Practice, now: datetime) -> bytes:
    """The diary of a therapist as iCalendar, two weeks back and half a year ahead. Two queries, however full it is.

    Patients are numbers and no treatment is named: calendars are kept by others, and shown on phones. Cancelled
    sessions stay in it as cancelled, so that programmes take them out.
    """
    calendar = calendar_of(method="PUBLISH", name=practice.name)
    rows = Appointment.objects.filter(therapist=therapist, starts_at__gt=now - BEFORE, starts_at__lt=now + AFTER)
    for row in rows.select_related("room", "patient").order_by("starts_at", "pk"):
        calendar.add_component(
            event_of(
                row,
                summary=_("Patient %(number)d") % {"number": row.patient.number},
                where=row.room.name,
                link=f"{settings.PUBLIC_URL}{reverse('scheduling:appointment', args=[row.pk])}",
                status=_status(row),
            )
        )
    return bytes(calendar.to_ical())


def _status(row: Appointment) -> str:
    if row.status not in LIVE:
        return "CANCELLED"
    return "TENTATIVE" if row.status == Appointment.Status.HELD else "CONFIRMED"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
