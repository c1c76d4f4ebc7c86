"""Curves as drawings: every value where it belongs, and the same numbers as the table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from records.curves import BASE, LEFT, RIGHT, TOP, Series, plot_of
from records.templatetags.curves import spark

DAY = date(2027, 3, 1)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


def test_days_and_values_lie_in_proportion() -> None:
    plot = plot_of([Series("pain", [(on(0), 10), (on(5), 5), (on(10), 0)])], lowest=0, highest=10)
    assert plot is not None
    assert plot.lines[0].dots == [(LEFT, TOP), ((LEFT + RIGHT) / 2, (TOP + BASE) / 2), (RIGHT, BASE)]
    assert plot.lines[0].path == f"M{LEFT}.0 {TOP}.0 L317.0 86.0 L{RIGHT}.0 {BASE}.0"
    assert [tick.value for tick in plot.ticks] == ["0", "5", "10"]


def test_nothing_is_drawn_outside_and_nothing_from_nothing() -> None:
    plot = plot_of([Series("pain", [(on(0), Decimal("99"))]), Series("none", [])], lowest=0, highest=10)
    assert plot is not None
    assert plot.lines[0].dots == [(317.0, TOP)]
    assert plot_of([Series("none", [])], lowest=0, highest=10) is None


def test_sessions_are_marks_within_the_time_that_is_shown() -> None:
    series = [Series("score", [(on(0), 4), (on(10), 2)])]
    plot = plot_of(series, lowest=0, highest=10, sessions=[on(-3), on(5), on(5), on(10), on(20)])
    assert plot is not None
    assert plot.sessions == [317.0, RIGHT]


def test_a_limit_is_written_instead_of_the_middle_where_both_would_meet() -> None:
    series = [Series("upper", [(on(0), 150)])]
    plot = plot_of(series, lowest=40, highest=220, limits=(140, 90))
    assert plot is not None
    assert [tick.value for tick in plot.ticks] == ["40", "220"]
    assert [tick.value for tick in plot.limits] == ["140", "90"]
    assert len({*(tick.y for tick in plot.ticks), *(tick.y for tick in plot.limits)}) == 4


def test_dates_and_last_figures_never_cover_each_other() -> None:
    many = [(on(number), 5) for number in range(300)]
    plot = plot_of([Series("before", many), Series("after", many)], lowest=0, highest=10)
    assert plot is not None
    places = [x for x, _day in plot.dates]
    assert len(places) > 3
    assert all(later - earlier >= 112 for earlier, later in pairwise(places))
    assert plot.dates[-1][1] == on(299)
    assert plot.lines[1].last_y - plot.lines[0].last_y >= 16


@pytest.mark.parametrize(
    ("values", "said", "last"),
    [([7, None, 4, 3], "7, 4, 3", "3"), ([None, 6], "6", "6"), ([Decimal("3.50"), Decimal("4.00")], "3.5, 4", "4")],
)
def test_a_spark_line_says_its_values(values: list[int | None], said: str, last: str) -> None:
    drawn = spark(values)
    assert f"Pain before each session: {said}" in drawn
    assert f"<b>{last}</b>" in drawn


def test_a_spark_line_of_nothing_is_nothing_and_its_label_is_escaped() -> None:
    assert spark([]) == spark([None]) == ""
    assert "<script>" not in spark([1, 2], label="<script>")
    assert spark(range(100)).count("L") == 11
