"""Scripts typed into every field that takes words: on no page does one of them become part of the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from practice.models import DataKey, User
from scheduling import timetable
from tests.attacks.test_every_address import doors
from tests.practice.cast import Cast, stage  # noqa: F401 (a fixture)
from tests.practice.test_permission_table import opened, signed_in  # noqa: F401 (fixtures)
from treatments.catalogue import forget

pytestmark = pytest.mark.one_database

PACKAGES = ("practice", "treatments", "patients", "scheduling", "records")
SCRIPT, TAG = "\"'></script></textarea><script>attack()</script>", "\"'><b onclick=attack()>"
# What stands in a page when one of them was taken for a part of it.
TAKEN = ("<script>attack()", "<b onclick=attack()")
# Not words of anybody: keys, hashes, names that the programme looks up.
LOOKED_UP = {
    "code", "key", "slug", "email", "password", "time_zone", "language", "channel", "kind", "entry", "field", "gate",
    "session_key", "session_data", "secret_hash", "hash", "seal", "by", "what", "origin", "request", "about",
    "instrument", "stored_as", "country", "media_type", "purpose", "source", "part", "request_key", "rule", "severity",
}  # fmt: skip


def words_of(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields of a model in which somebody's words stand."""
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
        if free and field.name not in LOOKED_UP and (field.max_length or 1000) >= len(TAG):
            yield field


@pytest.fixture(scope="module")
def poisoned(stage: Cast, django_db_blocker) -> Cast:  # noqa: F811
    """The cast, with a script in every field of words of every row; seals are opened for it, in this copy."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        for model in (model for label in PACKAGES for model in apps.get_app_config(label).get_models()):
            if model is DataKey:
                # Nobody types a key, and without it no note opens.
                continue
            for field in words_of(model):
                text = SCRIPT if (field.max_length or 1000) >= len(SCRIPT) else TAG
                # Where a row must not have such words by its own rule, they cannot be there.
                with suppress(DatabaseError), transaction.atomic():
                    model._default_manager.update(**{field.name: text})
    return stage


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the seals are opened as on SQLite")
def test_no_script_that_somebody_typed_becomes_part_of_a_page(poisoned, opened):  # noqa: F811
    forget()
    timetable.forget()
    assert User.objects.filter(name=SCRIPT).exists()
    become, told = [], 0
    for method in ("GET", "POST"):
        for name, _door, person in doors(method):
            answer = opened(name, method, person)
            text = answer.getvalue().decode(errors="replace")
            told += "attack()" in text
            page = answer.headers.get("Content-Type", "").startswith("text/html")
            if answer.status_code == 500 or (page and any(taken in text for taken in TAKEN)):
                become.append(f"{person} {method} {name}: {answer.status_code}")
    assert become == []
    # Otherwise nothing was tried.
    assert told > 100
