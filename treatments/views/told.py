"""Rules as lines of a page: sentence, tags, and in groups from the strictest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from treatments.coursesentences import course_sentence
from treatments.documents import course_document, rule_document
from treatments.models import CourseRule, Evidence, Rule
from treatments.phrases import Sentence
from treatments.sentences import rule_sentence
from treatments.snapshot import Catalogue

NOT_SIGNED_OFF = (Evidence.PRACTICE, Evidence.WEAK, Evidence.PROPOSAL)


@dataclass(frozen=True)
class Told:
    """A rule or course rule (`row`) with its sentence. `unsigned`: its evidence waits for somebody to sign it off."""

    row: Any
    sentence: Sentence
    unsigned: bool
    overdue: bool


def told_rule(row: Rule, names: Catalogue, today: date) -> Told:
    """One rule."""
    return _told(row, rule_sentence(rule_document(row), names), today)


def told_course(row: CourseRule, names: Catalogue, today: date) -> Told:
    """One course rule."""
    return _told(row, course_sentence(course_document(row), names), today)


def told(rows: Iterable[Rule], names: Catalogue) -> list[tuple[str, str, list[Told]]]:
    """Rules by severity, the strictest first: (severity, its words, rules); no group without a rule."""
    today = localdate()
    lines = [told_rule(row, names, today) for row in rows]
    groups = (
        (code, str(words), [line for line in lines if line.row.severity == code])
        for code, words in Rule.Severity.choices
    )
    return [group for group in groups if group[2]]


def _told(row: Rule | CourseRule, sentence: Sentence, today: date) -> Told:
    overdue = row.review_by is not None and row.review_by < today
    return Told(row, sentence, row.evidence in NOT_SIGNED_OFF, overdue)
