"""A disk that can be filled to the last byte, and emptied: a small file system in memory, or a limit where none may be mounted."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PIECE = b"\0" * 65536
NOTHING_ELSE = 4096


class SmallDisk:
    """A file system of its own; `fill` leaves not a byte on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, processes: list[int]) -> None:
        """Until nothing more goes on it."""
        with self._ballast.open("ab", buffering=0) as file:
            for piece in (PIECE, PIECE[:NOTHING_ELSE]):
                with suppress(OSError):
                    while file.write(piece) == len(piece):
                        pass

    def free(self, processes: list[int]) -> None:
        """As much room again as before."""
        self._ballast.unlink(missing_ok=True)


class Limited(SmallDisk):
    """No disk of its own: the processes may make no file longer. What they are told is another word for the same."""

    def fill(self, processes: list[int]) -> None:
        """Not a byte more in any file of theirs."""
        self._limit(processes, 0)

    def free(self, processes: list[int]) -> None:
        """As much as there is."""
        self._limit(processes, resource.RLIM_INFINITY)

    def _limit(self, processes: list[int], most: int) -> None:
        for process in processes:
            with suppress(ProcessLookupError):
                resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """An empty disk of so many megabytes; where none may be mounted, a folder and a limit."""
    with tempfile.TemporaryDirectory(prefix="practice-disk-") as place:
        folder = Path(place)
        folder.chmod(0o711)
        if not _mounted(place, megabytes):
            yield Limited(folder)
            return
        try:
            yield SmallDisk(folder)
        finally:
            # Whatever still runs there loses it with its last file.
            subprocess.run(["umount", "--lazy", place], check=True)


def _mounted(place: str, megabytes: int) -> bool:
    program = shutil.which("mount")
    if program is None or os.geteuid() != 0:
        return False
    options = f"size={megabytes}m,mode=0711"
    done = subprocess.run([program, "-t", "tmpfs", "-o", options, "tmpfs", place], check=False, capture_output=True)
    return done.returncode == 0
