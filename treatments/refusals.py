"""Why a request or a rule could not be read: always by the name of its field."""

import json
from collections.abc import Collection
from difflib import get_close_matches

LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """The value as short, plain-ASCII JSON, fit for one line of an error."""
    text = json.dumps(value, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def nearest(value: object, choices: Collection[str]) -> str | None:
    """The choice that looks most like the value; None when there is no choice at all."""
    close = get_close_matches(str(value)[:LONGEST_SHOWN], choices, n=1, cutoff=0.0)
    return close[0] if close else None


class RequestRefused(ValueError):
    """A request that cannot be decided; `field` says where, the text is one line."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field


class UnknownCode(RequestRefused):
    """A code that does not exist, with the valid one that looks most like it."""

    def __init__(self, field: str, value: object, choices: Collection[str]) -> None:
        self.value = value
        self.nearest = nearest(value, choices)
        hint = f"; the nearest valid value is {shown(self.nearest)}" if self.nearest else ""
        super().__init__(field, f"{shown(value)} is not known{hint}")


class RuleUnreadable(ValueError):
    """A row of the rule base that cannot be read; names the row and its field."""

    def __init__(self, row: str, field: str, problem: str) -> None:
        super().__init__(f"{row}: {field}: {problem}")
        self.row = row
        self.field = field
