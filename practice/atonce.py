"""Making the tables of an empty database at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation


class AtOnce(Operation):
    """Several operations that make tables, as one: `operations` are CreateModel, and what is added to these models.

    Django makes all models anew after each operation, which takes longer than all else of a first start. Here it makes
    them once, when all is known, and each table as it is in the end.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """What all of them do to the state. The models are made when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Make the tables, in the order of the operations."""
        for model in self._made(app_label, to_state):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Take them away, the last one first."""
        for model in reversed(self._made(app_label, from_state)):
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """In words, for who runs it."""
        return "Make all tables"

    def _made(self, app_label: str, state: Any) -> list[Any]:
        return [
            state.apps.get_model(app_label, operation.name)  # type: ignore[attr-defined]  # a CreateModel has one
            for operation in self.operations
            if type(operation).__name__ == "CreateModel"
        ]
