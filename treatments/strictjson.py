"""Strict reading of JSON: known keys only, exact types, every refusal by its field."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from treatments.refusals import RequestRefused, UnknownCode, shown

DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
EXAMPLE_DAY = "2026-12-01"


def parse(text: bytes) -> Any:
    """The document in the bytes; refuses what strict JSON would not say, doubled keys too."""
    try:
        return json.loads(text.decode(), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise RequestRefused("request", "is not UTF-8") from None
    except RecursionError:
        raise RequestRefused("request", "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise RequestRefused("request", f"is not JSON ({error})") from None
    except RequestRefused:
        raise
    except ValueError:  # a number with thousands of digits
        raise RequestRefused("request", "has a number that is too long") from None


@dataclass(frozen=True, slots=True)
class StrictObject:
    """A JSON object of a request whose keys are all known; null is like missing."""

    values: Mapping[str, Any]
    path: str
    keys: Sequence[str]

    def __post_init__(self) -> None:
        if not isinstance(self.values, Mapping):
            raise RequestRefused(self.path or "request", f"{shown(self.values)} is not an object")
        for key in self.values:
            if key not in self.keys:
                raise UnknownCode(self.path or "request", key, self.keys)

    def text(self, key: str) -> str | None:
        """A text that says something."""
        value = self.values.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        raise RequestRefused(self._at(key), f"{shown(value)} is not a text")

    def needed(self, key: str, example: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None:
            raise RequestRefused(self._at(key), f"is missing; one is {shown(example)}")
        return value

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        near = round(value) if isinstance(value, float) and abs(value) < 10**6 else 10
        raise RequestRefused(self._at(key), f"{shown(value)} is not a whole number; the nearest valid value is {near}")

    def day(self, key: str) -> date | None:
        """A day of the calendar, written 2026-12-01."""
        value = self.values.get(key)
        if value is None:
            return None
        parts = DAY.fullmatch(value) if isinstance(value, str) else None
        if parts is None:
            raise RequestRefused(self._at(key), f"{shown(value)} is not a day; write it as {EXAMPLE_DAY}")
        try:
            return date.fromisoformat(value)
        except ValueError:
            near = _nearest_day(*(int(part) for part in parts.groups()))
            raise RequestRefused(
                self._at(key),
                f"{shown(value)} is not in the calendar; the nearest valid value is {near}",
            ) from None

    def needed_day(self, key: str) -> date:
        """A day that must be there."""
        day = self.day(key)
        if day is None:
            raise RequestRefused(self._at(key), f"is missing; a day is {EXAMPLE_DAY}")
        return day

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise RequestRefused(self._at(key), f"{shown(value)} is not a list; write [{shown(value)}]")
        for number, item in enumerate(value):
            if not isinstance(item, str):
                raise RequestRefused(f"{self._at(key)}[{number}]", f"{shown(item)} is not a text")
        return tuple(value)

    def object(self, key: str, keys: Sequence[str]) -> "StrictObject | None":
        """A nested object with these keys."""
        value = self.values.get(key)
        return None if value is None else StrictObject(value, self._at(key), keys)

    def objects(self, key: str, keys: Sequence[str]) -> list["StrictObject"]:
        """A list of nested objects; missing is the empty one."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise RequestRefused(self._at(key), f"{shown(value)} is not a list")
        return [StrictObject(item, f"{self._at(key)}[{n}]", keys) for n, item in enumerate(value)]

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise RequestRefused("request", f"has the key {shown(double)} twice")
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise RequestRefused("request", f"{name} is not a number")


def _nearest_day(year: int, month: int, day: int) -> date:
    year, month, day = max(year, 1), min(max(month, 1), 12), max(day, 1)
    for candidate in range(min(day, 31), 0, -1):
        try:
            return date(year, month, candidate)
        except ValueError:
            continue
    return date(year, month, 1)
