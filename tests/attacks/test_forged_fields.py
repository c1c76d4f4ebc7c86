"""Fields that no form has, added to every form: nobody decides, signs, owns or may more by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models, transaction

from patients.models import Patient
from practice.models import User
from records.models import Note
from scheduling.models import Appointment, Assessment
from tests.attacks.asking import Form
from tests.attacks.test_every_address import _place as place_of
from tests.attacks.test_every_address import doors
from tests.practice.browsing import Browser
from tests.practice.cast import stage  # noqa: F401 (a fixture)
from tests.practice.doors import ADMIN, Door

pytestmark = pytest.mark.one_database

FORGED = {
    "id": "1", "pk": "1", "_state": "x", "status": "done", "verdict": "fine", "assessment": "1", "findings": "[]",
    "override": "on", "force": "on", "facts": "[]", "fingerprint": "0" * 64, "decided_by": "{user}", "source": "online",
    "price": "0", "made_by": "{user}", "booked_by": "{user}", "author": "{user}", "by": "{user}", "recorded_by": "{user}",
    "signed_at": "2020-01-01T00:00", "saved_at": "2020-01-01T00:00", "started_at": "2020-01-01T00:00", "seal": "0" * 64,
    "private": "on", "is_admin": "on", "is_superuser": "on", "is_staff": "on", "is_active": "on", "roles": "admin",
    "groups": "1", "user_permissions": "1", "password": "stolen from somebody", "date_joined": "2000-01-01",
    "merged_into": "{patient}", "archived_at": "2020-01-01", "erased_at": "2020-01-01", "version": "1",
}  # fmt: skip
# What no request of the cast may change by any field: who decided what, who wrote what, who may what.
FIXED: dict[type[models.Model], tuple[str, ...]] = {
    Appointment: ("patient_id", "assessment_id", "source", "booked_by_id", "booked_at"),
    Assessment: tuple(field.attname for field in Assessment._meta.concrete_fields),
    Note: ("patient_id", "author_id", "started_at", "private"),
    User: ("is_admin", "is_therapist", "is_receptionist", "is_active", "password", "date_joined"),
    Patient: ("merged_into_id",),
}
# Whose form is about just this: it has the field.
MAY: dict[str, tuple[str, ...]] = {
    "User": ("practice:staff_member", "practice:staff_sign_in"),
    "Patient": ("scheduling:merge", "scheduling:unmerge"),
    # The cast's last note is kept to its author, and what is taken over from it is kept, too.
    "Note": ("records:note_from_last",),
}

# Whose forms are about patients, sessions, notes and those who work here; the practice's lists are the admin's alone.
ABOUT_PEOPLE = ("patients:", "records:", "scheduling:", "own:", "by_link:", "practice:staff")


def forms() -> Iterator[tuple[str, Door, str]]:
    """Every address of theirs that takes a form, and who sends it."""
    for name, door, person in doors("POST"):
        if name.startswith(ABOUT_PEOPLE) and (door.who != ADMIN or name.startswith("practice:")):
            yield name, door, person


def rows() -> dict[tuple[str, int], tuple[Any, ...]]:
    """What stands in the fields that stay, by row."""
    return {
        (model.__name__, row["pk"]): tuple(row[name] for name in names)
        for model, names in FIXED.items()
        for row in model._default_manager.values("pk", *names)
    }


def test_no_field_that_a_form_does_not_have_is_taken(stage, db):  # noqa: F811
    clients = {}
    for person in ("therapist", "admin", "receptionist", "anonymous"):
        clients[person] = Browser()
        if person in stage.people:
            clients[person].force_login(stage.people[person])
    forged = {field: stage.filled_in(value) for field, value in FORGED.items()}
    before, taken = rows(), []
    for name, door, person in forms():
        place = place_of(stage, name, door)
        with transaction.atomic():
            page = clients[person].get(place) if "GET" in door.methods else None
            filled = Form(page.getvalue().decode(errors="replace")).sent if page and page.status_code == 200 else {}
            answer = clients[person].post(place, forged | filled)
            after = rows()
            transaction.set_rollback(True)
        changed = [
            row
            for row, fields in before.items()
            if after.get(row, fields) != fields and name not in MAY.get(row[0], ())
        ]
        if changed or answer.status_code >= 500:
            taken.append(f"{person} {name}: {answer.status_code} {changed}")
    assert taken == [], taken
