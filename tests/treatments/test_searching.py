"""Finding conditions by the words people use."""

import pytest
from django.utils import timezone

from practice.models import Practice
from treatments.catalogue import forget
from treatments.models import Condition
from treatments.searching import find_conditions


def codes(text, limit=20):
    return [condition.code for condition in find_conditions(text, limit)]


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


def test_an_archived_condition_is_not_offered(catalogue):
    Condition.objects.filter(code="back-pain").update(archived_at=timezone.now())
    forget()
    assert "back-pain" not in codes("back pain")


def test_searching_costs_no_query_once_the_catalogue_is_read(catalogue, django_assert_num_queries):
    version = Practice.current().rules_version
    find_conditions("pain", version=version)
    with django_assert_num_queries(0):
        assert find_conditions("pain", 3, version=version)
