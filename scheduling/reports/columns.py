"""Columns month by month as a drawing needs them: where each stands, how high it is, the scale beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

WIDTH, HEIGHT = 720, 250
LEFT, TOP, BASE = 72, 14, 214
TICKS = 4
# More dates than this would run into each other on a phone.
MOST_DATES = 6
# How much of a month's width its columns fill, and how wide they are at most.
FILLED, WIDEST = 0.72, 72


@dataclass(frozen=True, slots=True)
class Series:
    """One number for each month; None is drawn as nothing."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Block:
    """One column, or a part of one; `number` is that of its series, from 1. Units of the drawing."""

    number: int
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale."""

    y: float
    value: str

    @property
    def text_y(self) -> float:
        """The line that its number stands on."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Columns:
    """The whole drawing. `label` says in words what it shows, `key` names the series by number."""

    label: str
    key: Sequence[tuple[int, str]]
    blocks: Sequence[Block]
    ticks: Sequence[Tick]
    dates: Sequence[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def column_plot(
    label: str, months: Sequence[date], series: Sequence[Series], *, unit: str = "", stacked: bool = True
) -> Columns:
    """Draw the series above their months: on top of each other, or unless `stacked`, side by side; `unit` follows each number."""
    step = _nice(_highest(series, stacked=stacked))
    scale, wide = (BASE - TOP) / (step * TICKS), (WIDTH - LEFT) / len(months)
    blocks: list[Block] = []
    for place, month in enumerate(months):
        filled = min(wide * FILLED, WIDEST)
        x, foot = LEFT + wide * (place + 0.5) - filled / 2, float(BASE)
        width = filled / (1 if stacked else len(series))
        for number, one in enumerate(series):
            value = one.values[place] or 0
            height = value * scale
            if value:
                words = f"{date_format(month, 'M Y')}, {one.name}: {value:g}{unit}"
                at = x if stacked else x + number * width
                blocks.append(Block(number + 1, round(at, 1), round(foot - height, 1), *_size(width, height), words))
            foot -= height if stacked else 0
    ticks = [Tick(BASE - number * step * scale, f"{number * step}{unit}") for number in range(TICKS + 1)]
    return Columns(label, list(enumerate((one.name for one in series), 1)), blocks, ticks, _dates(months, wide))


def _size(width: float, height: float) -> tuple[float, float]:
    return round(width, 1), round(height, 1)


def _highest(series: Sequence[Series], *, stacked: bool) -> float:
    columns = zip(*(one.values for one in series), strict=True)
    return max(((sum if stacked else max)(value or 0 for value in column) for column in columns), default=0)


def _dates(months: Sequence[date], wide: float) -> list[tuple[float, str]]:
    every = -(-len(months) // MOST_DATES)
    # The last month has its date in any case.
    chosen = range((len(months) - 1) % every, len(months), every)
    return [(round(LEFT + wide * (place + 0.5), 1), date_format(months[place], "M y")) for place in chosen]


def _nice(most: float) -> int:
    """The least of 1, 2, 5, 10, 20, 25, 50 … that TICKS times reaches `most`."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size // 2 if size > 1 else size, 5 * size):
            if step * TICKS >= most:
                return step
        size *= 10
