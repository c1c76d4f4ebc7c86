"""Rows that are chained by hash as they are committed: each link holds the sum of its row and of the link before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Model

# The last thing that a transaction does: whoever commits next waits for this one only, and sees its link.
_LOCK = 7_261_845_930_011
_CHAIN = """
CREATE OR REPLACE FUNCTION chain_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE last record;
BEGIN
  PERFORM pg_advisory_xact_lock({lock});
  SELECT number, hash INTO last FROM {links} ORDER BY number DESC LIMIT 1;
  INSERT INTO {links} (number, entry_id, hash) VALUES (coalesce(last.number, 0) + 1, NEW.id,
    encode(sha256(convert_to(concat(last.hash, chr(10), {row}), 'UTF8')), 'hex'));
  RETURN NULL;
END $body$
"""


class Chained(BaseConstraint):
    """Every row of the table gets a link in the table `links`, in the order in which the rows are committed.

    On PostgreSQL a trigger does it at the end of the transaction; on SQLite, where one transaction writes at a time and a
    trigger that names another table blocks later migrations, whoever writes the row (practice/audit/writing.py).
    `fields` are what the sum is made of, in this order.
    """

    def __init__(self, *, name: str, links: str, fields: Sequence[str]) -> None:
        self.links, self.fields = links, tuple(fields)
        super().__init__(name=name)

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Nothing inside CREATE TABLE: the trigger follows once the table stands."""
        if schema_editor is not None and (trigger := self.create_sql(model, schema_editor)):
            schema_editor.deferred_sql.append(trigger)
        return ""

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that makes the trigger (PostgreSQL)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        table = model._meta.db_table
        columns = (model._meta.get_field(name).column for name in self.fields)  # type: ignore[union-attr]
        row = ", chr(31), ".join(f'NEW."{column}"' for column in columns)
        return _CHAIN.format(table=table, lock=_LOCK, links=self.links, row=row) + (
            f"; CREATE CONSTRAINT TRIGGER {self.name} AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION chain_{table}()"
        )

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """SQL that takes the trigger away (PostgreSQL)."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return ""
        return f"DROP TRIGGER IF EXISTS {self.name} ON {model._meta.db_table}"

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        """There is nothing that a form could do about it."""

    def stands(self, model: type[Model], using: str = DEFAULT_DB_ALIAS) -> bool:
        """True when the database chains the rows, or (on SQLite) whoever writes them has to."""
        connection = connections[using]
        if connection.vendor != "postgresql":
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass AND tgenabled <> 'D'",
                [self.name, model._meta.db_table],
            )
            return bool(cursor.fetchone()[0] == 1)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How a migration writes it down."""
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"links": self.links, "fields": self.fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chained) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)
