"""From one version of the database to the next: without stalling who works, and never served half-way.

Every migration is one transaction, so the database always stands between two of them. A server must not serve it there:
an upgrade of a practice leaves a mark when it begins and takes it away when it ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

logger = logging.getLogger(__name__)

# Who works waits at most so long for a migration that waits for a table; then the migration steps back and tries again.
LOCK_SECONDS = 4
TRIES = 15
REST_SECONDS = 3.0
# One upgrade at a time, whichever server it was started on (an advisory lock of PostgreSQL; the number is ours).
LOCK_NUMBER = 20_261_122
WAIT_SECONDS = 600
MARK = "practice_upgrade"
GO_ON = "Let `python3 run.py manage migrate` end without an error, or restore a backup; then start again."


def pending() -> list[str]:
    """The migrations that are still to be done, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations that were done here and that this version does not know: a later version was here."""
    loader = MigrationLoader(connection)
    known = {*(loader.disk_migrations or {}), *loader.replacements}
    known |= {name for migration in (loader.disk_migrations or {}).values() for name in migration.replaces}
    apps = {app for app, _name in known}
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in apps and (app, name) not in known
    )


def in_the_way() -> str:
    """Why this version must not work on this database, in one line that says how to go on; empty when it may."""
    if later := unknown():
        return f"The database is of a later version ({later[-1]}): start that version, or restore a backup of this one."
    begun = _begun()
    if begun and _is_under_way():
        return f"Another server is upgrading the database since {begun}. Start again when it has ended."
    if begun:
        rest = pending()
        where = f"{len(rest)} steps are missing, the next is {rest[0]}" if rest else "its last step did not end"
        return f"The database stands between two versions: the upgrade of {begun} was interrupted ({where}). {GO_ON}"
    return ""


def unprepared() -> str:
    """As `in_the_way`, for whoever leaves the upgrade to the web server: also when it has not been upgraded yet."""
    stands = in_the_way()
    rest = [] if stands else pending()
    return f"The database is not upgraded yet ({len(rest)} steps): {GO_ON}" if rest else stands


@contextmanager
def upgrade() -> Iterator[None]:
    """Mark the database as standing between two versions while the block runs; an error leaves the mark.

    An empty database gets none: there is nothing yet that could be served, and a first start that was ended goes on.
    """
    with _alone():
        if not _has_practice():
            yield
            return
        _set_mark()
        yield
        _forget_mark()


def patiently(work: Callable[[], object]) -> None:
    """Do `work`; where it cannot have a lock within LOCK_SECONDS it lets others pass and tries again, TRIES times.

    OperationalError at last, and for everything but a lock.
    """
    for left in reversed(range(TRIES)):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            work()
        except OperationalError as error:
            if not left or not _is_for_a_lock(error):
                raise
            logger.warning("A migration waits for a table that is in use; it tries again.")
            time.sleep(REST_SECONDS)
        else:
            return


def _is_for_a_lock(error: OperationalError) -> bool:
    # 55P03: lock_not_available.
    return getattr(error.__cause__, "pgcode", "") == "55P03" or "database is locked" in str(error)


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    ends = time.monotonic() + WAIT_SECONDS
    while not _asked("SELECT pg_try_advisory_lock(%s)", LOCK_NUMBER):
        if time.monotonic() > ends:
            raise OperationalError("Another server has been upgrading the database for ten minutes.")
        time.sleep(1)
    try:
        yield
    finally:
        _asked("SELECT pg_advisory_unlock(%s)", LOCK_NUMBER)


def _is_under_way() -> bool:
    """Whether somebody else holds the lock of an upgrade at this moment; SQLite has nobody else."""
    if connection.vendor != "postgresql":
        return False
    if not _asked("SELECT pg_try_advisory_lock(%s)", LOCK_NUMBER):
        return True
    _asked("SELECT pg_advisory_unlock(%s)", LOCK_NUMBER)
    return False


def _has_practice() -> bool:
    try:
        return bool(_asked("SELECT count(*) FROM practice_practice"))
    except DatabaseError:
        return False


def _begun() -> str:
    """When the upgrade began that has not ended; empty without one."""
    if MARK not in connection.introspection.table_names():
        return ""
    return str(_asked(f"SELECT max(begun) FROM {MARK}") or "")  # noqa: S608 (our table)


def _set_mark() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} (begun varchar(40) NOT NULL)")
        cursor.execute(f"INSERT INTO {MARK} VALUES (%s)", [f"{timezone.now():%Y-%m-%d %H:%M} UTC"])  # noqa: S608


def _forget_mark() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {MARK}")


def _asked(statement: str, *values: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return found[0] if found else None
