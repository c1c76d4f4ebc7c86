"""Celery, for a practice with Redis: beat names each job when it is due, workers do the pieces of `manage.py tick`.

Nothing of a request comes here: what is to be done stands in the database, and a tick only says that somebody looks.
So a Redis that is refused, frozen or emptied costs ticks, never work.
"""

from __future__ import annotations

import os
from typing import Any

import django
from celery import Celery
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
# The jobs are known when every app is loaded.
django.setup()

from django.conf import settings  # noqa: E402

from practice import ticking  # noqa: E402

# A tick that found no worker for so long is worth nothing: the next ones are under way.
STALE_SECONDS = 10.0
REDIS_SECONDS = 5

if not settings.REDIS_URL:
    raise ImproperlyConfigured("Celery needs REDIS_URL. Without Redis, `manage.py tick` does the same work.")


def schedule() -> dict[str, dict[str, Any]]:
    """Every job there is, for beat: how often, and how long its tick is worth something."""
    return {
        name: {
            "task": "practice.work",
            "schedule": every,
            "args": (name,),
            "options": {"expires": max(every, STALE_SECONDS)},
        }
        for name, every in ticking.jobs()
    }


app = Celery("practice", broker=settings.REDIS_URL, include=["practice.tasks"])
app.conf.update(
    timezone="UTC",
    beat_schedule=schedule(),
    # Intervals need no memory of when they last were: no file beside the program.
    beat_scheduler="celery.beat:Scheduler",
    beat_max_loop_interval=5,
    task_ignore_result=True,
    # A worker that is killed has done nothing or all of a piece; its tick goes to the next one.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS},
)
