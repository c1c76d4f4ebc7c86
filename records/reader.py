"""Reads one file that somebody sent: `python -m records.reader source target preview`.

A process of its own, because what comes from outside may be made to break or to fill the memory of whoever reads it
(and PDFium works in one thread only). Knows nothing of the practice. Prints one line of JSON: {"kind": …} or
{"refused": code}; a picture is written anew to `target`, the first page or a smaller picture to `preview`.
"""

from __future__ import annotations

import errno
import json
import resource
import sys
from pathlib import Path

from records.filekinds import PDF, Unreadable, kind_of
from records.pdfs import check_pdf, draw_first_page
from records.pictures import write_anew

MEMORY_BYTES = 1_200_000_000
WRITTEN_BYTES = 200_000_000
SECONDS = 25


def main(source: Path, target: Path, preview: Path) -> None:
    """Read `source` within the limits and say what it is."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        _read(source, target, preview)
    except Unreadable as refused:
        _say(refused=refused.code)
    except OSError as error:
        # Of a full disk the file is not to blame.
        _say(refused="full" if error.errno == errno.ENOSPC else "damaged")
    except Exception:  # noqa: BLE001 (a file can make a library fail in any way; then it cannot be read)
        _say(refused="damaged")


def _read(source: Path, target: Path, preview: Path) -> None:
    kind = kind_of(source)
    if kind == PDF:
        check_pdf(source)
        _say(kind=kind)
        # Said first: a page that cannot be drawn in time costs the preview only.
        draw_first_page(source, preview)
    else:
        write_anew(source, target, preview)
        _say(kind=kind)


def _say(**what: str) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(*(Path(path) for path in sys.argv[1:4]))
