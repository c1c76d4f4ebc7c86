"""Is it alive, is it ready: names and ok or not ok."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from practice.health import guards
from practice.models import Message, Practice

pytestmark = pytest.mark.each_database


@pytest.fixture(autouse=True)
def no_broker(settings):
    """A broker is one word more; a test of its own speaks of it."""
    settings.REDIS_URL = ""


def test_a_prepared_practice_is_ready(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "guards": "ok", "ticker": "not ok", "outbox": "ok"}


def test_a_ticker_that_has_shown_itself_is_ok_until_it_is_missed(client, practice):
    for age, word in ((timedelta(seconds=30), "ok"), (timedelta(minutes=2), "not ok")):
        Practice.objects.update(ticked_at=timezone.now() - age)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["ticker"]) == (200, word)


@pytest.mark.before_setup
def test_it_is_ready_before_set_up_too(client, db):
    assert client.get("/readyz").status_code == 200


def test_a_missing_guard_makes_it_unready(client, db):
    guard = next(guards())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE scheduling_appointment DROP CONSTRAINT {guard.name}")
        else:
            cursor.execute(f"DROP TRIGGER {guard.trigger_names()[1]}")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "guards": "not ok",
        "ticker": "not ok",
        "outbox": "ok",
    }


def test_the_guards_are_therapist_room_and_patient():
    assert {guard.name for guard in guards()} == {f"appointment_{key}_free" for key in ("therapist", "room", "patient")}


def test_a_pending_migration_makes_it_unready(client, db):
    MigrationRecorder.Migration.objects.filter(app="scheduling").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "not ok")


def test_without_a_database_it_is_alive_but_not_ready(client, monkeypatch, db):
    def broken(*args: object) -> None:
        raise OperationalError("secret-host refused")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", broken)
        answer = client.get("/readyz")
        alive = client.get("/healthz")
    assert answer.status_code == 503
    assert set(answer.json().values()) == {"not ok"}
    assert b"secret-host" not in answer.content
    assert alive.content == b"ok"


def test_a_broker_that_is_gone_is_information_only(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (200, "not ok")


def test_messages_that_should_have_left_a_while_ago_are_information_only(client, practice):
    now = timezone.now()
    for age, word in ((timedelta(minutes=10), "ok"), (timedelta(minutes=20), "not ok")):
        Message.objects.create(kind="greeting", about=1, to="rosa@mail.example", not_before=now - age)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["outbox"]) == (200, word)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_takes_no_other_method_and_sets_no_cookie(client, db, path):
    assert client.post(path).status_code == 405
    assert not client.get(path).cookies
