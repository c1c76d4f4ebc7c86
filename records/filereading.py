"""Has a file read in a process of its own (records/reader.py), one at a time, within limits of time and memory."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings

from records.filekinds import Unreadable

SECONDS, WAITING_SECONDS = 30, 45
# Memory is bounded by how many are read at once in this server process.
_one_at_a_time = BoundedSemaphore(1)


def read_file(source: Path, *, target: Path, preview: Path) -> str:
    """The kind of `source` by its content; a picture is written anew to `target`, a smaller one to `preview`.

    Unreadable with a code: empty, other, pixels, damaged, locked, runs, busy. OSError when there is no room for the picture.
    """
    if not _one_at_a_time.acquire(timeout=WAITING_SECONDS):
        raise Unreadable("busy")
    try:
        said = _said_by_reader(source, target, preview)
    finally:
        _one_at_a_time.release()
    found = json.loads(said) if said else {}
    if found.get("refused") == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "kind" not in found:
        raise Unreadable(found.get("refused", "damaged"))
    return str(found["kind"])


def _said_by_reader(source: Path, target: Path, preview: Path) -> str:
    """The first line of what the reader said; nothing when it was ended before."""
    reader = [sys.executable, "-E", "-s", "-m", "records.reader", str(source), str(target), str(preview)]
    try:
        answer = subprocess.run(
            reader, cwd=settings.BASE_DIR, env={}, capture_output=True, timeout=SECONDS, check=False
        ).stdout
    except subprocess.TimeoutExpired as late:
        answer = late.stdout or b""
        preview.unlink(missing_ok=True)
    return answer.decode().partition("\n")[0]
