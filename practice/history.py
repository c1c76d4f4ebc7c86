"""The history of rows, as django-simple-history keeps it, with the manager made once."""

from __future__ import annotations

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager


class KeptManager(HistoryManager):  # type: ignore[misc]  # the library has no types
    """Of a row and of a model. The library makes this class anew with every look at a history, and every save looks."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type[Any], class_name: str | None = None) -> type[Any]:
        """The manager with the methods of `queryset_class`."""
        made: type[Any] = super().from_queryset(queryset_class, class_name)
        return made
