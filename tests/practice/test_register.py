"""The register of processing: prepared, in the practice's own words, and taken along."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from patients.retention import set_periods, switch
from practice.models import RegisterWords
from practice.processing.prepared import FIELDS, PREPARED

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def admin(practice: Any, client_as: Any) -> Client:
    return client_as("admin")


def data(admin: Client) -> dict[str, Any]:
    return json.loads(admin.get("/register/data/").content)


def test_it_is_prepared_with_every_field_of_the_article(admin: Client):
    found = data(admin)
    assert [one["code"] for one in found["entries"]] == list(PREPARED)
    assert [(one["code"], field) for one in found["entries"] for field in FIELDS if not one[field]] == []
    page = admin.get("/register/").content.decode()
    for entry in PREPARED.values():
        assert str(entry.name) in page


def test_it_says_what_is_so_at_the_moment(admin: Client, practice: Any, settings: Any):
    def recipients() -> str:
        return next(one["recipients"] for one in data(admin)["entries"] if one["code"] == "messages")

    settings.SMS_URL = ""
    assert "SMS" not in recipients()
    settings.SMS_URL = "https://sms.example"
    assert "The provider of SMS." in recipients()


def test_it_says_how_long_as_the_practice_has_set_it(admin: Client, practice: Any, make_user: Any):
    def kept() -> str:
        return next(one["kept"] for one in data(admin)["entries"] if one["code"] == "record")

    set_periods({"record": 180}, by=make_user("admin"))
    assert "contact data: 15 years after the last treatment." in kept()
    assert "by itself" not in kept()
    switch(on=True)
    assert "Then it is removed by itself." in kept()


def test_the_practice_says_it_in_its_own_words_and_takes_ours_back(admin: Client):
    words = {line: data(admin)["entries"][0][line] for line in FIELDS}
    ours = words["kept"]
    assert admin.post("/register/record/", words | {"kept": "Ten years.\r\nThen gone."}).status_code == 302
    assert data(admin)["entries"][0]["kept"] == "Ten years.\r\nThen gone."
    assert RegisterWords.objects.count() == 1
    assert admin.post("/register/record/", words | {"kept": ""}).status_code == 302
    assert data(admin)["entries"][0]["kept"] == ours
    assert not RegisterWords.objects.exists()
    assert admin.post("/register/record/", {"kept": "\u202eten"}).status_code == 422
    assert admin.get("/register/unknown/").status_code == 404


def test_what_the_practice_does_beside_it_is_added_and_taken_out(admin: Client):
    answer = admin.post("/register/", {"name": "=Payroll"})
    assert answer.status_code == 302
    place = answer["Location"]
    assert admin.post(place, {"purposes": "@pay"}).status_code == 302
    assert data(admin)["entries"][-1]["name"] == "=Payroll"
    rows = list(csv.reader(io.StringIO(admin.get("/register/table/").content.decode())))
    assert rows[-1][:2] == ["'=Payroll", "'@pay"]
    assert admin.post("/register/record/remove/").status_code == 404
    assert admin.post(f"{place}remove/").status_code == 302
    assert len(data(admin)["entries"]) == len(PREPARED)


def test_only_the_admin_reads_it(practice: Any, client_as: Any):
    for role in ("receptionist", "therapist"):
        assert client_as(role).get("/register/").status_code == 403
