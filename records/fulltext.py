"""The index over the words of notes, as each database does it."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

TABLE = "records_notewords"
FTS = "records_notewords_fts"
_TOLD = f"INSERT INTO {FTS}({FTS}, rowid, text) VALUES ('delete', OLD.note_id, OLD.text);"  # noqa: S608 (names of ours)
_TELL = f"INSERT INTO {FTS}(rowid, text) VALUES (NEW.note_id, NEW.text);"  # noqa: S608
# The words are folded and split before they are stored, so that both engines cut them in the same way.
SQLITE = (
    f"CREATE VIRTUAL TABLE {FTS} USING fts5(text, content='{TABLE}', content_rowid='note_id', prefix='2 3')",
    f"CREATE TRIGGER {FTS}_insert AFTER INSERT ON {TABLE} BEGIN {_TELL} END",
    f"CREATE TRIGGER {FTS}_delete AFTER DELETE ON {TABLE} BEGIN {_TOLD} END",
    f"CREATE TRIGGER {FTS}_update AFTER UPDATE OF text ON {TABLE} BEGIN {_TOLD} {_TELL} END",
)
# PostgreSQL's own parser would cut words once more, in ways of its own (l5/s1, e-mail addresses): it is not asked.
LEXEMES = f"array_to_tsvector(string_to_array({TABLE}.text, ' '))"
POSTGRESQL = (f"CREATE INDEX {FTS} ON {TABLE} USING gin (({LEXEMES.replace(f'{TABLE}.', '')}))",)


class WordIndex(Operation):
    """Makes the index; models know nothing of it. On SQLite a rebuild of the table needs this operation once more."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models know nothing of it."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in POSTGRESQL if postgresql else SQLITE:
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX {FTS}")
            return
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER {FTS}_{event}")
        schema_editor.execute(f"DROP TABLE {FTS}")
