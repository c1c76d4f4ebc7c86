"""Rows that nobody may change any more, refused by the database on both engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import BaseConstraint, Model
from django.db.transaction import TransactionManagementError

# TRUNCATE is refused while one sealed row is left: it asks no row.
_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE held boolean;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE %s)', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[1]) INTO held;
    IF NOT held THEN RETURN NULL; END IF;
  ELSIF left(TG_ARGV[0], 6) <> 'audit_'
    AND TG_ARGV[0] = ANY (string_to_array(current_setting('practice.seals_lifted', true), ',')) THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $body$
"""


class Sealed(BaseConstraint):
    """A row with a value in the column of `when` can be neither changed nor deleted; without `when` no row ever can.

    Triggers on both engines, an IntegrityError when they refuse. `but` names the fields that may change all the same.
    """

    def __init__(self, *, name: str, when: str | None = None, but: Sequence[str] = ()) -> None:
        self.when, self.but = when, tuple(but)
        super().__init__(name=name)

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Nothing inside CREATE TABLE: the triggers follow once the table stands."""
        if model is None or schema_editor is None:
            return ""
        # A table rebuild asks again for a table that already asked: keep the last answer only.
        schema_editor.deferred_sql[:] = [
            sql for sql in schema_editor.deferred_sql if f"TRIGGER {self.name}_" not in str(sql)
        ]
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor.connection.vendor))
        return ""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that seals a table that stands (PostgreSQL; SQLite rebuilds the table)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        return ";".join(self._statements(model, "postgresql"))

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that takes the seal away (PostgreSQL; SQLite rebuilds the table)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        table = model._meta.db_table
        return ";".join(f"DROP TRIGGER IF EXISTS {self.name}_{event} ON {table}" for event in _EVENTS["postgresql"])

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """A form has nothing to say here: the verbs look, the database refuses."""

    def stands(self, model: type[Model], using: str = DEFAULT_DB_ALIAS) -> bool:
        """True when the database holds the triggers of today's columns now."""
        connection = connections[using]
        wanted = [f"{self.name}_{event}" for event in _EVENTS[connection.vendor]]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT count(*) FROM pg_trigger WHERE tgname = ANY(%s) AND tgrelid = %s::regclass AND tgenabled <> 'D'",
                    [wanted, model._meta.db_table],
                )
                return bool(cursor.fetchone()[0] == len(wanted))
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)", wanted)
            return {row[0] for row in cursor.fetchall()} == set(self._statements(model, "sqlite"))

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How a migration writes it down."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"when": self.when, "but": self.but}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def _statements(self, model: type[Model], vendor: str) -> list[str]:
        # A rebuild works on a copy named new__…, renamed before the deferred SQL runs.
        table = model._meta.db_table.removeprefix("new__")
        sealed = f'OLD."{self._column(model, self.when)}" IS NOT NULL' if self.when else ""
        changed = self._changed(model, vendor)
        on_update = " AND ".join(part for part in (sealed, changed) if part)
        if vendor == "postgresql":
            refuse = f"EXECUTE FUNCTION refuse_sealed('{self.name}'"
            every = sealed.removeprefix("OLD.") or "true"
            return [
                _REFUSE,
                f'CREATE TRIGGER {self.name}_update BEFORE UPDATE ON "{table}" FOR EACH ROW {_when(on_update)}{refuse})',
                f'CREATE TRIGGER {self.name}_delete BEFORE DELETE ON "{table}" FOR EACH ROW {_when(sealed)}{refuse})',
                f"CREATE TRIGGER {self.name}_truncate BEFORE TRUNCATE ON \"{table}\" {refuse}, '{every}')",
            ]
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        return [
            f'CREATE TRIGGER {self.name}_update BEFORE UPDATE ON "{table}" FOR EACH ROW {_when(on_update)}{refuse}',
            f'CREATE TRIGGER {self.name}_delete BEFORE DELETE ON "{table}" FOR EACH ROW {_when(sealed)}{refuse}',
        ]

    def _changed(self, model: type[Model], vendor: str) -> str:
        """Whether an update touches more than `but` names; empty where every update is refused."""
        if not self.but:
            return ""
        free = {self._column(model, name) for name in self.but}
        if vendor == "postgresql":
            left = f"- ARRAY[{', '.join(repr(column) for column in sorted(free))}]"
            return f"(to_jsonb(OLD) {left}) IS DISTINCT FROM (to_jsonb(NEW) {left})"
        # In an order of their own: a migration may have the fields in another than the model.
        kept = sorted(str(field.column) for field in model._meta.concrete_fields if field.column not in free)
        return "(" + " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in kept) + ")"

    @staticmethod
    def _column(model: type[Model], name: str | None) -> str:
        return str(model._meta.get_field(name or "").column)  # type: ignore[union-attr]


class WayThrough(Operation):
    """Renews what PostgreSQL's triggers call, so that `lifted` is heard; on SQLite there is nothing to renew."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models know nothing of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_REFUSE, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        # What the triggers call refuses as before where nothing is lifted.
        return


@contextmanager
def lifted(*rows: type[Model]) -> Iterator[None]:
    """Let sealed rows of these models be removed or emptied until the block, or the transaction, ends.

    For the erasure of a patient alone (tests/test_no_second_door.py); other processes are refused meanwhile.
    Runs inside a transaction, TransactionManagementError otherwise. The audit log has no way through: ValueError.
    """
    if any(model._meta.label_lower.startswith("practice.audit") for model in rows):
        raise ValueError("the audit log stays sealed")
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise TransactionManagementError("a seal is lifted inside a transaction only")
    seals = [(model, seal) for model in rows for seal in model._meta.constraints if isinstance(seal, Sealed)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ",".join(seal.name for _model, seal in seals)
            cursor.execute("SELECT set_config('practice.seals_lifted', %s, true)", [names])
            yield
            cursor.execute("SELECT set_config('practice.seals_lifted', '', true)")
            return
        # One transaction writes at a time, and what fails takes these statements back with it.
        for _model, seal in seals:
            for event in _EVENTS["sqlite"]:
                cursor.execute(f"DROP TRIGGER {seal.name}_{event}")
        yield
        for model, seal in seals:
            for statement in seal._statements(model, "sqlite"):
                cursor.execute(statement)


_EVENTS = {"postgresql": ("update", "delete", "truncate"), "sqlite": ("update", "delete")}


def _when(condition: str) -> str:
    return f"WHEN ({condition}) " if condition else ""
