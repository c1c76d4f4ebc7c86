"""The one file: a compressed tar archive that begins with what it is and ends with the sums of all that is in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from practice.backups.encryption import MAGIC, EncryptedReader, EncryptedWriter
from practice.backups.refusals import NotForHere, NotReadable

MANIFEST, SUMS = "manifest.json", "checksums.json"
PROGRAM, FORMAT = "practice", 1
PIECE = 1024 * 1024
# Nothing else is ever taken out of a file: no path of somebody else's making is written to.
MEMBERS = re.compile(r"database\.(sqlite3|dump)|documents/[0-9a-f]{2}/[0-9a-f]{32}(\.preview)?")
LARGEST_MANIFEST = 1_000_000
FOREIGN = "This is no backup of this programme."
NOT_WHOLE = "The file is damaged or not complete"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: when it was made (ISO 8601, UTC), of which engine, after which migrations (app and name)."""

    made_at: str
    engine: str
    migrations: tuple[tuple[str, str], ...]
    program: str = PROGRAM
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> Self:
        """NotReadable for what is none of ours, NotForHere for one of a later form."""
        try:
            found = json.loads(text)
            if found["program"] != PROGRAM:
                raise NotReadable(FOREIGN)
            if found["format"] > FORMAT:
                raise NotForHere(
                    "The file was written by a later version of this programme. Install that version first."
                )
            return cls(found["made_at"], found["engine"], tuple((app, name) for app, name in found["migrations"]))
        except (ValueError, KeyError, TypeError):
            raise NotReadable(FOREIGN) from None


class _Summed:
    """A file on its way into or out of the archive, with the sum of what has passed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._sum.update(piece)
        return piece

    def digest(self) -> str:
        return self._sum.hexdigest()


def write(target: BinaryIO, manifest: Manifest, members: Iterator[tuple[str, Path]], *, key: str = "") -> None:
    """Write the archive of `members` (name and file) to `target`, encrypted when there is a `key`."""
    stream: Any = EncryptedWriter(target, key) if key else target
    sums = {}
    with (
        gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        _add(archive, MANIFEST, json.dumps(asdict(manifest)).encode())
        for name, path in members:
            with path.open("rb") as file:
                info = _info(name, path.stat().st_size)
                summed = _Summed(file)
                archive.addfile(info, cast(Any, summed))
                sums[name] = summed.digest()
        _add(archive, SUMS, json.dumps(sums).encode())
    if key:
        stream.close()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_info(name, len(content)), io.BytesIO(content))


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def read(source: BinaryIO, folder: Path, *, key: str = "") -> Manifest:
    """Unpack the archive into `folder`, each member checked. NotReadable unless all of it is as it was written."""
    try:
        with gzip.GzipFile(fileobj=_opened(source, key)) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as members:
                manifest = _unpack_all(members, folder)
            while packed.read(PIECE):
                # To the last byte, so that what was cut off or hung on is seen.
                pass
        return manifest
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise NotReadable(f"{NOT_WHOLE}, or no backup of this programme ({type(error).__name__}).") from None


def _opened(source: BinaryIO, key: str) -> Any:
    if source.read(len(MAGIC)) != MAGIC:
        source.seek(0)
        return source
    if not key:
        raise NotReadable("The file is encrypted: set BACKUP_KEY to the key it was written with.")
    return io.BufferedReader(EncryptedReader(source, key), PIECE)


def _unpack_all(archive: tarfile.TarFile, folder: Path) -> Manifest:
    manifest = Manifest.read(_content(archive, archive.next(), MANIFEST))
    found: dict[str, str] = {}
    for member in archive:
        if member.name == SUMS:
            _check_sums(json.loads(_content(archive, member, SUMS)), found)
            return manifest
        if member.name != MANIFEST:
            found[member.name] = _unpack(archive, member, folder)
    raise NotReadable(f"{NOT_WHOLE}.")


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo | None, name: str) -> bytes:
    file = archive.extractfile(member) if member is not None and member.name == name else None
    if file is None or member is None or (name == MANIFEST and member.size > LARGEST_MANIFEST):
        raise NotReadable(FOREIGN)
    return file.read()


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    file = archive.extractfile(member) if member.isreg() and MEMBERS.fullmatch(member.name) else None
    if file is None:
        raise NotReadable(FOREIGN)
    path = folder / member.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed = _Summed(cast(BinaryIO, file))
    with path.open("xb") as new:
        while piece := summed.read(PIECE):
            new.write(piece)
    path.chmod(0o600)
    return summed.digest()


def _check_sums(written: dict[str, str], found: dict[str, str]) -> None:
    if written != found:
        wrong = sorted(name for name in written.keys() | found.keys() if written.get(name) != found.get(name))
        raise NotReadable(f"{NOT_WHOLE}: {wrong[0]}.")
