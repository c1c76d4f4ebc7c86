"""Queries that are put together once. Django takes longer to build and to write out a query than the database to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Expression, Field, QuerySet

Row = TypeVar("Row")


class Given(Expression):
    """A value of a prepared query that comes with each call, by its name; `kind` is the field that it is held against."""

    def __init__(self, name: str, kind: Field[Any, Any]) -> None:
        super().__init__(output_field=kind)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Given]]:  # type: ignore[override]
        """A mark, and this in the place of its value."""
        return "%s", [self]


class Prepared(Generic[Row]):
    """A queryset with `Given` values in its filters, written out when it is first asked, for all threads.

    Only for what a busy page asks every time. Rows come as the queryset gives them: models with what they have
    selected, or tuples.
    """

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        self._queryset = queryset
        self._written: dict[str, tuple[Any, str, tuple[Any, ...], Any]] = {}

    def rows(self, **given: object) -> list[Row]:
        """The rows for these values: one query. A KeyError names a value that is missing."""
        asked = self._queryset.all()
        asked.query.get_compiler = partial(self._compiler, given)  # type: ignore[method-assign]
        return list(asked)

    def _compiler(
        self, given: Mapping[str, object], using: str | None = None, connection: Any = None, elide_empty: bool = True
    ) -> Any:
        """What has written the query, with these values. It belongs to one query of one thread."""
        database = connections[using or connection.alias]
        if database.alias not in self._written:
            writer = self._queryset.query.clone().get_compiler(connection=database)
            sql, params = writer.as_sql()
            converters = writer.get_converters([column for column, *_rest in writer.select])
            writer.connection = None
            self._written[database.alias] = writer, sql, tuple(params), converters
        writer, sql, params, converters = self._written[database.alias]
        ready = copy(writer)
        ready.connection = database
        values = tuple(_filled(param, given, database) for param in params)
        ready.as_sql = lambda *_arguments, **_options: (sql, values)
        ready.get_converters = lambda _columns: converters
        return ready


def _filled(param: object, given: Mapping[str, object], database: Any) -> object:
    if not isinstance(param, Given):
        return param
    return param.output_field.get_db_prep_value(given[param.name], database)
