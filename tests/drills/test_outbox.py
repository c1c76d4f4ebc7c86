"""Messages through killed workers, an emptied Redis, several senders at once and late cancellations."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from practice import outbox, sending, ticking
from practice.models import Message
from practice.outbox import KINDS, Kind, Letter, doubtful
from practice.sending import drain
from scheduling import booking
from scheduling.messages.codes import REMINDER, reminder_part
from scheduling.models import Appointment
from tests.drills.forms import long_or_short, tell
from tests.drills.post import (
    DRILL,
    Taken,
    celery,
    children,
    forked,
    free_port,
    mail_server,
    redis_server,
    write_letters,
)
from tests.drills.racing import Racers, together

pytestmark = pytest.mark.django_db(transaction=True)
State = Message.State
# A machine that does other things too is slow; one on which nothing moves for so long is stuck.
LETTERS, KILLS, STUCK_SECONDS = long_or_short(10_000, 1_000), long_or_short(20, 5), 60.0
# On the second database by SMTP instead of into a file, and in the suite fewer.
LETTERS_THERE, KILLS_THERE = long_or_short(10_000, 500), long_or_short(20, 3)
BOTH, A_RACE = 300, 20
CANCELLED, CANCELLED_THERE = long_or_short(200, 80), long_or_short(200, 40)


@pytest.fixture
def known(settings, monkeypatch) -> None:
    """Letters of the drill are a kind of their own; Celery is given its Redis by each drill."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setitem(outbox.KINDS, "drill", DRILL)


@pytest.fixture
def by_mail(known, settings, tmp_path: Path) -> Iterator[Taken]:
    """What a mail server takes."""
    settings.MAIL_LEAVES, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", free_port()
    settings.EMAIL_BACKEND = "practice.gateways.smtp.AttentiveBackend"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with mail_server(tmp_path, settings.EMAIL_PORT) as letters:
        yield letters


@pytest.fixture
def into_a_file(known, settings, tmp_path: Path) -> Taken:
    """What the gateway writes down that speaks to nobody."""
    settings.SMS_URL = f"file://{tmp_path}/sms"
    (tmp_path / "sms").touch()
    return Taken(tmp_path / "sms")


def under_way() -> int:
    """How many have not come to an end, or into doubt."""
    return Message.objects.filter(state__in=(State.WAITING, State.SENDING)).exclude(doubtful(timezone.now())).count()


def settle() -> None:
    """Wait until nothing waits any more, and nothing moves."""
    before, moved = None, time.monotonic()
    while (now := (Message.objects.filter(state=State.WAITING).count(), under_way())) != before or now[0]:
        moved = moved if now == before else time.monotonic()
        assert time.monotonic() < moved + STUCK_SECONDS, now
        before = now
        time.sleep(0.5)


def test_none_is_lost_and_none_is_sent_twice_by_workers_that_are_killed_and_a_redis_that_is_emptied(practice, request):
    first = connection.vendor == "sqlite"
    count, kills = (LETTERS, KILLS) if first else (LETTERS_THERE, KILLS_THERE)
    taken: Taken = request.getfixturevalue("into_a_file" if first else "by_mail")
    write_letters(count, channel="sms" if first else "email")
    random, killed, emptied, before, moved = Random(20), 0, False, 0, time.monotonic()
    with redis_server() as (redis, _process), celery(redis, workers=2) as worker:
        while killed < kills or not emptied:
            if len(taken) > before:
                before, moved = len(taken), time.monotonic()
            assert time.monotonic() < moved + STUCK_SECONDS, (killed, before)
            if not emptied and len(taken) > count // 2:
                redis.flushall()
                emptied = True
            processes = children(worker)
            if len(taken) >= count * (killed + 1) // (kills + 2) and processes:
                os.kill(random.choice(processes), signal.SIGKILL)
                killed += 1
            time.sleep(0.01)
        settle()
    Message.objects.filter(state=State.SENDING).update(done_at=timezone.now() - outbox.IN_DOUBT_AFTER * 2)
    doubt = set(Message.objects.filter(doubtful(timezone.now())).values_list("about", flat=True))
    sent = set(Message.objects.filter(state=State.SENT).values_list("about", flat=True))
    numbers = taken.numbers()
    assert len(numbers) == len(set(numbers)), Counter(numbers).most_common(3)
    assert sent <= set(numbers) <= sent | doubt
    assert (len(sent) + len(doubt), len(doubt) <= kills) == (count, True)
    tell("messages", f"{count} through {kills} killed workers: twice or lost none, in doubt", len(doubt))


def only_messages() -> None:
    """A ticker in this forked process that does nothing else."""
    for name in set(ticking._jobs) - {"messages"}:
        del ticking._jobs[name]
    ticking.run(Event())


def test_two_tickers_and_two_workers_at_once_send_each_once(practice, by_mail):
    with redis_server() as (redis, _process), celery(redis, workers=2), forked(only_messages), forked(only_messages):
        write_letters(BOTH)
        settle()
    assert sorted(by_mail.numbers()) == list(range(BOTH))
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def send_all(rows: list[int]) -> None:
    """Send one after the other, the oldest first; between claim and letter, the other cancels."""
    truly = KINDS[REMINDER]

    def late(message: Message) -> Letter:
        assert Message.objects.get(pk=message.pk).state == State.SENDING
        together()
        together()
        return truly.letter(message)

    KINDS[REMINDER], sending.BATCH, sending.PLACES = Kind(truly.name, late), 1, 1
    for _row in rows:
        drain()
    KINDS[REMINDER] = truly


def cancel_all(rows: list[int], by: object) -> None:
    """Cancel each when it has been claimed."""
    for row in rows:
        together()
        booking.cancel(row, reason=Appointment.CancelReason.PATIENT_TIME, by=by)
        together()


def test_of_sessions_cancelled_between_claim_and_sending_no_reminder_leaves(
    arena, make_appointment, settings, tmp_path
):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    people = list(zip(arena.patients, arena.therapists, arena.rooms, strict=True))
    made, count = [], CANCELLED if connection.vendor == "sqlite" else CANCELLED_THERE
    for number in range(count):
        patient, therapist, room = people[number % len(people)]
        starts_at = arena.slot(number // len(people))
        made.append(make_appointment(patient, therapist, room, arena.massage, starts_at))
    Message.objects.bulk_create(
        Message(kind=REMINDER, about=row.pk, to="0171 1234", channel="sms", part=reminder_part(48, row.starts_at))
        for row in made
    )
    with Racers(2) as racers:
        for start in range(0, count, A_RACE):
            rows = [row.pk for row in made[start : start + A_RACE]]
            outcomes = racers.run([(send_all, (rows,)), (cancel_all, (rows, arena.reception))])
            assert [outcome.error for outcome in outcomes] == ["", ""]
    reminders = Message.objects.filter(kind=REMINDER)
    assert (reminders.count(), set(reminders.values_list("state", flat=True))) == (count, {State.DROPPED})
    assert not (tmp_path / "sms").exists()
