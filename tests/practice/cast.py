"""A practice in which every clinical field carries a word that must never reach the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from practice.models import Practice, User
from scheduling import timetable
from tests.factories import new_practice, new_therapist, user_with
from tests.practice.catalogue_cast import catalogue_rows
from tests.practice.clinical_cast import clinical_rows
from tests.practice.diary_cast import diary_rows, roster_rows
from tests.practice.noted_cast import noted_rows
from tests.practice.online_cast import online_rows
from tests.practice.patients_cast import patient_rows
from tests.practice.planned_cast import planned_rows
from tests.practice.staff_cast import people_by_role, staff_rows
from treatments.catalogue import forget

# Each stands in one clinical field; all are found by this beginning.
CANARY = "kanari"


@dataclass
class Cast:
    """People by role, and the rows that addresses name."""

    people: dict[str, User]
    rows: dict[str, Any] = field(default_factory=dict)

    def argument(self, name: str) -> str:
        """What stands in an address for the row `name`."""
        found = self.rows[name]
        return str(getattr(found, "pk", found))

    def filled_in(self, text: str) -> str:
        """`text` with `{patient}` and the like replaced by their numbers."""
        return re.sub(r"\{(.+?)\}", lambda match: self.argument(match[1]), text)


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, for a test of its own."""
    return new_cast()


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, once for every test of a file that has no other: each must take back what it does."""
    # This comes before the fixtures that forget for each test.
    forget()
    timetable.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        new_practice()
        yield new_cast()
        transaction.set_rollback(True)


def new_cast() -> Cast:
    """One of everything; the patient has a blocking condition, and every clinical text is a canary."""
    rows = catalogue_rows()
    fine, blocked = rows["treatment"], rows["blocked treatment"]
    anna = new_therapist("Anna", treatments=[fine, blocked, rows["adapted treatment"]])
    berta = new_therapist("Berta", treatments=[fine])
    assert anna.user
    assert berta.user
    people, user = people_by_role(anna.user, berta.user), user_with("receptionist", name="Noor")
    rows |= patient_rows(rows["condition"], anna.user, berta.user)
    patient = rows["patient"]
    rows |= diary_rows(patient, anna, fine, blocked, user)
    rows |= roster_rows(anna, berta)
    rows |= staff_rows(user, people["admin"])
    rows |= online_rows(fine, anna)
    for rows_of in (clinical_rows, noted_rows, planned_rows):
        rows |= rows_of(patient, anna.user)
    Practice.bump("rules_version")
    Practice.bump("roster_version")
    return Cast(people, rows)
