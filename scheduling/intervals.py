"""Stretches of time as pairs of whole minutes, start included, end not. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def merged(stretches: Iterable[Interval]) -> list[Interval]:
    """The same time, in order, without overlaps."""
    out: list[Interval] = []
    for start, end in sorted(stretches):
        if out and start <= out[-1][1]:
            if end > out[-1][1]:
                out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def gaps(busy: Sequence[Interval], within: Interval) -> list[Interval]:
    """What is left of `within` after taking out `busy` (in order, without overlaps)."""
    out: list[Interval] = []
    at, last = within
    for start, end in busy[max(0, bisect_right(busy, (at, at)) - 1) :]:
        if start >= last:
            break
        if end <= at:
            continue
        if start > at:
            out.append((at, start))
        at = end
    if at < last:
        out.append((at, last))
    return out


def is_free(busy: Sequence[Interval], span: Interval) -> bool:
    """True when nothing in `busy` (in order, without overlaps) meets `span`."""
    start, end = span
    place = bisect_right(busy, (start, start))
    if place < len(busy) and busy[place][0] < end:
        return False
    return place == 0 or busy[place - 1][1] <= start


def covers(stretches: Iterable[Interval], span: Interval) -> bool:
    """True when one of `stretches` holds the whole of `span`."""
    return any(start <= span[0] and span[1] <= end for start, end in stretches)


def rounded_up(minute: int, step: int) -> int:
    """The first multiple of `step` that is not before `minute`."""
    return -(-minute // step) * step
