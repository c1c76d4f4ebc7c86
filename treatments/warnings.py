"""What is odd about the rules as they stand. Pure: documents, compiled rules and the day in, warnings out.

A warning is for people: nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treatments.documents import Document
from treatments.phrases import day_words

SOON = timedelta(days=60)
WEAK = ("practice", "weak", "proposal")


class Kind(StrEnum):
    """What is odd, from what needs a look first."""

    UNREADABLE = "unreadable"
    CONTRADICTS = "contradicts"
    INFEASIBLE = "infeasible"
    NEVER = "never"
    IDLE = "idle"
    SHADOWED = "shadowed"
    OVERDUE = "overdue"
    SOON = "soon"
    WEAK = "weak"


TAGS: Mapping[Kind, Promise] = {
    Kind.UNREADABLE: _("Cannot be read"),
    Kind.CONTRADICTS: _("Contradicts another rule"),
    Kind.INFEASIBLE: _("Leaves nothing of the session"),
    Kind.NEVER: _("Can never speak"),
    Kind.IDLE: _("Says something without effect"),
    Kind.SHADOWED: _("Another rule says more"),
    Kind.OVERDUE: _("Review overdue"),
    Kind.SOON: _("Review is near"),
    Kind.WEAK: _("Rests on little"),
}
# These speak of what the rules say; the others of what they rest on.
OF_CONTENT = frozenset({Kind.UNREADABLE, Kind.CONTRADICTS, Kind.INFEASIBLE, Kind.NEVER, Kind.IDLE, Kind.SHADOWED})


@dataclass(frozen=True)
class Warning:
    """Something odd about the rule `code`, called `title`; `others` are the codes of the rules that it has to do with."""

    kind: Kind
    code: str
    text: Promise
    values: Mapping[str, object] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    course: bool = False
    day: date | None = None
    title: str = ""

    @property
    def words(self) -> str:
        """What is odd, in a sentence."""
        return str(self.text) % self.values

    @property
    def tag(self) -> str:
        """What is odd, in a few words."""
        return str(TAGS[self.kind])

    @property
    def concerned(self) -> tuple[str, ...]:
        """The codes of the rules that may have to change: where one says all that another says, only that other."""
        return (self.code,) if self.kind is Kind.SHADOWED else (self.code, *self.others)

    @property
    def of_content(self) -> bool:
        """Whether it is about what the rule says."""
        return self.kind in OF_CONTENT


def resting_warnings(
    rules: Iterable[Document], courses: Iterable[Document], *, evidences: Mapping[str, str], today: date
) -> list[Warning]:
    """Of rules and course rules whose review is due or near, the longest overdue first, then of those that rest on little.

    `evidences`: words for each kind of evidence.
    """
    rows = [*((row, False) for row in rules), *((row, True) for row in courses)]
    dated = sorted(_dated(rows, today), key=_day)
    return [*dated, *_weak(rows, evidences)]


def _dated(rows: Sequence[tuple[Document, bool]], today: date) -> Iterator[Warning]:
    for row, course in rows:
        day = date.fromisoformat(row["review_by"]) if row.get("review_by") else None
        if day is None or day > today + SOON:
            continue
        kind = Kind.OVERDUE if day < today else Kind.SOON
        text = _("It was to be looked at again by %(day)s.") if day < today else _("Look at it again by %(day)s.")
        yield Warning(kind, row["code"], text, {"day": day_words(day)}, course=course, day=day, title=row["title"])


def _weak(rows: Sequence[tuple[Document, bool]], evidences: Mapping[str, str]) -> Iterator[Warning]:
    for row, course in rows:
        if row.get("evidence") in WEAK:
            words: Any = evidences.get(row["evidence"], row["evidence"])
            text, values = _("It rests on: %(evidence)s."), {"evidence": words}
            yield Warning(Kind.WEAK, row["code"], text, values, course=course, title=row["title"])


def _day(warning: Warning) -> date:
    return warning.day or date.max
