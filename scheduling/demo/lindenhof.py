"""Making the demo practice, in one transaction."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db import transaction
from django.utils import timezone

from practice.models import Practice
from scheduling.demo.diary import fill_diary
from scheduling.demo.news import come_up
from scheduling.demo.online import open_online
from scheduling.demo.people import register_all
from scheduling.demo.questions import ask_some
from scheduling.demo.staff import hire, open_practice
from scheduling.demo.waiting import wait
from scheduling.rounds import finish

NAME = "Lindenhof"
# The same day makes the same practice.
SEED = 1856


@transaction.atomic
def make_lindenhof(*, time_zone: str, now: datetime) -> Practice:
    """Staff, patients and a diary around `now`. There must be no practice yet."""
    practice = open_practice(NAME, time_zone)
    with timezone.override(practice.tz):
        today = timezone.localdate(now)
        rng = Random(SEED)  # noqa: S311 (nothing secret)
        team = hire(today)
        people = register_all(team, today, rng)
        fill_diary(team, people, practice, now, rng)
        finish(practice.rules_version)
        come_up(team, now)
        ask_some(team, people, practice, now)
        wait(team, practice, now)
        open_online(team)
    return practice
