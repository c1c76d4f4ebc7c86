"""Finding conditions by the words people use."""

import pytest

from treatments.catalogue import current_catalogue
from treatments.searching import rank


def codes(text):
    return [condition.code for condition in rank(current_catalogue().conditions, text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("slipped disc", "disc-hernia"),
        ("blood thinners", "anticoagulant-use"),
        ("BACK pain", "back-pain"),
        ("pain back", "back-pain"),
    ],
)
def test_lay_words_find_the_condition(catalogue, text, code):
    assert codes(text)[0] == code


def test_names_come_before_synonyms_and_beginnings_before_the_middle(db, make_condition):
    make_condition("any-order", name="Hiatus", synonyms=["nia of a her"])
    make_condition("inside", name="Old hernia")
    make_condition("synonym", name="Bulge", synonyms=["hernia of the gut"])
    make_condition("name", name="Hernia")
    assert codes("hernia") == ["name", "synonym", "inside"]
    assert codes("her nia") == ["any-order", "inside", "synonym", "name"]


def test_accents_and_case_do_not_matter(db, make_condition):
    make_condition("meniere", name="Menière’s disease")
    assert codes("MENIERE'S") == ["meniere"]


@pytest.mark.parametrize("text", ["", "   ", "\u0301", "zzzz", "x" * 10_000])
def test_nothing_is_found_for_nothing(catalogue, text):
    assert codes(text) == []
