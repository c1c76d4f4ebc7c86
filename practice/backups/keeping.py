"""Making a backup and making a practice of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from practice.backups import archive, erasures, snapshots
from practice.backups.archive import Manifest
from practice.backups.refusals import NotForHere, NotMade

SUFFIX = {True: ".practice.enc", False: ".practice.tar.gz"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was written: where, how large (bytes), with how many files of documents."""

    path: Path
    size: int
    documents: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A practice that was restored: of what backup, how many patients were erased again, and whether there was a list."""

    manifest: Manifest
    erased: int
    had_list: bool


def back_up(target: Path, *, key: str = "") -> Kept:
    """Write database and documents to `target` (a file that is not there yet, or a folder). NotMade when that fails."""
    now = timezone.now()
    if target.is_dir():
        target = target / f"{now:%Y-%m-%d-%H%M%S}{SUFFIX[bool(key)]}"
    if target.exists():
        raise NotMade(f"{target} is there already.")
    half_way = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            snapshot = Path(folder, snapshots.MEMBER[connection.vendor])
            manifest = Manifest(f"{now:%Y-%m-%dT%H:%M:%SZ}", connection.vendor, _applied())
            snapshots.take(snapshot)
            erasures.keep(target.parent)
            # After the database: a file is on the disk before its row, so each row finds its file.
            documents = list(_documents())
            members = ((name, path) for name, path in [(snapshot.name, snapshot), *documents])
            with open(half_way, "xb", opener=_private) as file:
                archive.write(file, manifest, members, key=key)
                file.flush()
                os.fsync(file.fileno())
        half_way.rename(target)
    except OSError as error:
        raise NotMade(f"The backup could not be written: {error.strerror or type(error).__name__}.") from None
    finally:
        half_way.unlink(missing_ok=True)
    return Kept(target, target.stat().st_size, len(documents))


def restore(source: Path, *, key: str = "", lists: Sequence[Path] = ()) -> Restored:
    """Make the practice of `source` in this empty place: all of it is checked before anything here is touched.

    Its messages are held until an admin lets them go. BackupRefused, and nothing changed, otherwise. Who was erased after
    the backup is erased again: by the list beside it, the one in PRACTICE_DATA, and further `lists`.
    """
    snapshots.check_room_for_it()
    place = Path(settings.DOCUMENTS)
    if place.exists() and any(place.iterdir()):
        raise NotForHere("There are documents in this folder already. Name an empty one in PRACTICE_DATA.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".restore-") as unpacked:
        folder = Path(unpacked)
        with source.open("rb") as file:
            manifest = archive.read(file, folder, key=key)
        _check_fits(manifest, folder)
        _put_documents(folder / "documents", place)
        try:
            snapshots.put_back(folder / snapshots.MEMBER[manifest.engine])
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    known = [file for file in (*lists, source.parent / erasures.FILE, erasures.own_file()) if file.is_file()]
    return Restored(manifest, erasures.erase_again(*known), bool(known))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _applied() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(MigrationRecorder(connection).applied_migrations()))


def _documents() -> Iterator[tuple[str, Path]]:
    place = Path(settings.DOCUMENTS)
    for path in sorted(place.glob("??/*")):
        name = f"documents/{path.relative_to(place)}"
        if archive.MEMBERS.fullmatch(name):
            yield name, path


def _check_fits(manifest: Manifest, folder: Path) -> None:
    if manifest.engine != connection.vendor:
        raise NotForHere(f"The backup is of {manifest.engine}; this installation uses {connection.vendor}.")
    known = set(MigrationLoader(None).disk_migrations or ())
    newer = sorted(f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known)
    if newer:
        raise NotForHere(f"The backup is of a later version ({newer[-1]}). Install that version first.")
    if not (folder / snapshots.MEMBER[manifest.engine]).exists():
        raise NotForHere("There is no database in the file.")


def _put_documents(unpacked: Path, place: Path) -> None:
    if unpacked.exists():
        if place.exists():
            place.rmdir()
        unpacked.rename(place)
