"""Where the files of documents lie: a folder of their own, outside of everything that is served, under made-up names.

A file is on the disk before its row is written. What never got a row is swept away a day later.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings

PREVIEW = ".preview"
MADE_UP = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
PIECE = 1024 * 1024
# Longer than any upload takes.
LEFT_ALONE_SECONDS = 24 * 60 * 60


def new_place() -> str:
    """A name that no file has, with the folder for it made."""
    name = uuid4().hex
    place = f"{name[:2]}/{name}"
    path_of(place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(place: str) -> Path:
    """Where the file is. ValueError for what is no name of ours."""
    if not MADE_UP.fullmatch(place):
        raise ValueError("not a place of a document")
    return Path(settings.DOCUMENTS) / place


def preview_of(place: str) -> Path:
    """Where its picture for the list is, if there is one."""
    path = path_of(place)
    return path.with_name(path.name + PREVIEW)


def copy_to(place: str, source: Path) -> None:
    """Copy `source` there as it is, a piece at a time."""
    with source.open("rb") as old, path_of(place).open("xb") as new:
        while piece := old.read(PIECE):
            new.write(piece)


def settle(place: str) -> tuple[int, str]:
    """Make sure that the file stays when the power goes; its size in bytes and its SHA-256."""
    path = path_of(place)
    for one in (path, preview_of(place)):
        if one.exists():
            one.chmod(0o600)
    for one in (path, path.parent, path.parent.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return path.stat().st_size, digest(place)


def digest(place: str) -> str:
    """SHA-256 of the file as it is now. OSError when it cannot be read."""
    with path_of(place).open("rb") as file:
        return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def discard(place: str) -> None:
    """Remove a file that never got a row."""
    path_of(place).unlink(missing_ok=True)
    preview_of(place).unlink(missing_ok=True)


def settled_places() -> Iterator[str]:
    """Every file that is older than any upload takes, by its name; previews not counted."""
    before = time.time() - LEFT_ALONE_SECONDS
    for path in Path(settings.DOCUMENTS).glob("??/*"):
        place = f"{path.parent.name}/{path.name.removesuffix(PREVIEW)}"
        if MADE_UP.fullmatch(place) and path.stat().st_mtime < before:
            yield place
