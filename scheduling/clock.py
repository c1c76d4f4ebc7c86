"""The practice's wall clock, and the two hours a year that make it interesting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scheduling.refusals import NoSuchTime, TimePassed, TooFarAhead

MOST_DAYS_AHEAD = 730


def at(day: date, clock: time, tz: tzinfo) -> datetime:
    """The UTC moment at which the practice's clock shows `clock` on `day`.

    A time that exists twice (autumn) is the first of the two. Raises NoSuchTime for one that does
    not exist (spring), TimePassed and TooFarAhead at the two ends of the calendar.
    """
    try:
        local = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=tz)
        moment = local.astimezone(UTC)
        back = moment.astimezone(tz)
    except OverflowError:
        raise (TimePassed() if day.year == 1 else TooFarAhead(days=MOST_DAYS_AHEAD)) from None
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(day=day, clock=clock)
    return moment


def from_local(local: datetime, tz: tzinfo) -> datetime:
    """The UTC moment of a naive local date and time; raises as `at` does."""
    return at(local.date(), local.time(), tz)


def nearest(day: date, clock: time, tz: tzinfo) -> datetime:
    """As `at`, but a time that does not exist is the one shown an hour later: for hours of work, not for bookings."""
    return datetime.combine(day, clock, tzinfo=tz).astimezone(UTC)


def minute_of(moment: datetime) -> int:
    """Whole minutes since 1970, UTC: the unit in which availability reckons."""
    return int(moment.timestamp()) // 60


def moment_of(minute: int) -> datetime:
    """The UTC moment of a minute since 1970."""
    return datetime.fromtimestamp(minute * 60, UTC)


def days(first: date, count: int) -> list[date]:
    """`count` days from `first` on."""
    return [first + timedelta(days=n) for n in range(count)]
