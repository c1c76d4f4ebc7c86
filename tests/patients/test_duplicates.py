"""Somebody who is registered already is noticed while being typed in again."""

from __future__ import annotations

from datetime import date

import pytest

from patients.duplicates import possible_duplicates

pytestmark = pytest.mark.django_db
BORN = date(1984, 3, 12)


@pytest.fixture
def peter(make_patient):
    return make_patient(
        given_name="Peter", family_name="Vogel", birth_date=BORN, phone="+49 171 5550101", email="peter@example.org"
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"given": "Peter", "family": "Vogel"},
        {"given": "Vogel", "family": "Peter", "birth_date": BORN},
        {"given": "Petr", "family": "Vogl", "birth_date": BORN},
        {"given": "PETER", "family": "Vögel", "birth_date": BORN},
        {"phone": "0171 555 01 01"},
        {"email": "PETER@example.org"},
    ],
)
def test_the_same_person_is_noticed(peter, typed):
    assert [duplicate.patient for duplicate in possible_duplicates(**typed)] == [peter]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given": "Peter"},
        {"given": "Maria", "family": "Rossi", "birth_date": BORN},
        {"given": "Petr", "family": "Vogl"},
        {"phone": "0101"},
        {"email": "peter"},
    ],
)
def test_somebody_else_is_not(peter, typed):
    assert possible_duplicates(**typed) == []


def test_an_edited_patient_is_not_a_duplicate_of_itself(peter):
    assert possible_duplicates(given="Peter", family="Vogel", besides=peter.pk) == []


def test_it_is_one_query_and_none_for_nothing(peter, django_assert_num_queries):
    with django_assert_num_queries(1):
        possible_duplicates(given="Peter", family="Vogel", birth_date=BORN, phone="0171 5550101", email="a@b.de")
    with django_assert_num_queries(0):
        possible_duplicates(given="P")
