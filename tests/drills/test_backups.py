"""A backup while people work, and what is restored of it: the same rows, the same files, and silence."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections

from patients.erasing import erase
from patients.models import Patient
from practice.backups.keeping import back_up, restore
from practice.backups.refusals import BackupRefused, NotForHere
from practice.models import Message, Practice
from running import ROOT
from tests import databases

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "four words of ours"
# What is due does not leave, whoever ticks; and the log is whole.
TICK = """
from django.core.management import call_command
from practice.models import Message
call_command("verify_audit")
call_command("tick", once=True)
print(*Message.objects.values_list("state", flat=True))
"""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty installation: a folder, and on PostgreSQL an empty database."""
    environment = os.environ | {"PRACTICE_DATA": str(tmp_path / "elsewhere"), "BACKUP_KEY": KEY, "DEMO": "1"}
    if connection.vendor == "sqlite":
        yield {name: value for name, value in environment.items() if name != "DATABASE_URL"}
        return
    name = f"elsewhere_{uuid4().hex[:12]}"
    databases._on_the_server(f"CREATE DATABASE {name} TEMPLATE template0")
    one = connection.settings_dict
    there = (
        f"postgres://{quote(one['USER'])}:{quote(one['PASSWORD'])}@{quote(one['HOST'], safe='')}:{one['PORT']}/{name}"
    )
    try:
        yield environment | {"DATABASE_URL": there}
    finally:
        databases._on_the_server(f"DROP DATABASE {name}")


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def rows() -> dict[str, list[str]]:
    models = [model for model in apps.get_models() if not model._meta.db_table.endswith("_session")]
    return {
        model._meta.db_table: sorted(map(repr, model._base_manager.order_by("pk").values_list())) for model in models
    }


def rows_of(environment: dict[str, str]) -> dict[str, list[str]]:
    """What is in the database of the other installation; no program that starts anew asks for it."""
    here = connections["default"]
    there = here.copy()
    there.settings_dict["NAME"] = Path(environment["PRACTICE_DATA"], "practice.sqlite3")
    if there.vendor == "postgresql":
        there.settings_dict["NAME"] = environment["DATABASE_URL"].rpartition("/")[2]
    connections["default"] = there
    try:
        return rows()
    finally:
        there.close()
        connections["default"] = here


def put_document() -> Path:
    place = Path(settings.DOCUMENTS, "ab", "ab" * 16)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"a finding")
    return place


def test_what_is_restored_is_what_was_there_row_by_row(
    make_patient, make_therapist, make_room, make_treatment, make_appointment, tmp_path, elsewhere
):
    treatment = make_treatment()
    make_appointment(
        patient=make_patient("pregnancy"),
        therapist=make_therapist("Anna", treatments=[treatment]),
        room=make_room(),
        treatment=treatment,
        starts_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    put_document()
    Message.objects.create(kind="drill", about=1, to="rosa@mail.example", channel="email")
    kept = back_up(tmp_path, key=KEY)
    before = rows()

    done = manage(elsewhere, "restore", str(kept.path))
    assert done.returncode == 0, done.stderr
    after = rows_of(elsewhere)

    practice = before.pop("practice_practice")
    assert after.pop("practice_practice") != practice  # its messages are held
    for name in ("practice_auditentry", "practice_auditlink"):
        # That it was restored stands in the log of the copy, behind all that was there.
        assert len(set(after[name]) - set(before[name])) == 1
        assert set(before.pop(name)) < set(after.pop(name))
    assert {name: found for name, found in after.items() if found != before[name]} == {}
    assert Path(elsewhere["PRACTICE_DATA"], "documents", "ab", "ab" * 16).read_bytes() == b"a finding"
    said = manage(elsewhere, "shell", "--no-imports", "-c", TICK)
    assert said.returncode == 0, said.stderr
    assert "The audit log is whole" in said.stdout
    assert said.stdout.split()[-1] == Message.State.WAITING
    assert not Path(elsewhere["PRACTICE_DATA"], "messages").exists()


def test_a_backup_under_load_holds_every_write_acknowledged_before_it(make_patient, tmp_path, elsewhere):
    stop, written = threading.Event(), []

    def register() -> None:
        try:
            while not stop.is_set():
                written.append(Patient.objects.create(given_name=f"P{len(written)}").pk)
        finally:
            connection.close()

    desk = threading.Thread(target=register)
    desk.start()
    while len(written) < 50:
        assert desk.is_alive()
    acknowledged = list(written)
    kept = back_up(tmp_path)
    stop.set()
    desk.join()

    assert manage(elsewhere, "restore", str(kept.path)).returncode == 0
    after = rows_of(elsewhere)
    restored, here = set(after["patients_patient"]), set(rows()["patients_patient"])
    assert restored <= here
    numbers = {int(row.lstrip("(").partition(",")[0]) for row in restored}
    assert set(acknowledged) <= numbers
    # A moment, not a mixture: whoever is in it was written before everybody who is not.
    assert max(numbers) < min(set(written) - numbers, default=sys.maxsize)


def test_nothing_is_restored_over_a_practice(make_patient, tmp_path):
    make_patient()
    kept = back_up(tmp_path)
    with pytest.raises(NotForHere, match="a practice in this database already"):
        restore(kept.path)
    assert Patient.objects.count() == 1
    assert Practice.objects.get().sending_held_at is None


def test_a_damaged_file_touches_nothing(make_patient, tmp_path, elsewhere):
    make_patient()
    kept = back_up(tmp_path)
    kept.path.write_bytes(kept.path.read_bytes()[:-20])
    done = manage(elsewhere, "restore", str(kept.path))
    assert done.returncode == 1
    assert "damaged or not complete" in done.stderr
    found = Path(elsewhere["PRACTICE_DATA"])
    assert not (found / "documents").exists()
    assert not (found / "practice.sqlite3").exists()


def test_no_half_file_is_left_where_the_disk_is_full(make_patient, tmp_path, monkeypatch):
    make_patient()

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("practice.backups.archive.write", full)
    with pytest.raises(BackupRefused, match="No space left"):
        back_up(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_whoever_was_erased_since_is_erased_again_when_an_older_backup_is_restored(
    make_patient, tmp_path, elsewhere, settings
):
    settings.PRACTICE_DATA = tmp_path / "here"
    settings.PRACTICE_DATA.mkdir()
    erased, other = make_patient(given_name="Gone"), make_patient(given_name="Here")
    older = back_up(tmp_path / "older.practice.tar.gz")
    erase(erased.pk, scope="whole", why="asked", by=None)
    back_up(tmp_path / "newer.practice.tar.gz")
    beside = tmp_path / "erased-patients.txt"
    assert beside.read_text().startswith(f"{erased.pk} ")
    assert "Gone" not in beside.read_text()

    done = manage(elsewhere, "restore", str(older.path))
    assert "Patients erased again: 1." in done.stdout, done.stderr
    after = rows_of(elsewhere)
    assert [row.split(",")[0] for row in after["patients_patient"]] == [f"({other.pk}"]
    assert "Gone" not in repr(after)
    assert [row for row in after["practice_auditentry"] if "'erased'" in row and "whole asked again" in row]
