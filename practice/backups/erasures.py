"""The list of who was erased, kept outside of the database: a copy from before the erasure is worth nothing against it.

A text file in PRACTICE_DATA, and beside every backup: one line for each erasure, without a name. Restoring reads both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

FILE = "erased-patients.txt"
Lines = Callable[[], Iterable[str]]
Again = Callable[[Iterable[str]], int]
_told: dict[str, tuple[Lines, Again]] = {}


def register(name: str, *, lines: Lines, again: Again) -> None:
    """Make known who has the list: `lines` as the database has it, `again` erases what the lines name and counts it."""
    _told[name] = lines, again


def keep(*folders: Path) -> None:
    """Bring the list in PRACTICE_DATA, and the ones in `folders`, up to date. OSError when one cannot be written."""
    here = Path(settings.PRACTICE_DATA)
    known = {line for lines, _again in _told.values() for line in lines()} | _written(here)
    for folder in (here, *folders):
        both = known | _written(folder)
        if both != _written(folder):
            _write(folder / FILE, both)


def erase_again(*files: Path) -> int:
    """Erase who stands in `files` once more, after a restore; how many were there."""
    lines = sorted(set().union(*(_lines_of(file) for file in files)))
    return sum(again(lines) for _lines, again in _told.values())


def own_file() -> Path:
    """The list of this installation."""
    return Path(settings.PRACTICE_DATA) / FILE


def _written(folder: Path) -> set[str]:
    return _lines_of(folder / FILE)


def _lines_of(file: Path) -> set[str]:
    return {line for line in file.read_text().splitlines() if line.strip()} if file.is_file() else set()


def _write(file: Path, lines: set[str]) -> None:
    half_way = file.with_name(file.name + ".partial")
    with open(half_way, "w", opener=_private) as new:
        new.writelines(f"{line}\n" for line in sorted(lines))
        new.flush()
        os.fsync(new.fileno())
    half_way.replace(file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
