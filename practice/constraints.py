"""What must never be true of two rows, refused by the database on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import BaseConstraint, F, Func, Model, Q, Value

EVENTS = ("insert", "update")


class RangeSupport(BtreeGistExtension):
    """The PostgreSQL extension that exclusion constraints over numbers need; nothing on SQLite."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        # Other tables may use it by now, so it stays.
        return


class FragmentIndex(Operation):
    """An index by which PostgreSQL finds parts of words (`LIKE '%part%'`) without reading the whole table.

    SQLite has no such index and reads the table, which for one practice is quick.
    """

    reversible = True

    def __init__(self, *, name: str, table: str, column: str) -> None:
        self.name, self.table, self.column = name, table, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models know nothing of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(f"CREATE INDEX {self.name} ON {self.table} USING gin ({self.column} gin_trgm_ops)")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX {self.name}")


class NoOverlap(BaseConstraint):
    """No two live rows with the same `key` may overlap in time, ends excluded.

    An exclusion constraint on PostgreSQL, a trigger each for insert and update on SQLite.
    `start` and `end` name date-time fields (stored in UTC), `status` the field whose values in `live`
    make a row count. Rows without a key never clash.
    """

    def __init__(
        self,
        *,
        name: str,
        key: str,
        start: str,
        end: str,
        status: str,
        live: Sequence[str],
        violation_error_message: Any = None,
    ) -> None:
        self.key, self.start, self.end, self.status, self.live = key, start, end, status, tuple(live)
        super().__init__(name=name, violation_error_message=violation_error_message, violation_error_code="overlap")

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL inside CREATE TABLE; on SQLite the triggers follow once the table stands."""
        if model is None or schema_editor is None:
            return ""
        if schema_editor.connection.vendor == "postgresql":
            return str(self._exclusion().constraint_sql(model, schema_editor))
        # A table rebuild asks again for a table that already asked: keep the last answer only.
        names = tuple(self.trigger_names())
        schema_editor.deferred_sql[:] = [
            sql for sql in schema_editor.deferred_sql if not any(name in str(sql) for name in names)
        ]
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return ""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that adds the constraint to a table (PostgreSQL; SQLite rebuilds the table)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        return self._exclusion().create_sql(model, schema_editor)

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that takes the constraint away (PostgreSQL; SQLite rebuilds the table)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        return self._exclusion().remove_sql(model, schema_editor)

    def trigger_names(self) -> list[str]:
        """The names of the two SQLite triggers."""
        return [f"{self.name}_{event}" for event in EVENTS]

    def stands(self, using: str = DEFAULT_DB_ALIAS) -> bool:
        """True when the database holds the guard now."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT count(*) FROM pg_constraint WHERE conname = %s AND contype = 'x' AND convalidated",
                    [self.name],
                )
                return bool(cursor.fetchone()[0] == 1)
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)", self.trigger_names()
            )
            return bool(cursor.fetchone()[0] == len(EVENTS))

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """Refuse `instance` when a live row of its key overlaps it."""
        key = getattr(instance, f"{self.key}_id")
        if (
            key is None
            or getattr(instance, self.status) not in self.live
            or {self.key, self.start, self.end} & set(exclude or ())
        ):
            return
        others = model._default_manager.using(using).filter(
            **{
                self.key: key,
                f"{self.status}__in": self.live,
                f"{self.start}__lt": getattr(instance, self.end),
                f"{self.end}__gt": getattr(instance, self.start),
            }
        )
        if others.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How a migration writes it down."""
        path, args, kwargs = super().deconstruct()
        kwargs.pop("violation_error_code", None)
        return (
            path,
            args,
            kwargs | {"key": self.key, "start": self.start, "end": self.end, "status": self.status, "live": self.live},
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.key))

    def _exclusion(self) -> ExclusionConstraint:
        span = Func(F(self.start), F(self.end), Value("[)"), function="TSTZRANGE", output_field=DateTimeRangeField())
        live = Q(**{f"{self.status}__in": self.live, f"{self.key}__isnull": False})
        return ExclusionConstraint(name=self.name, expressions=[(F(self.key), "="), (span, "&&")], condition=live)

    def _triggers(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        columns = {field.name: quote(field.column) for field in model._meta.concrete_fields if field.column}
        key, start, end, status = (columns[name] for name in (self.key, self.start, self.end, self.status))
        live = ", ".join(schema_editor.quote_value(value) for value in self.live)
        # A rebuild works on a copy named new__…, renamed before the deferred SQL runs.
        table = quote(model._meta.db_table.removeprefix("new__"))
        events = {"insert": "INSERT", "update": f"UPDATE OF {start}, {end}, {status}, {key}"}
        return [
            f"CREATE TRIGGER {self.name}_{event} BEFORE {moment} ON {table} FOR EACH ROW "
            f"WHEN NEW.{status} IN ({live}) AND NEW.{key} IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}') WHERE EXISTS (SELECT 1 FROM {table} o WHERE o.{key} = NEW.{key} "
            f"AND o.id IS NOT NEW.id AND o.{status} IN ({live}) AND o.{start} < NEW.{end} AND o.{end} > NEW.{start}); END"
            for event, moment in events.items()
        ]
