"""What may be marked on the body chart, and what is refused by name; figures and areas agree; two charts compared."""

from __future__ import annotations

import json
import re
import tracemalloc
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from records.charting import (
    MOST_MARKS,
    MOST_POINTS,
    checked_marks,
    compare,
    marked_from_list,
    posted_marks,
    read_marks,
)
from records.chartwords import change_words, mark_words, view_words
from records.figures import AREAS, TWO_SIDED, View, area_name, catalogue_region, drawing, every_area, home_of, places
from treatments.rulebase import STARTING_DATA

MARK: dict[str, Any] = {"view": "back", "region": "lower-back:left", "x": 415, "y": 376, "kind": "pain", "strength": 4}


def mark(**fields: Any) -> Any:
    """MARK with some fields of its own."""
    return {**MARK, **fields}


def refusal(marks: object) -> str:
    """The words in which the marks are refused."""
    with pytest.raises(ValidationError) as refused:
        checked_marks(marks)
    return str(refused.value.messages[0])


def test_about_sixty_areas_are_named_and_each_lies_in_a_region_of_the_catalogue() -> None:
    rows = json.loads((STARTING_DATA / "catalogue.json").read_text(encoding="utf-8"))["regions"]
    assert 55 <= len(every_area()) <= 70
    assert {area.region for area in AREAS.values()} == {row["code"] for row in rows}
    assert {row["code"] for row in rows if row["sides"]} == TWO_SIDED
    assert len({area_name(code) for code in every_area()}) == len(every_area())


def test_every_area_is_drawn_somewhere_and_nothing_else_is() -> None:
    drawn = [set(re.findall(r'data-region="([^"]+)"', drawing(view))) for view in View]
    assert set.union(*drawn) == set(every_area())
    assert [set(places(view)) for view in View] == drawn


def test_the_patients_left_is_on_the_viewers_right_in_front_and_on_the_left_from_behind() -> None:
    assert places("front")["hand:left"][0] > 500 > places("back")["hand:left"][0]
    assert not [code for code in places("left") if code.endswith(":right")]
    assert not [code for code in places("right") if code.endswith(":left")]
    # The nose points to where the patient looks.
    assert places("left")["face"][0] < 500 < places("right")["face"][0]


def test_a_good_mark_is_kept_as_it_is() -> None:
    path = [[415, 376], [400, 500]]
    kept = checked_marks([mark(path=path, to="calf:left"), mark(strength=0, x=0, y=1000)])
    assert kept == [mark(path=path, to="calf:left"), mark(strength=0, x=0, y=1000, path=[], to="")]
    assert checked_marks(kept) == kept


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"region": "wing:left"}, "no place 'wing:left'"),
        ({"region": "lower-back"}, "no place 'lower-back'"),
        ({"region": ["lower-back:left"]}, "no place"),
        ({"region": "knee:left"}, ""),
        ({"region": "knee-back:left", "view": "front"}, "knee-back:left cannot be seen on the view front"),
        ({"kind": "sadness"}, "no kind 'sadness'"),
        ({"view": "above"}, "no view 'above'"),
        ({"strength": 11}, "the strength is a whole number from 0 to 10"),
        ({"strength": -1}, "the strength is a whole number from 0 to 10"),
        ({"strength": 4.5}, "the strength is a whole number from 0 to 10"),
        ({"strength": True}, "the strength is a whole number from 0 to 10"),
        ({"strength": None}, "the strength is a whole number from 0 to 10"),
        ({"x": 1001}, "x and y are whole numbers from 0 to 1000"),
        ({"y": "376"}, "x and y are whole numbers from 0 to 1000"),
        ({"path": "M0 0"}, "a drawing is a list of points"),
        ({"path": [[1, 2, 3]]}, "a point of a drawing is two whole numbers"),
        ({"path": [[1, 5000]]}, "a point of a drawing is two whole numbers"),
        ({"path": [[1, 1]] * (MOST_POINTS + 1)}, "the drawing has 201 points; at most 200 are kept"),
        ({"to": "nowhere"}, "no place 'nowhere'"),
        ({"to": {"a": 1}}, "no place"),
        ({"note": "free text"}, "and nothing else"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, Any], said: str) -> None:
    if not said:  # the knee is drawn in front, not on the back
        said = "knee:left cannot be seen on the view back"
    words = refusal([MARK, mark(**fields)])
    assert words.startswith("Body chart, mark 2: ")
    assert said in words


