"""Values over time as a drawing needs them: lines, dots, the scale, and the sessions below it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, BASE = 44, 590, 14, 158
# Dates below the drawing stand at least this far apart, figures beside the last dots so far.
DATE_APART, FIGURE_APART = 112, 16
MANY = 40
# Class of line and dots, by the place of the series.
LOOKS = (("line", "dot", 4.5), ("line line--2", "dot--2", 3.5))


@dataclass(frozen=True, slots=True)
class Series:
    """Values by day, the oldest first; a day may come more than once."""

    name: str
    points: Sequence[tuple[date, int | Decimal]]


@dataclass(frozen=True, slots=True)
class Line:
    """One series in units of the drawing."""

    name: str
    path: str
    dots: Sequence[tuple[float, float]]
    css: str
    dot_css: str
    radius: float
    last: str
    last_x: float
    last_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of the scale, or a limit, at its height."""

    y: float
    value: str

    @property
    def text_y(self) -> float:
        """The line that its figure stands on."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole drawing. `sessions` are places along the base, `dates` the days written below it."""

    lines: Sequence[Line]
    ticks: Sequence[Tick]
    limits: Sequence[Tick]
    sessions: Sequence[float]
    dates: Sequence[tuple[float, date]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    base: int = BASE


def plot_of(
    series: Sequence[Series],
    *,
    lowest: int,
    highest: int,
    sessions: Sequence[date] = (),
    limits: Sequence[int] = (),
) -> Plot | None:
    """Draw the series between `lowest` and `highest`, with `sessions` as marks. None without any value."""
    drawn = [one for one in series if one.points]
    if not drawn:
        return None
    days = [day for one in drawn for day, _value in one.points]
    first, last = min(days), max(days)
    marks = sorted({day for day in sessions if first <= day <= last})
    scale = _Scale(first, last, lowest, highest)
    lines = [_line(one, scale, LOOKS[place % len(LOOKS)]) for place, one in enumerate(drawn)]
    bounds = [Tick(scale.y(value), f"{value:g}") for value in limits]
    return Plot(
        lines=_apart(lines),
        ticks=_ticks(scale, bounds),
        limits=bounds,
        sessions=[scale.x(day) for day in marks],
        dates=_dates(sorted(set(days)), scale),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    lowest: int
    highest: int

    def x(self, day: date) -> float:
        """Where the day lies; a single day in the middle."""
        span = (self.last - self.first).days
        return round(LEFT + (RIGHT - LEFT) * ((day - self.first).days / span if span else 0.5), 1)

    def y(self, value: float | Decimal) -> float:
        """How high the value lies, never outside the drawing."""
        share = (float(value) - self.lowest) / (self.highest - self.lowest)
        return round(BASE - (BASE - TOP) * min(max(share, 0.0), 1.0), 1)


def _ticks(scale: _Scale, limits: Sequence[Tick]) -> list[Tick]:
    """The lowest, the middle and the highest value; the middle only where no limit is written in its place."""
    middle = (scale.lowest + scale.highest) / 2
    ticks = [Tick(scale.y(value), f"{value:g}") for value in (scale.lowest, middle, scale.highest)]
    return [tick for tick in ticks if all(abs(tick.y - limit.y) >= FIGURE_APART for limit in limits)]


def _line(series: Series, scale: _Scale, look: tuple[str, str, float]) -> Line:
    dots = [(scale.x(day), scale.y(value)) for day, value in series.points]
    path = " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(dots))
    css, dot_css, radius = look
    return Line(
        name=series.name,
        path=path,
        dots=dots,
        css=css,
        dot_css=dot_css,
        radius=radius if len(dots) <= MANY else radius / 2,
        last=f"{float(series.points[-1][1]):g}",
        last_x=dots[-1][0] + 12,
        last_y=dots[-1][1] + 4,
    )


def _apart(lines: Sequence[Line]) -> list[Line]:
    """The figures beside the last dots, moved so that none covers another."""
    placed: list[Line] = []
    for line in sorted(lines, key=lambda one: one.last_y):
        y = line.last_y
        if placed and abs(line.last_x - placed[-1].last_x) < 3 * FIGURE_APART:
            y = max(y, placed[-1].last_y + FIGURE_APART)
        placed.append(replace(line, last_y=y))
    return sorted(placed, key=lambda one: [line.name for line in lines].index(one.name))


def _dates(days: Sequence[date], scale: _Scale) -> list[tuple[float, date]]:
    """The last day, and before it those that there is room for."""
    shown: list[tuple[float, date]] = []
    for day in reversed(days):
        x = scale.x(day)
        if not shown or shown[-1][0] - x >= DATE_APART:
            shown.append((x, day))
    return shown[::-1]
