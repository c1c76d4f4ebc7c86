"""Whatever way somebody says who they are, they are found."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from patients.searching import find_patients, read_wanted

pytestmark = pytest.mark.django_db


def found(text):
    return [str(patient) for patient in find_patients(text)]


@pytest.fixture
def people(make_patient):
    for given, family, phone in (
        ("Peter", "Vogel", "+49 171 555 0101"),
        ("Zoë", "Groß-Müller", "030 1234567"),
        ("Işıl", "Yıldız", "+90 (532) 555 12 34"),
        ("محمد", "الحسن", ""),
        ("小明", "王", "+86 138 1234 5678"),
        ("Siobhán", "O’Brien", "+353 87 555 0199"),
        ("Łukasz", "Żółć", ""),
        ("Petra", "Vogelsang", "0171 555 0102"),
    ):
        make_patient(given_name=given, family_name=family, phone=phone, birth_date=None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vog pet", "Peter Vogel"),
        ("peter vogel", "Peter Vogel"),
        ("VOGEL, Peter", "Peter Vogel"),
        ("ogel", "Peter Vogel"),
        ("zoe", "Zoë Groß-Müller"),
        ("gross muller", "Zoë Groß-Müller"),
        ("grossmuller", "Zoë Groß-Müller"),
        ("mueller", "Zoë Groß-Müller"),
        ("GROSS-MÜLLER", "Zoë Groß-Müller"),
        ("isil yildiz", "Işıl Yıldız"),
        ("IŞIL", "Işıl Yıldız"),
        ("محمد", "محمد الحسن"),
        ("الحسن محمد", "محمد الحسن"),
        ("王", "小明 王"),
        ("王小明", "小明 王"),
        ("o'brien", "Siobhán O’Brien"),
        ("obrien", "Siobhán O’Brien"),
        ("O’Brien siobhan", "Siobhán O’Brien"),
        ("lukasz zolc", "Łukasz Żółć"),
    ],
)
def test_a_name_is_found_in_parts_any_order_and_any_writing(people, text, name):
    assert name in found(text)
    assert name in found(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("555 0101", "Peter Vogel"),
        ("0171 5550101", "Peter Vogel"),
        ("0171", "Peter Vogel"),
        ("0049171", "Peter Vogel"),
        ("+49 171 555-0101", "Peter Vogel"),
        ("0171/5550102", "Petra Vogelsang"),
        ("+491715550102", "Petra Vogelsang"),
        ("+49171", "Petra Vogelsang"),
        ("٥٥٥ ١٢", "Işıl Yıldız"),
        ("+86 13812345678", "小明 王"),
        ("vogel 0102", "Petra Vogelsang"),
    ],
)
def test_a_phone_number_is_found_nationally_and_from_abroad(people, text, name):
    assert name in found(text)


def test_two_digits_are_too_few_for_a_phone_number(people):
    assert found("17") == []


@pytest.mark.parametrize(
    "text",
    [
        "12.03.1984",
        "12.3.84",
        "12/03/1984",
        "1984-03-12",
        "12 March 1984",
        "march 12, 1984",
        "12. März 1984",
        "12 mars 1984",
        "12th Mar 1984",
        "vogel 12.03.1984",
        "12 03 1984 vogel".replace(" 03 ", ".03."),
    ],
)
def test_a_date_of_birth_is_found_in_several_writings(make_patient, text):
    make_patient(given_name="Peter", family_name="Vogel", birth_date=date(1984, 3, 12))
    make_patient(given_name="Paula", family_name="Vogel", birth_date=date(1984, 3, 13))
    assert found(text) == ["Peter Vogel"]


def test_an_impossible_date_finds_nobody_and_breaks_nothing(make_patient):
    make_patient(birth_date=date(1984, 3, 12))
    assert found("30.02.1984 99.99.9999") == []


def test_a_patient_is_found_by_number(make_patient):
    patient = make_patient(given_name="Peter", family_name="Vogel", phone="")
    assert found(f"No. {patient.number}") == ["Peter Vogel"]
    assert found(f"nr {patient.number}") == ["Peter Vogel"]


def test_names_that_begin_so_come_first_then_by_family_name(make_patient):
    for given, family in (("Anna", "Havel"), ("Vera", "Zander"), ("Ava", "Berg"), ("Vesna", "Adler")):
        make_patient(given_name=given, family_name=family)
    assert found("ve") == ["Vesna Adler", "Vera Zander", "Anna Havel"]


def test_archived_patients_are_found_only_when_asked_for(make_patient):
    from django.utils import timezone

    make_patient(given_name="Old", family_name="File", archived_at=timezone.now())
    assert found("file") == []
    assert [str(patient) for patient in find_patients("file", archived=True)] == ["Old File"]


@pytest.mark.parametrize(
    "text", ["", "   ", "\u200b", "%", "_", "\x00", "\\", "'", '"; drop table', "ﷺ" * 300, "a " * 5000]
)
def test_odd_texts_find_nobody_and_break_nothing(make_patient, text):
    make_patient(given_name="Peter", family_name="Vogel")
    assert found(text) == []


def test_a_search_is_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        found("pet vog 0171")


def test_long_names_that_grow_by_folding_can_be_saved(make_patient):
    patient = make_patient(given_name="ﷺ" * 100, family_name="ß" * 100)
    patient.refresh_from_db()
    assert len(patient.search_name) <= 420


def test_a_date_is_taken_out_of_the_text():
    wanted = read_wanted("Vogel 12/03/1984", date(2026, 1, 1))
    assert wanted.names == ("vogel",)
    assert wanted.birth_dates == (date(1984, 3, 12), date(1984, 12, 3))