@pytest.mark.parametrize("marks", [None, "[]", {}, 3, [None], [[]], ["x"], [{}]])
def test_what_is_no_list_of_marks_is_refused(marks: object) -> None:
    assert refusal(marks)


def test_more_marks_than_can_be_kept_are_refused_by_their_number() -> None:
    assert len(checked_marks([MARK] * MOST_MARKS)) == MOST_MARKS
    assert refusal([MARK] * (MOST_MARKS + 1)) == "The body chart has 61 marks; at most 60 can be kept."


def test_a_drawing_of_a_hundred_thousand_points_is_refused_without_being_read() -> None:
    text = json.dumps([mark(path=[[1, 1]] * 100_000)])
    tracemalloc.start()
    with pytest.raises(ValidationError, match="too long: at most 60 marks with 200 points"):
        read_marks(text)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_the_fullest_chart_fits_into_what_is_read() -> None:
    full = [mark(path=[[1000, 1000]] * MOST_POINTS, x=1000, y=1000, to="thigh-outer:right")] * MOST_MARKS
    assert len(read_marks(json.dumps(full, separators=(",", ":")))) == MOST_MARKS


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "[NaN]", "1" * 5000, '[{"view": NaN}]', "\ud800"])
def test_text_that_is_no_chart_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_marks(text)


def test_without_script_the_list_adds_a_mark_and_takes_one_away() -> None:
    first, second = marked_from_list(region="knee:left", kind="pain", strength=2), mark(path=[], to="")
    data = QueryDict(mutable=True)
    data["marks"] = json.dumps([first, second])
    data["chart_drop"] = "0"
    data.update(
        {"chart_region": "shin:right", "chart_kind": "numbness", "chart_strength": "3", "chart_to": "foot:right"}
    )
    kept = posted_marks(data)
    assert kept[0] == second
    assert (kept[1]["region"], kept[1]["view"], kept[1]["to"], len(kept[1]["path"])) == (
        "shin:right", "front", "foot:right", 2,
    )  # fmt: skip


@pytest.mark.parametrize("strength", ["", "11", "x", "٣", "9" * 5000])
def test_the_list_asks_for_a_strength(strength: str) -> None:
    data = QueryDict(mutable=True)
    data.update({"chart_region": "knee:left", "chart_kind": "pain", "chart_strength": strength})
    with pytest.raises(ValidationError, match="strength"):
        posted_marks(data)


def test_every_area_can_be_marked_from_the_list() -> None:
    for code in every_area():
        made = marked_from_list(region=code, kind="other", strength=1)
        assert (made["view"], made["x"], made["y"]) == home_of(code)


def test_the_regions_of_the_catalogue_come_with_their_side_where_it_counts() -> None:
    assert catalogue_region("thigh-back:left") == "thigh:left"
    assert catalogue_region("lower-back:left") == "lower-back"


def test_two_charts_compared_say_what_became_of_each_mark() -> None:
    before: list[Any] = [mark(strength=8), mark(kind="scar", strength=1), mark(region="neck:right", strength=3)]
    after: list[Any] = [mark(strength=4), mark(kind="scar", strength=1), mark(region="calf:left", strength=6)]
    assert [(one.mark["region"], one.mark["kind"], change_words(one)) for one in compare(before, after)] == [
        ("lower-back:left", "pain", "less, from 8 to 4"),
        ("calf:left", "pain", "new, 6"),
        ("neck:right", "pain", "gone, was 3"),
        ("lower-back:left", "scar", "unchanged, 1"),
    ]


def test_of_two_marks_in_one_place_the_nearer_is_the_same() -> None:
    before: list[Any] = [mark(x=400, strength=3), mark(x=300, strength=8)]
    after: list[Any] = [mark(x=305, strength=7), mark(x=401, strength=9)]
    steps = {
        (one.before["strength"], one.after["strength"]) for one in compare(before, after) if one.before and one.after
    }
    assert steps == {(3, 9), (8, 7)}


def test_a_chart_is_told_in_words() -> None:
    one: Any = mark(path=[[415, 376], [385, 800]], to="calf:left")
    assert mark_words(one) == "Lower back left, along to Calf left: pain 4"
    assert view_words("back", [one]) == "Back. Lower back left, along to Calf left: pain 4"
    assert view_words("front", []) == "Front, no marks"
