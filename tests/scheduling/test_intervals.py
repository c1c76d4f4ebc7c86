"""Stretches of time, against a set of minutes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import covers, gaps, is_free, merged, rounded_up

STRETCH = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
STRETCHES = st.lists(STRETCH, max_size=8)


def minutes(*stretches: tuple[int, int]) -> set[int]:
    return {minute for start, end in stretches for minute in range(start, end)}


@given(STRETCHES)
def test_merging_keeps_the_time_and_leaves_gaps_between(stretches: list[tuple[int, int]]) -> None:
    out = merged(stretches)
    assert minutes(*out) == minutes(*stretches)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(out))


@given(STRETCHES, STRETCH)
def test_gaps_are_what_is_left(stretches: list[tuple[int, int]], within: tuple[int, int]) -> None:
    assert minutes(*gaps(merged(stretches), within)) == minutes(within) - minutes(*stretches)


@given(STRETCHES, STRETCH)
def test_free_means_no_common_minute(stretches: list[tuple[int, int]], span: tuple[int, int]) -> None:
    assert is_free(merged(stretches), span) == (not minutes(span) & minutes(*stretches))


@given(STRETCHES, STRETCH)
def test_covered_means_within_one_stretch(stretches: list[tuple[int, int]], span: tuple[int, int]) -> None:
    whole = merged(stretches)
    assert covers(whole, span) == (minutes(span) <= minutes(*whole))


def test_a_minute_on_the_grid_stays() -> None:
    assert (rounded_up(30, 15), rounded_up(31, 15)) == (30, 45)
