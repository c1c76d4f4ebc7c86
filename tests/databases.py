"""The test database: migrated once for a whole run, with the catalogue beside it; every process works on a copy."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from practice.seals import Sealed
from running import ROOT

# The folder in which the processes of a run, and the parts of `run.py test`, find what was made once.
FOLDER = "PRACTICE_TEST_FOLDER"
DELIVERED = "delivered_"
KEPT = ROOT / "var"
DECIDING, LEFT_OUT = {"migrations", "models", "apps", "roles"}, {"views", "forms", "templatetags"}


@contextmanager
def made_once(name: str) -> Iterator[tuple[Path, bool]]:
    """A path in the folder of the run, and whether it is still to be made; meanwhile other processes wait."""
    path = Path(os.environ[FOLDER]) / name
    done = path.with_name(f"{name}.done")
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path, not done.exists()
        done.touch()


def create() -> None:
    """Make this process's database as a copy of the run's, and connect to it."""
    if connection.vendor == "sqlite":
        _copy_file()
    else:
        _copy_on_the_server()


def destroy() -> None:
    """Remove this process's database. A file goes with its folder."""
    connection.close()
    if connection.vendor == "postgresql":
        own = connection.settings_dict["NAME"]
        _on_the_server(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(own)}")


def destroy_template() -> None:
    """Remove what `create` has made for the run on a server; called once, at its end."""
    if connection.vendor == "postgresql" and Path(os.environ[FOLDER], "template-on-the-server.done").exists():
        _on_the_server(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(_name_of_template())}")


def empty_sealed_tables_too() -> None:
    """Let the emptying of tables between tests go past the seals of those with rows: the audit log's, and what a test has signed."""
    empty = connection.ops.execute_sql_flush

    def unsealed(statements: list[str]) -> None:
        if _may_pass_triggers():
            _empty_those_with_rows(statements)
        else:
            with _seals_lifted():
                empty(statements)

    connection.ops.execute_sql_flush = unsealed  # type: ignore[method-assign]


@contextmanager
def _seals_lifted() -> Iterator[None]:
    seals = list(_seals_of_rows())
    with connection.cursor() as cursor, connection.schema_editor() as editor:
        for seal, model in seals:
            for event in ("update", "delete", "truncate"):
                on = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {seal.name}_{event}{on}")
        yield
        for seal, model in seals:
            for statement in seal._statements(model, connection.vendor):
                editor.execute(statement, params=None)


@cache
def _may_pass_triggers() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _empty_those_with_rows(statements: list[str]) -> None:
    """Half a second less than TRUNCATE, which makes new files for each table and each of its indexes."""
    tables = re.findall(r'"(\w+)"', " ".join(statements))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables))  # noqa: S608 (no word of anybody's)
        with_rows = [table for (table,) in cursor.fetchall()]
        # No trigger fires, neither a seal nor what holds a foreign key.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in with_rows:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _seals_of_rows() -> Iterator[tuple[Sealed, type[Any]]]:
    for model in apps.get_models():
        seals = [guard for guard in model._meta.constraints if isinstance(guard, Sealed)]
        if seals and model._base_manager.exists():
            yield from ((seal, model) for seal in seals)


def catalogue_models() -> Iterator[type[Any]]:
    """The models of the catalogue, those first that others point to."""
    waiting = list(apps.get_app_config("treatments").get_models())
    while waiting:
        for model in waiting:
            targets = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
            if not targets & (set(waiting) - {model}):
                waiting.remove(model)
                yield model
                break


def columns_of(model: type[Any]) -> str:
    """The columns of the model's table, as a statement names them."""
    return ", ".join(connection.ops.quote_name(field.column) for field in model._meta.concrete_fields)


def sqlite_template() -> Path:
    """The run's SQLite database: every table, no row but roles; nobody may change it. Only for a process on SQLite."""
    with made_once("template.sqlite3") as (template, missing):
        if missing:
            _make_or_take(template)
    return template


def _copy_file() -> None:
    own = connection.settings_dict["TEST"]["NAME"]
    shutil.copyfile(sqlite_template(), own)
    _connect(own)


def _make_or_take(template: Path) -> None:
    """An earlier run has kept the same: migrating takes longer than most tests that somebody runs alone."""
    kept = KEPT / f"test-template-{_fingerprint()}.sqlite3"
    if not kept.exists():
        _make(str(template))
        KEPT.mkdir(exist_ok=True)
        for old in KEPT.glob("test-template-*"):
            old.unlink(missing_ok=True)
        half_way = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(template, half_way)
        half_way.rename(kept)
    else:
        shutil.copyfile(kept, template)


def _fingerprint() -> str:
    """Of everything that decides what is in the template: tables, permissions, roles, the catalogue and its loading."""
    found = hashlib.sha256(repr((django.VERSION, sqlite3.sqlite_version, settings.INSTALLED_APPS)).encode())
    found.update(Path(__file__).read_bytes())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent != ROOT:
            continue
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json"}):
            words = {path.stem, *path.relative_to(folder).parts}
            if words & DECIDING or (app.label == "treatments" and not words & LEFT_OUT):
                found.update(str(path).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _copy_on_the_server() -> None:
    template, own = _name_of_template(), f"test_{connection.settings_dict['NAME']}_{os.getpid()}"
    with made_once("template-on-the-server") as (_mark, missing):
        if missing:
            _make(template)
    copy, original = connection.ops.quote_name(own), connection.ops.quote_name(template)
    _on_the_server(f"DROP DATABASE IF EXISTS {copy}")
    _on_the_server(f"CREATE DATABASE {copy} TEMPLATE {original}")
    _connect(own)


def _name_of_template() -> str:
    """Another for every run, because several may use one server."""
    return f"test_{Path(os.environ[FOLDER]).name}"


def _make(name: str) -> None:
    """An empty database with every table, and beside those of the catalogue others that hold it as delivered."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("load_catalogue", verbosity=0)
    models = list(catalogue_models())
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TABLE {DELIVERED}{table} AS SELECT {columns_of(model)} FROM {table}")  # noqa: S608
    tables = [model._meta.db_table for model in models]
    connection.ops.execute_sql_flush(
        connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True)
    )
    connection.close()


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _on_the_server(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)
