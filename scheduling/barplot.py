"""Bars side by side as a drawing needs them: where each begins, how long it is, what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NAMES, LENGTH, STEP, THICK = 400, 560, 28, 16
LONGEST_NAME = 60
TICKS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in units of the drawing; `over` is the part of it that is filled."""

    name: str
    y: int
    width: int
    over: int
    count: int
    part: int
    share: int

    @property
    def text_y(self) -> int:
        """The line that its words stand on."""
        return self.y + 12

    @property
    def count_x(self) -> int:
        """Where the count begins, right of the bar."""
        return NAMES + self.width + 6


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    x: int
    value: int


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole drawing; `left` is where bars begin."""

    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    height: int
    left: int = NAMES
    width: int = NAMES + LENGTH + 90
    thick: int = THICK

    @property
    def base(self) -> int:
        """How far down the lines of the scale go."""
        return self.height - 20


def bar_plot(rows: Sequence[tuple[str, int, int, int]]) -> Plot:
    """Draw (name, count, part of it, part in percent), in the order given."""
    step = _nice(max((count for _name, count, _part, _share in rows), default=1))
    scale = LENGTH / (step * TICKS)
    bars = [
        Bar(_short(name), 10 + STEP * index, round(count * scale), round(part * scale), count, part, share)
        for index, (name, count, part, share) in enumerate(rows)
    ]
    ticks = [Tick(NAMES + round(number * step * scale), number * step) for number in range(TICKS + 1)]
    return Plot(bars, ticks, STEP * len(rows) + 32)


def _nice(most: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that TICKS times reaches `most`."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * TICKS >= most:
                return step
        size *= 10


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
