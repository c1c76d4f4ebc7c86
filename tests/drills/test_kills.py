"""Web, ticker, worker, Redis and PostgreSQL are killed while people book: nothing acknowledged is lost, all come back."""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest
from django.db import connection

from running.clusters import free_port
from tests.drills.conftest import Arena
from tests.drills.desks import Browser, Desk, acknowledged, at_work, check_nothing_lost, many_patients
from tests.drills.forms import long_or_short, tell
from tests.drills.racing import taken_by_others
from tests.drills.standing import Standing, keep_celery, keep_ticker, own_server, practice_in, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
DESKS, KILLS_LONG = 4, 50
# Seconds until the next booking is made, on a machine that does nothing else.
BACK = {"web": 5.0, "web process": 5.0, "postgresql": 15.0, "ticker": 5.0, "worker": 5.0, "redis": 5.0}


def test_nothing_acknowledged_is_lost_by_processes_that_are_killed(arena: Arena, tmp_path: Path) -> None:
    names = ["web process", "ticker", "web"]
    if connection.vendor == "postgresql":
        names += ["redis", "postgresql", "worker"]
    patients = many_patients(arena)
    browsers = [Browser(0, arena.reception) for _desk in range(DESKS)]
    variables = {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"} if "redis" in names else {}
    with (
        own_server() as server,
        practice_in(tmp_path, server=server, **variables) as (standing, port),
    ):
        keep_ticker(standing)
        if "redis" in names:
            keep_celery(standing)
        for browser in browsers:
            browser.port = port
        desks = [Desk(arena, patients, place, browser, pause=0.05) for place, browser in enumerate(browsers)]
        with at_work(desks):
            back = killed_again_and_again(standing, desks, names)
        check_nothing_lost(standing.environment, desks)
    assert sum(desk.answers[500] for desk in desks) == 0
    for name, seconds in back.items():
        tell("kills", f"{name}: bookings again after, worst of {len(seconds)}", f"{max(seconds):.1f} s")
    tell("kills", "bookings acknowledged, none lost", acknowledged(desks))
    slower = 1 + 3 * taken_by_others()
    assert [name for name, seconds in back.items() if max(seconds) > BACK[name] * slower] == [], back


def killed_again_and_again(standing: Standing, desks: list[Desk], names: list[str]) -> dict[str, list[float]]:
    """Kill one after the other, each as soon as bookings are made again; the seconds until then, by name."""
    back: dict[str, list[float]] = {name: [] for name in names}
    random = Random(6)
    wait_until(lambda: acknowledged(desks) > DESKS)
    for name in islice(cycle(names), long_or_short(KILLS_LONG, len(names))):
        time.sleep(random.uniform(0, 0.3))
        began = time.monotonic()
        if name == "web process":
            standing.kill("web", child=True)
        else:
            standing.kill(name)
        wait_until(lambda began=began: all(desk.last > began for desk in desks))  # type: ignore[misc]
        back[name].append(time.monotonic() - began)
    return back
