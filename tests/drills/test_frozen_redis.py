"""Bookings while Redis hangs: nothing of a booking waits for it."""

from __future__ import annotations

import json
import signal
import time
from statistics import median
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from practice.caches import SurvivingRedisCache
from scheduling.models import Appointment
from tests.drills.post import redis_server

pytestmark = pytest.mark.django_db(transaction=True)
BOOKINGS, SLOWER, CACHE_SECONDS = 12, 1.5, 2.5


def test_a_frozen_redis_slows_no_booking(arena, settings):
    desk, seconds = Client(), {True: [], False: []}
    desk.force_login(arena.reception)

    def book(number: int) -> float:
        who = number % len(arena.patients)
        form = {
            "patient": arena.patients[who].pk,
            "treatment": arena.massage.pk,
            "therapist": arena.therapists[who].pk,
            "start": f"{arena.practice.local(arena.slot(number)):%Y-%m-%dT%H:%M}",
            "request_key": str(uuid4()),
        }
        began = time.monotonic()
        answer = desk.post(reverse("scheduling:panel"), form)
        assert answer.status_code == 200, answer.content
        return time.monotonic() - began

    with redis_server() as (redis, process):
        url = f"redis://127.0.0.1:{redis.connection_pool.connection_kwargs['port']}/0"
        settings.REDIS_URL = url
        settings.CACHES = {
            "default": django_settings.SHARED_CACHE | {"LOCATION": url},
            "kept": django_settings.KEPT_CACHE,
        }
        SurvivingRedisCache.again_at = 0.0
        book(0)
        try:
            for number in range(1, 2 * BOOKINGS + 1):
                frozen = number % 2 == 0
                process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)
                seconds[frozen].append(book(number))
            process.send_signal(signal.SIGSTOP)
            # What does ask the cache (tries to sign in, keys of links) waits for it once, not each time.
            began = time.monotonic()
            assert cache.add("tries", 1)
            assert not cache.add("tries", 1)
            assert time.monotonic() - began < CACHE_SECONDS
            assert json.loads(desk.get("/readyz").content)["broker"] == "not ok"
        finally:
            process.send_signal(signal.SIGCONT)
            SurvivingRedisCache.again_at = 0.0
    assert Appointment.objects.count() == 2 * BOOKINGS + 1
    assert median(seconds[True]) <= SLOWER * median(seconds[False])
    # The first of them, too, whatever else the machine does meanwhile.
    assert max(seconds[True]) <= SLOWER * max(seconds[False]) + 1
