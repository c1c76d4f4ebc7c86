"""Standard questionnaires: complete, scored as their authors say, and nothing guessed for what was not answered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from records.instruments import Instrument, UnknownInstrument, instrument_of, instruments, numbered

BACK, NECK, OWN = "roland-morris", "copenhagen-neck", "patient-specific"


def refused(code: str, given: dict[str, str]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as why:
        instrument_of(code).scored(given)
    return why.value.message_dict


def neck(answer: str) -> dict[str, str]:
    """Every question of the neck answered with the same word."""
    return {
        f"item-{item.code}": str(next(choice.value for choice in item.choices if choice.text == answer))
        for item in instrument_of(NECK).items
    }


@pytest.mark.parametrize("instrument", instruments().values(), ids=lambda one: one.code)
def test_each_says_where_it_comes_from_and_that_it_may_be_used(instrument: Instrument) -> None:
    for text in (
        instrument.source,
        instrument.licence,
        instrument.scoring,
        instrument.instructions,
        instrument.checked,
    ):
        assert len(text) > 30
    assert instrument.kind in ("ticks", "choices", "activities")
    assert instrument.better in ("lower", "higher")
    assert instrument.lowest < instrument.highest
    assert (instrument.smallest_change is None) == (not instrument.change_source)
    assert len({item.text for item in instrument.items}) == len(instrument.items)
    assert numbered(instrument.number) is instrument


def test_the_back_has_24_sentences_and_counts_those_that_are_ticked() -> None:
    back = instrument_of(BACK)
    assert len(back.items) == back.highest == 24
    answers, score = back.scored({"item-1": "1", "item-13": "on", "item-24": "1"})
    assert score == 3
    assert [answer["item"] for answer in answers if answer["value"]] == ["1", "13", "24"]
    assert answers[12]["text"] == "My back is painful almost all the time."
    assert back.scored({f"item-{item.code}": "1" for item in back.items})[1] == 24


def test_nothing_ticked_is_zero_only_when_it_is_said() -> None:
    assert "item-none" in refused(BACK, {})
    assert instrument_of(BACK).scored({"item-none": "1"})[1] == 0
    assert "item-none" in refused(BACK, {"item-none": "1", "item-2": "1"})


@pytest.mark.parametrize(("answer", "score"), [("Occasionally", 15), ("Yes", 20), ("No", 10)])
def test_the_neck_turns_its_points_round_after_the_fifth_question(answer: str, score: int) -> None:
    assert instrument_of(NECK).scored(neck(answer))[1] == score


def test_the_neck_goes_from_0_to_30() -> None:
    best = {f"item-{item.code}": "0" for item in instrument_of(NECK).items}
    worst = {f"item-{item.code}": "2" for item in instrument_of(NECK).items}
    words = {item.code: {choice.value: choice.text for choice in item.choices} for item in instrument_of(NECK).items}
    assert (instrument_of(NECK).scored(best)[1], instrument_of(NECK).scored(worst)[1]) == (0, 30)
    assert [words["5"][2], words["6"][2]] == ["No", "Yes"]


@pytest.mark.parametrize("value", ["", "3", "-1", "yes", "1.5", "٢", "9" * 400])
def test_what_is_no_answer_is_missing_and_named(value: str) -> None:
    wrong = refused(NECK, neck("No") | {"item-7": value})
    assert wrong == {"item-7": ["Please choose one of the answers."]}


def test_own_activities_are_averaged_and_rounded_by_the_half() -> None:
    own = instrument_of(OWN)
    given = {"activity-1": "Climb  stairs ", "value-1": "4", "activity-2": "Cycle", "value-2": "7"}
    answers, score = own.scored(given | {"activity-4": "Lift the child", "value-4": "0"})
    assert score == Decimal("3.67")
    assert [(answer["text"], answer["value"]) for answer in answers] == [
        ("Climb stairs", 4),
        ("Cycle", 7),
        ("Lift the child", 0),
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "activity-1"),
        ({"activity-1": "Stairs"}, "value-1"),
        ({"activity-1": "Stairs", "value-1": "11"}, "value-1"),
        ({"activity-1": "Stairs", "value-1": "-1"}, "value-1"),
        ({"value-2": "4"}, "activity-2"),
        ({"activity-1": "x" * 121, "value-1": "4"}, "activity-1"),
        ({"activity-1": "Stairs\u202e", "value-1": "4"}, "activity-1"),
        ({"activity-9": "Ninth", "value-9": "4"}, "activity-1"),
    ],
)
def test_a_half_said_activity_is_refused_by_name(given: dict[str, str], field: str) -> None:
    assert list(refused(OWN, given)) == [field]


def test_a_change_counts_from_the_smallest_one_on_and_in_the_right_direction() -> None:
    back, own = instrument_of(BACK), instrument_of(OWN)
    assert [back.change(Decimal(15), Decimal(score)) for score in (10, 11, 19, 20)] == [
        "better",
        "same",
        "same",
        "worse",
    ]
    assert [own.change(Decimal(5), Decimal(score)) for score in ("7", "6.99", "3")] == ["better", "same", "worse"]


def test_an_unknown_questionnaire_is_none() -> None:
    with pytest.raises(UnknownInstrument):
        instrument_of("zebra")
    with pytest.raises(UnknownInstrument):
        numbered(99)
