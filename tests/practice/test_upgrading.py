"""Upgrades: never served half-way or by an older version, and never in the way of who works."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from practice import upgrading
from practice.models import Practice

pytestmark = pytest.mark.django_db


class Broken(Exception):
    """Power is cut in the middle."""


def test_an_interrupted_upgrade_is_not_served_and_going_on_ends_it(practice: Practice) -> None:
    assert upgrading.in_the_way() == ""
    with pytest.raises(Broken), upgrading.upgrade():
        raise Broken
    for refuses in ("prepare", "tick"):
        with pytest.raises(CommandError, match=r"between two versions.*manage migrate") as refused:
            call_command(refuses)
        assert "\n" not in str(refused.value)
    call_command("migrate", verbosity=0)
    assert upgrading.in_the_way() == ""


def test_the_first_filling_of_an_empty_database_leaves_no_mark(db: None) -> None:
    Practice.objects.all().delete()
    with pytest.raises(Broken), upgrading.upgrade():
        raise Broken
    assert upgrading.in_the_way() == ""


def test_an_older_version_does_not_touch_the_database_of_a_later_one(practice: Practice) -> None:
    MigrationRecorder(connection).record_applied("records", "9999_of_the_future")
    for refuses in ("prepare", "migrate", "tick"):
        with pytest.raises(CommandError, match=r"later version \(records\.9999_of_the_future\)"):
            call_command(refuses, verbosity=0) if refuses != "tick" else call_command(refuses)


def test_the_ticker_leaves_the_upgrade_to_the_server(practice: Practice, monkeypatch: Any) -> None:
    monkeypatch.setattr(upgrading, "pending", lambda: ["records.0099_more"])
    with pytest.raises(CommandError, match="not upgraded yet"):
        call_command("tick", once=True)


@pytest.mark.parametrize(("refusals", "ends"), [(2, True), (99, False)])
def test_a_migration_steps_back_from_a_table_in_use(db: None, monkeypatch: Any, refusals: int, ends: bool) -> None:
    monkeypatch.setattr(upgrading, "REST_SECONDS", 0)
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) <= refusals:
            raise OperationalError("database is locked")

    if ends:
        upgrading.patiently(work)
        assert len(tries) == refusals + 1
    else:
        with pytest.raises(OperationalError):
            upgrading.patiently(work)
        assert len(tries) == upgrading.TRIES


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_on_postgresql_a_migration_waits_seconds_for_a_lock(db: None) -> None:
    upgrading.patiently(lambda: None)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == (f"{upgrading.LOCK_SECONDS}s",)
        cursor.execute("RESET lock_timeout")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_table_in_use_is_waited_for_in_small_steps(practice: Practice, monkeypatch: Any) -> None:
    monkeypatch.setattr(upgrading, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(upgrading, "REST_SECONDS", 0)
    other, tries = connection.copy(), []

    def work() -> None:
        tries.append(1)
        if len(tries) == 3:
            other.rollback()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE practice_upgrade_try ADD COLUMN more integer")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE practice_upgrade_try (one integer)")
        try:
            other.set_autocommit(False)
            with other.cursor() as holder:
                holder.execute("SELECT * FROM practice_upgrade_try")
            upgrading.patiently(work)
        finally:
            other.close()
            cursor.execute("DROP TABLE practice_upgrade_try")
            cursor.execute("RESET lock_timeout")
    assert len(tries) == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nobody else")
def test_an_upgrade_that_another_server_is_doing_is_called_so(practice: Practice) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [upgrading.LOCK_NUMBER])
        upgrading._set_mark()
        assert "Another server is upgrading" in upgrading.in_the_way()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [upgrading.LOCK_NUMBER])
    finally:
        other.close()
    assert "between two versions" in upgrading.in_the_way()
