"""The whole database at one moment, as a file, and back. Work goes on meanwhile.

Sessions and the cache are left out: who was signed in then is not signed in to a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from practice.backups.refusals import NotForHere, NotMade, NotReadable

LEFT_OUT = ("django_session", "practice_session", "practice_cache")
# Messages wait in a copy until an admin says that it is the practice now.
HELD = "UPDATE practice_practice SET sending_held_at = CURRENT_TIMESTAMP"
MEMBER = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def take(target: Path) -> None:
    """Write the database as of now to `target`. NotMade when it could not be read."""
    {"sqlite": _take_sqlite, "postgresql": _take_postgresql}[connection.vendor](target)


def check_room_for_it() -> None:
    """Raise NotForHere unless the database is empty."""
    if connection.vendor == "sqlite" and not _sqlite_file().exists():
        return
    if "practice_practice" in connection.introspection.table_names():
        raise NotForHere(
            "There is a practice in this database already. Restore into an empty one (DATABASE_URL, or an empty folder "
            "in PRACTICE_DATA), look at it, and then let the server use that."
        )


def put_back(source: Path) -> None:
    """Fill the empty database from `source`, whole or not at all; its messages are held."""
    {"sqlite": _put_back_sqlite, "postgresql": _put_back_postgresql}[connection.vendor](source)


def _take_sqlite(target: Path) -> None:
    try:
        with closing(sqlite3.connect(_sqlite_file())) as live, closing(sqlite3.connect(target)) as copy:
            # In one step: it reads one moment, however much is written meanwhile.
            live.backup(copy)
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 (our tables)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.commit()
    except sqlite3.Error as error:
        raise NotMade(f"The database could not be copied: {error}.") from None


def _put_back_sqlite(source: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise NotReadable("The database in the file is damaged.")
            copy.execute(HELD)
            copy.commit()
    except sqlite3.Error as error:
        raise NotReadable(f"The database in the file cannot be read: {error}.") from None
    connection.close()
    place = _sqlite_file()
    place.parent.mkdir(parents=True, exist_ok=True)
    for beside in ("-wal", "-shm"):
        place.with_name(place.name + beside).unlink(missing_ok=True)
    half_way = place.with_name(place.name + ".restored")
    shutil.copyfile(source, half_way)
    half_way.chmod(0o600)
    half_way.replace(place)


def _sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _take_postgresql(target: Path) -> None:
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    wanted = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--compress=0"]
    _run([*wanted, *left_out, f"--file={target}"], NotMade, "The database could not be dumped")


def _put_back_postgresql(source: Path) -> None:
    script = source.with_suffix(".sql")
    opened = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source)]
    _run(opened, NotReadable, "The database in the file cannot be read", connects=False)
    # One transaction: nobody, and no ticker, ever sees half of it or a message that is not held.
    filled = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    connection.close()
    _run(
        [*filled, f"--file={script}", f"--command=RESET search_path; {HELD}"],
        NotForHere,
        "The database could not be filled",
    )


def _run(
    command: list[str], refusal: type[NotMade | NotReadable | NotForHere], said: str, *, connects: bool = True
) -> None:
    """Run one of PostgreSQL's programs; what it needs to connect goes by the environment, where nobody reads along."""
    try:
        done = subprocess.run(
            command, env=_environment() if connects else None, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise refusal(f"{said}: {command[0]} is not installed (the package postgresql-client).") from None
    if done.returncode:
        # The first line says what is wrong; later ones may quote rows.
        raise refusal(f"{said}: {next(iter(done.stderr.strip().splitlines()), command[0])}")


def _environment() -> dict[str, str]:
    one = settings.DATABASES["default"] | {"NAME": connection.settings_dict["NAME"]}
    named = {"PGHOST": one["HOST"], "PGPORT": one["PORT"], "PGUSER": one["USER"], "PGPASSWORD": one["PASSWORD"]}
    return os.environ | {name: str(value) for name, value in named.items() if value} | {"PGDATABASE": str(one["NAME"])}
