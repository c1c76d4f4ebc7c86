"""Every migration since the fourth issue can be done while the version before it still works, and stalls nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, migrations, models
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from practice.besidework import IndexBesideWork

pytestmark = pytest.mark.one_database

# Up to these there is no practice whose work could be stopped.
BEFORE = {"practice": 5, "treatments": 3, "patients": 8, "scheduling": 8, "records": 4}
# Tables that grow with every day: no index is made on them while their rows are shut.
LARGE = {
    "patient", "recordedcondition", "screening", "appointment", "assessment", "safetyreview", "note", "notewords", "earlierdraft",
    "document", "message", "auditentry",
}  # fmt: skip
# The version before never adds a row to these: a column may ask for a value.
NEVER_ADDED_TO = {"practice"}
# What changes rows, with the reason why it stalls nobody.
CHANGES_ROWS = {"records.0006_private_words": "one statement over the few notes that are kept to their author"}
# They take away or rename what the version before still asks for.
TAKES_AWAY = (
    operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel, operations.AlterModelTable,
)  # fmt: skip


def migrations_to_look_at() -> Iterator[Migration]:
    """Every migration of ours that is not of before."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        # What was squashed is for empty databases: nobody works meanwhile.
        if app in BEFORE and int(name[:4]) > BEFORE[app]:
            yield migration


def faults(migration: Migration, state: ProjectState) -> Iterator[str]:
    """What would stall somebody or stop the version before, a line each. `state` is that before the migration."""
    new = {step.name_lower for step in migration.operations if isinstance(step, operations.CreateModel)}
    for step in migration.operations:
        about = getattr(step, "model_name_lower", "") or getattr(step, "name_lower", "")
        if about not in new:
            yield from (f"{migration}: {step.describe()}: {word}" for word in _words(migration, step, about, state))
        step.state_forwards(migration.app_label, state)


def _words(migration: Migration, step: operations.base.Operation, about: str, state: ProjectState) -> Iterator[str]:
    if isinstance(step, TAKES_AWAY):
        yield "the version before still asks for it"
    if isinstance(step, operations.RunPython | operations.RunSQL) and str(migration) not in CHANGES_ROWS:
        yield "changes rows, and CHANGES_ROWS does not say why it stalls nobody"
    if isinstance(step, operations.AddField) and about not in NEVER_ADDED_TO and _is_asked_for(step.field):
        yield "the version before adds rows without it: let it be empty, or give it db_default"
    if isinstance(step, operations.AddIndex) and not isinstance(step, IndexBesideWork) and about in LARGE:
        yield "shuts a large table: IndexBesideWork, in a migration that is not atomic"
    if isinstance(step, operations.AlterField):
        yield from _of_a_change(step, state.models[migration.app_label, about].get_field(step.name), about)


def _is_asked_for(field: models.Field[object, object]) -> bool:
    in_table = not isinstance(field, models.ManyToManyField)
    return in_table and not field.null and field.db_default is models.NOT_PROVIDED


def _of_a_change(step: operations.AlterField, before: models.Field[object, object], about: str) -> Iterator[str]:
    if about not in LARGE:
        return
    was, now = before.db_parameters(connection)["type"], step.field.db_parameters(connection)["type"]
    if was != now:
        yield f"writes every row of a large table anew ({was} to {now})"
    if before.null and not step.field.null:
        yield "reads every row of a large table while it is shut"


def test_every_migration_lets_people_work() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    found = []
    for migration in migrations_to_look_at():
        before = loader.project_state((migration.app_label, migration.name), at_end=False)
        found += faults(migration, before)
    assert not found


def test_what_changes_rows_is_there() -> None:
    assert set(CHANGES_ROWS) <= {str(migration) for migration in migrations_to_look_at()}


def test_what_would_stall_is_seen() -> None:
    class Stalling(Migration):
        operations = [
            migrations.AddField("patient", "a", models.TextField()),
            migrations.AddField("patient", "b", models.TextField(null=True)),
            migrations.AddField("patient", "c", models.BooleanField(default=False, db_default=False)),
            migrations.AddIndex("patient", models.Index(fields=["phone"], name="slow")),
            migrations.AlterField("patient", "phone", models.IntegerField()),
            migrations.RunPython(migrations.RunPython.noop),
            migrations.RemoveField("patient", "phone"),
        ]

    state = MigrationLoader(None, replace_migrations=False).project_state(
        ("patients", "0008_questions_asked_by_nobody")
    )
    assert len(list(faults(Stalling("0099_stalling", "patients"), state))) == 5
