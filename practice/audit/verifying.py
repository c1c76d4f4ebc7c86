"""Whether the log is whole: every entry as it was written, in its place, and none cut off behind an anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from practice.models import AuditEntry, AuditLink

CHUNK = 2000
LINE = re.compile(r"(\d+) ([0-9a-f]{64}) \S+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the last link was at some moment, kept where whoever can write to the database cannot."""

    number: int
    hash: str

    def line(self) -> str:
        """As a line of a file or a mail, with the moment (UTC)."""
        return f"{self.number} {self.hash} {timezone.now():%Y-%m-%dT%H:%M:%SZ}"


def first_fault(anchors: Iterable[Anchor] = ()) -> str | None:
    """What is wrong at the first place where the log is not whole; None when it is."""
    return next(_faults({anchor.number: anchor.hash for anchor in anchors}), None)


def _faults(anchors: dict[int, str]) -> Iterator[str]:
    number, before = 0, ""
    links = AuditLink.objects.order_by("number").values_list("number", "hash", "entry_id")
    for several in _chunks(links.iterator(chunk_size=CHUNK)):
        entries = AuditEntry.objects.in_bulk([entry for _number, _hash, entry in several])
        for found, written, key in several:
            number += 1
            if found != number:
                yield f"link {number} is missing"
            entry = entries.get(key)
            if entry is None:
                yield f"link {found}: its entry {key} is missing"
            elif entry.sum_after(before) != written:
                yield f"link {found}: entry {key} is not what was written, or not in its place"
            if anchors.pop(found, written) != written:
                yield f"link {found} is not the one that the anchor names"
            number, before = found, written
    for lost in sorted(anchors):
        yield f"the log ends at link {number}, but an anchor names link {lost}: its end was cut off"
    stray = AuditEntry.objects.filter(link=None).order_by("pk").first()
    if stray is not None:
        yield f"entry {stray.pk} is in no link: it was not written by the programme"


def _chunks(links: Iterator[tuple[int, str, int]]) -> Iterator[list[tuple[int, str, int]]]:
    several: list[tuple[int, str, int]] = []
    for link in links:
        several.append(link)
        if len(several) == CHUNK:
            yield several
            several = []
    if several:
        yield several


def anchor_file() -> Path:
    """Where the day's anchors stand: outside of the database."""
    return Path(settings.PRACTICE_DATA) / "audit-anchors.txt"


def newest() -> Anchor | None:
    """The end of the log as of now."""
    last = AuditLink.objects.order_by("-number").values_list("number", "hash").first()
    return None if last is None else Anchor(*last)


def kept_anchors(file: Path | None = None) -> list[Anchor]:
    """The anchors of `file` (the practice's own without one). ValueError for a line that is none."""
    path = file or anchor_file()
    if not path.exists():
        return []
    found = []
    for line in path.read_text().splitlines():
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"{path.name}: “{line[:40]}” is no anchor")
        found.append(Anchor(int(match[1]), match[2]))
    return found
