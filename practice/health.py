"""Whether the server is alive, and whether it may be used. Names and ok or not ok, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from practice.chaining import Chained
from practice.constraints import NoOverlap
from practice.models import Practice
from practice.seals import Sealed
from practice.sending import is_late
from practice.ticking import is_missed


def guards() -> Iterator[NoOverlap]:
    """Every overlap guard that the models declare."""
    for model in apps.get_models():
        yield from (guard for guard in model._meta.constraints if isinstance(guard, NoOverlap))


def missing_guards() -> Iterator[str]:
    """The names of the guards, against overlaps and of seals, that the models declare and the database lacks."""
    yield from (guard.name for guard in guards() if not guard.stands())
    for model in apps.get_models():
        seals = (guard for guard in model._meta.constraints if isinstance(guard, Sealed))
        yield from (seal.name for seal in seals if not seal.stands(model))
        chains = (guard for guard in model._meta.constraints if isinstance(guard, Chained))
        yield from (chain.name for chain in chains if not chain.stands(model))


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone()[0] == 1)


def _migrations_done() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _guards_stand() -> bool:
    return next(missing_guards(), None) is None


# What must hold before anybody may book.
CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_done,
    "guards": _guards_stand,
}


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        return False


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and guards are right, else 503. Broker, ticker and outbox are information only."""
    found = {name: _holds(check) for name, check in CHECKS.items()}
    words = {name: "ok" if holds else "not ok" for name, holds in found.items()}
    if settings.REDIS_URL:
        words["broker"] = "ok" if _redis_answers() else "not ok"
    words["ticker"] = "ok" if _holds(_ticker_lives) else "not ok"
    words["outbox"] = "ok" if _holds(_outbox_empties) else "not ok"
    return JsonResponse(words, status=200 if all(found.values()) else 503)


def _ticker_lives() -> bool:
    practice = Practice.current()
    return practice is not None and not is_missed(practice)


def _outbox_empties() -> bool:
    return not is_late()


def _redis_answers() -> bool:
    # Reading this library takes a fifth of a start, and only who has a Redis needs it.
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        return bool(Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping())
    except RedisError:
        return False
