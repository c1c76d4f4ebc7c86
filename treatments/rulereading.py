"""Reading one row of the rule base: every field by its name, nothing guessed."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from treatments.refusals import RequestRefused, RuleUnreadable, nearest, shown


@dataclass(frozen=True, slots=True)
class Row:
    """A row (or a part of one) of a document, with the name under which it is reported."""

    name: str
    fields: Mapping[str, Any]
    path: str = ""

    def problem(self, field: str, text: str) -> RuleUnreadable:
        """The error that names this row and the field."""
        return RuleUnreadable(self.name, f"{self.path}{field}", text)

    def part(self, field: str, keys: Collection[str]) -> "Row":
        """The nested object `field`; a key that it should not have is refused."""
        value = self.fields.get(field)
        if not isinstance(value, Mapping):
            raise self.problem(field, f"{shown(value)} is not an object")
        part = Row(self.name, value, f"{self.path}{field}.")
        for key in value:
            if key not in keys:
                hint = nearest(key, keys)
                raise part.problem(str(key), f"is not a known field; the nearest is {hint}")
        return part

    def text(self, field: str) -> str:
        """A text that must be there."""
        value = self.fields.get(field)
        if not isinstance(value, str) or not value:
            raise self.problem(field, f"{shown(value)} is not a text")
        return value

    def optional_text(self, field: str) -> str | None:
        """A text, or None where it is missing or null."""
        return None if self.fields.get(field) is None else self.text(field)

    def flag(self, field: str) -> bool:
        """True or false; missing means false."""
        value = self.fields.get(field)
        if not isinstance(value, bool | None):
            raise self.problem(field, f"{shown(value)} is neither true nor false")
        return bool(value)

    def whole(self, field: str, *, least: int = 0) -> int:
        """A whole number of at least `least` that must be there."""
        value = self.fields.get(field)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.problem(field, f"{shown(value)} is not a whole number of at least {least}")
        return value

    def optional_whole(self, field: str, *, least: int = 0) -> int | None:
        """A whole number, or None where it is missing or null."""
        return None if self.fields.get(field) is None else self.whole(field, least=least)

    def code(self, field: str, known: Collection[str]) -> str:
        """One of the known codes."""
        value = self.fields.get(field)
        if not isinstance(value, str) or value not in known:
            raise self.problem(field, f"{shown(value)} is not known; the nearest is {nearest(value, known)}")
        return value

    def optional_code(self, field: str, known: Collection[str]) -> str | None:
        """One of the known codes, or None where it is missing or null."""
        return None if self.fields.get(field) is None else self.code(field, known)

    def codes(self, field: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of known codes; missing or null is the empty one."""
        codes = self.texts(field)
        for code in codes:
            if code not in known:
                raise self.problem(field, f"{shown(code)} is not known; the nearest is {nearest(code, known)}")
        return codes

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; missing or null is the empty one."""
        value = self.fields.get(field)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self.problem(field, f"{shown(value)} is not a list of codes")
        return tuple(value)

    def places(self, field: str, read: Callable[[tuple[str, ...], str], int]) -> int:
        """The set of places that a list of regions names (0 for none)."""
        try:
            return read(self.texts(field), field)
        except RequestRefused as refusal:
            raise RuleUnreadable(self.name, self.path + refusal.field, str(refusal)) from refusal

    def source(self) -> str | None:
        """The title of the row's source."""
        if self.fields.get("source") is None:
            return None
        return self.part("source", {"title", "ref"}).optional_text("title")

    def digest(self) -> str:
        """A hash of all that the row says but the day on which it is looked at again: its version."""
        said = {name: value for name, value in self.fields.items() if name != "review_by"}
        return hashlib.sha256(json.dumps(_plain(said), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The value as a version is told by: nothing that says no more than its absence, codes in order."""
    if isinstance(value, Mapping):
        plain = {name: _plain(inner) for name, inner in value.items() if (name, inner) != ("where", "any")}
        return {name: inner for name, inner in plain.items() if inner is not False and inner not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return sorted(value) if all(isinstance(one, str) for one in value) else [_plain(one) for one in value]
    return value
