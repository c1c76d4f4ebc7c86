"""What is past its period goes, nothing else does; minors are kept longer, and nothing goes by itself unless switched on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from patients.forgetting import patients_past, remove_next, step
from patients.models import Erasure, Patient, Questionnaire
from patients.registration import OF_AGE
from patients.retention import CLASSES, USUAL, kept_until, months_after, months_kept, periods, set_periods, switch
from practice.countries import country_choices
from practice.models import Message, Practice
from tests.records.treated import Treated, treated  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]
YEAR = 365


@pytest.fixture(autouse=True)
def list_of_erasures(settings: Any, tmp_path: Any) -> None:
    """A place of its own for the list."""
    settings.PRACTICE_DATA = tmp_path


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_on_the_calendar(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_the_last_day_follows_the_last_treatment_and_the_coming_of_age(treated: Treated) -> None:  # noqa: F811
    months, keys = months_kept(), [treated.patient.pk]
    assert kept_until(keys, None, months) is None
    treated.session(400)
    day = timezone.localdate() - timedelta(days=400)
    assert kept_until(keys, None, months) == months_after(day, 120)
    assert kept_until(keys, date(1980, 1, 1), months) == months_after(day, 120)
    born = timezone.localdate() - timedelta(days=YEAR)
    assert kept_until(keys, born, months) == months_after(born, 18 * 12 + 36)


def past() -> list[int]:
    return list(patients_past(timezone.localdate()).values_list("pk", flat=True))


def test_only_who_is_past_the_period_goes(treated: Treated, make_patient: Make) -> None:  # noqa: F811
    long_ago = timezone.now() - timedelta(days=12 * YEAR)
    Patient.objects.update(registered_at=long_ago)
    treated.noted(11 * YEAR)
    people = {
        name: make_patient(registered_at=long_ago, **fields)
        for name, fields in {
            "never treated": {},
            "lately treated": {},
            "child": {"birth_date": timezone.localdate() - timedelta(days=15 * YEAR)},
            "lately missed": {},
            "merged": {},
        }.items()
    }
    new = make_patient()
    treated.session(30, patient=people["lately treated"])
    treated.session(11 * YEAR - 2, patient=people["child"])
    treated.session(60, patient=people["lately missed"], status="no_show")
    treated.session(90, patient=people["merged"])
    assert past() == [treated.patient.pk, people["never treated"].pk]
    # Who was merged was treated lately, so the one that goes on was, too.
    Patient.objects.filter(pk=people["merged"].pk).update(merged_into=treated.patient, archived_at=timezone.now())
    assert past() == [people["never treated"].pk]
    assert new.pk not in past()


def test_one_piece_after_the_other_goes_and_then_nothing(treated: Treated, make_patient: Make) -> None:  # noqa: F811
    treated.noted(11 * YEAR)
    old, new = timezone.now() - timedelta(days=2 * YEAR), timezone.now() - timedelta(days=30)
    for at in (old, new):
        Message.objects.create(kind="code", about=1, to="a@mail.example", state="sent", made_at=at, done_at=at)
        Questionnaire.objects.create(patient=make_patient(), key="x", expires_at=at)
    today = timezone.localdate()
    pieces = 0
    while remove_next(today):
        pieces += 1
        assert pieces < 9
    assert Message.objects.get().done_at == new
    assert Questionnaire.objects.get().expires_at == new
    assert not Patient.objects.filter(pk=treated.patient.pk).exists()
    erased = Erasure.objects.get()
    assert (erased.why, erased.scope, erased.made_by) == ("over", "whole", None)


def test_who_has_something_to_be_settled_is_left_alone(treated: Treated) -> None:  # noqa: F811
    treated.noted(11 * YEAR)
    treated.session(-3, status="booked")
    assert past() == [treated.patient.pk]
    assert remove_next(timezone.localdate()) is False


def test_who_is_left_alone_keeps_no_other_from_their_turn(
    treated: Treated,  # noqa: F811
    make_patient: Make,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("patients.forgetting.LOOKED_AT", 1)
    Patient.objects.update(registered_at=timezone.now() - timedelta(days=12 * YEAR))
    last = make_patient(registered_at=timezone.now() - timedelta(days=12 * YEAR))
    treated.noted(11 * YEAR)
    # One has an appointment ahead under a record that was merged into theirs.
    twin = make_patient(merged_into=treated.patient, archived_at=timezone.now())
    treated.session(-3, status="booked", patient=twin)
    assert past() == [treated.patient.pk, last.pk]
    assert remove_next(timezone.localdate()) is True
    assert past() == [treated.patient.pk]
    assert remove_next(timezone.localdate()) is False


def test_every_country_names_its_rule_and_is_a_country() -> None:
    assert all(usual.source and usual.years >= 5 and usual.age >= OF_AGE + 3 for usual in USUAL.values())
    assert set(USUAL) <= {code for code, _name in country_choices()}
    assert [(one.usual, one.source) for one in periods("GB")[:2]] == [(96, USUAL["GB"].source), (84, "")]
    assert [(one.usual, one.source) for one in periods("IS")[:2]] == [(120, ""), (36, "")]


def test_nothing_goes_by_itself_unless_it_is_switched_on(treated: Treated) -> None:  # noqa: F811
    treated.noted(11 * YEAR)
    assert step() is False
    assert Patient.objects.exists()
    switch(on=True)
    assert step() is True
    assert not Patient.objects.exists()


def test_the_practice_says_how_long(practice: Practice, make_user: Make) -> None:
    assert months_kept()["record"] == 120
    Practice.objects.update(country="CH")
    assert months_kept()["record"] == 240
    set_periods({"record": 96, "messages": 12}, by=make_user("admin"))
    assert (months_kept()["record"], months_kept()["messages"]) == (96, 12)


def test_every_class_can_be_asked_and_has_its_own_code(practice: Practice) -> None:
    codes = [one.period.code for one in CLASSES]
    assert len(codes) == len(set(codes)) == 7
    assert all(one.past(timezone.now()).count() == 0 for one in CLASSES)


def test_the_command_looks_unless_it_is_told_to_remove(treated: Treated) -> None:  # noqa: F811
    treated.noted(11 * YEAR)
    said = StringIO()
    call_command("retention", stdout=said)
    assert "persons: 1\n" in said.getvalue()
    assert f"No. {treated.patient.number}\n" in said.getvalue()
    assert Patient.objects.exists()
    call_command("retention", "--remove", stdout=said)
    assert not Patient.objects.exists()


@pytest.mark.one_database
def test_the_page_is_the_dry_run_and_keeps_the_periods(treated: Treated, client_as: Callable[..., Client]) -> None:  # noqa: F811
    Practice.objects.update(country="DE")
    treated.noted(11 * YEAR)
    admin = client_as("admin")
    page = admin.get("/patients/retention/").content.decode()
    assert f"No. {treated.patient.number}" in page
    assert str(treated.patient) not in page
    assert "(BGB § 630f Abs. 3)" in page
    assert "check it against the law" in page
    asked = {code: str(months) for code, months in months_kept().items()}
    assert admin.post("/patients/retention/periods/", asked | {"record": "0"}).status_code == 422
    assert admin.post("/patients/retention/periods/", asked | {"record": "240"}).status_code == 302
    assert months_kept()["record"] == 240
    assert f"No. {treated.patient.number}" not in admin.get("/patients/retention/").content.decode()
    admin.post("/patients/retention/switch/", {"on": "yes"})
    assert Practice.objects.get().forgets_by_itself
