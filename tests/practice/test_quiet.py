"""The hours in which nobody is written to: on the wall's clock, over midnight, and on the two nights that are no day long."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice import outbox
from practice.models import Message, Practice
from practice.outbox import Kind, Letter
from practice.quiet import after_quiet, is_quiet
from practice.sending import drain

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT, NOON, NEVER = (time(21), time(7)), (time(12), time(14)), (time(8), time(8))


def quiet(hours: tuple[time, time]) -> Practice:
    return Practice(time_zone="Europe/Berlin", quiet_from=hours[0], quiet_until=hours[1])


@pytest.mark.parametrize(
    ("hours", "moment", "until"),
    [
        (NIGHT, "2026-06-01T20:59:59", None),
        (NIGHT, "2026-06-01T21:00", "2026-06-02T07:00"),
        (NIGHT, "2026-06-02T06:59", "2026-06-02T07:00"),
        (NIGHT, "2026-06-02T07:00", None),
        (NOON, "2026-06-01T12:30", "2026-06-01T14:00"),
        (NOON, "2026-06-01T23:00", None),
        (NEVER, "2026-06-01T08:00", None),
        # The clock is put on and back: seven is seven.
        (NIGHT, "2026-03-28T22:00", "2026-03-29T07:00"),
        (NIGHT, "2026-10-24T22:00", "2026-10-25T07:00"),
        # Half past two does not exist in that night.
        ((time(21), time(2, 30)), "2026-03-29T01:30", "2026-03-29T03:30"),
    ],
)
def test_the_end_of_the_quiet_hours_by_the_clock_on_the_wall(hours, moment, until):
    practice, local = quiet(hours), datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
    end = datetime.fromisoformat(until).replace(tzinfo=BERLIN).astimezone(UTC) if until else local
    assert after_quiet(local, practice) == end.astimezone(UTC)
    assert is_quiet(local, practice) == (until is not None)


def test_whatever_the_hours_the_end_is_later_within_a_day_and_not_quiet():
    for day in (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)):
        for since, until in ((time(21), time(2, 30)), (time(1, 30), time(2, 15)), (time(23), time(3))):
            practice = quiet((since, until))
            for minutes in range(0, 6 * 60, 15):
                moment = day + timedelta(minutes=minutes)
                end = after_quiet(moment, practice)
                assert moment <= end <= moment + timedelta(hours=25)
                assert not is_quiet(end, practice)


@pytest.mark.django_db
def test_a_message_is_written_for_the_morning_and_not_sent_at_night_either(practice, monkeypatch, settings):
    settings.MAIL_LEAVES = True
    Practice.objects.update(quiet_from=time(21), quiet_until=time(7))
    for code, at_any_hour in (("greeting", False), ("code", True)):
        kind = Kind(code, lambda message: Letter("Hello", "Dear you"), at_any_hour=at_any_hour, undo=timedelta())
        monkeypatch.setitem(outbox.KINDS, code, kind)
    night = datetime(2026, 6, 1, 23, tzinfo=BERLIN)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night.astimezone(UTC))
    greeting = outbox.write(kind="greeting", about=1, to="a@mail.example", by=None)
    code = outbox.write(kind="code", about=1, to="a@mail.example", by=None)
    assert (practice.local(greeting.not_before).hour, code.not_before) == (7, night)
    # The practice has made its nights longer since.
    Message.objects.update(not_before=night)
    drain(night)
    assert list(Message.objects.order_by("kind").values_list("kind", "state")) == [
        ("code", "sent"),
        ("greeting", "waiting"),
    ]
    drain(night + timedelta(hours=8))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
