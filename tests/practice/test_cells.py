"""Cells of a table that is taken along: no formula, and read back as they were."""

from __future__ import annotations

import pytest

from practice.cells import as_it_was, plain


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 171", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1", "''=1", "'", "' =1", "'t Hooft", "Anna", ""],
)
def test_no_text_is_live_and_every_text_is_read_back(text):
    cell = plain(text)
    assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "＝"))
    assert as_it_was(cell) == text


def test_a_name_that_begins_with_an_apostrophe_is_left_alone():
    assert plain("'t Hooft") == as_it_was("'t Hooft") == "'t Hooft"
